"""The commands of the MPCOS family that this driver sends, as values."""

from lifecycle.cards.mpcos.profile import MASTER_FILE, SECRET_CODES, CardFile, FileType, Layout
from lifecycle.domain.apdu import Command

DATA_UNIT = 4
"""Bytes to one step of an offset: the card's ATR says data units of 4 bytes (ISO 7816-4, section 8.1.1.2.7)."""
DESCRIPTOR_LENGTH = 18
SERIAL, ISSUER_REFERENCE, PRE_ISSUING, CODE_STATE = 0xA1, 0xA3, 0xA4, 0x05
_INFO_LENGTH = {SERIAL: 8, ISSUER_REFERENCE: 4, PRE_ISSUING: 13, CODE_STATE: 4}
_CHECK_BYTES = tuple(range(3, 32, 4))
"""Where they are in the headers of up to eight codes, 4 bytes each."""
_INFO_NAME = {
    SERIAL: "GET INFO card serial",
    ISSUER_REFERENCE: "GET INFO issuer reference",
    PRE_ISSUING: "GET INFO pre-issuing data",
    CODE_STATE: "GET INFO secret codes",
}


def select_master_file() -> Command:
    """SELECT the MF, no answer wanted (ISO 7816-4, section 7.1.1)."""
    return Command(name="SELECT MF", cla=0x00, ins=0xA4, p1=0x00, p2=0x0C, data=_short(MASTER_FILE))


def select_directory(layout: Layout) -> Command:
    """SELECT our DF by its file id, from the MF: drops the session and the PIN."""
    return Command(name="SELECT DF", cla=0x00, ins=0xA4, p1=0x01, p2=0x0C, data=_short(layout.directory))


def select_directory_by_name(layout: Layout) -> Command:
    """SELECT our DF by its name, wherever the card is, and ask for its 18-byte descriptor."""
    return Command(name="SELECT DF by name", cla=0x00, ins=0xA4, p1=0x04, data=layout.name, le=DESCRIPTOR_LENGTH)


def select_file(file: CardFile) -> Command:
    """SELECT an EF of the current DF and ask for its 18-byte descriptor; keeps session and PIN."""
    name = "EFsc" if file is SECRET_CODES else file.name
    return Command(name=f"SELECT {name}", cla=0x00, ins=0xA4, p1=0x02, data=_short(file.fid), le=DESCRIPTOR_LENGTH)


def get_info(what: int) -> Command:
    """GET INFO, one of SERIAL (8 bytes), ISSUER_REFERENCE (4), PRE_ISSUING (13) and CODE_STATE (4).

    The check byte of a secret code's header tells the exclusive or of the PIN's four bytes: it is hidden.
    """
    hidden = _CHECK_BYTES if what == CODE_STATE else ()
    return Command(name=_INFO_NAME[what], cla=0x80, ins=0xC0, p1=0x02, p2=what, le=_INFO_LENGTH[what], hidden=hidden)


def read(file: CardFile, length: int, offset: int = 0, *, secret: bool = False) -> Command:
    """READ BINARY by short file id; `offset` and `length` in bytes, the offset a multiple of 4."""
    return Command(
        name=f"READ {file.name}",
        cla=0x00,
        ins=0xB0,
        p1=0x80 + file.short_id,
        p2=offset // DATA_UNIT,
        le=length,
        secret=secret,
    )


def read_secured(file: CardFile, length: int, *, secret: bool) -> Command:
    """READ BINARY under secure messaging, from the start; `length` counts the 3-byte MAC behind the data."""
    return Command(name=f"READ {file.name}", cla=0x04, ins=0xB0, p1=0x80 + file.short_id, le=length, secret=secret)


def update_secured(file: CardFile, offset: int, data: bytes, *, secret: bool) -> Command:
    """UPDATE BINARY under secure messaging, before its MAC is put to it; `offset` in bytes, a multiple of 4."""
    return Command(
        name=f"UPDATE {file.name}",
        cla=0x04,
        ins=0xD6,
        p1=0x80 + file.short_id,
        p2=offset // DATA_UNIT,
        data=data,
        secret=secret,
    )


def update(file: CardFile, offset: int, data: bytes) -> Command:
    """UPDATE BINARY by short file id, without secure messaging; `offset` in bytes, a multiple of 4."""
    return Command(
        name=f"UPDATE {file.name}",
        cla=0x00,
        ins=0xD6,
        p1=0x80 + file.short_id,
        p2=offset // DATA_UNIT,
        data=data,
        secret=file.kind != FileType.TRANSPARENT,
    )


def write(file: CardFile, offset: int, data: bytes) -> Command:
    """WRITE BINARY by short file id: the card ORs `data` onto what is there; `offset` in bytes, a multiple of 4.

    What goes into the files of keys and of secret codes is secret.
    """
    return Command(
        name=f"WRITE {file.name}",
        cla=0x00,
        ins=0xD0,
        p1=0x80 + file.short_id,
        p2=offset // DATA_UNIT,
        data=data,
        secret=file.kind != FileType.TRANSPARENT,
    )


def select_file_key(challenge: bytes) -> Command:
    """SELECT FILE KEY for local key 0: 8 random bytes go out, cryptogram (4) and card random (8) come back."""
    return Command(name="SELECT FILE KEY", cla=0x80, ins=0x28, p1=0x00, p2=0x20 | 0x01, data=challenge, le=12)


def verify(digits: bytes) -> Command:
    """VERIFY local secret code 0 with 8 digits in clear."""
    return Command(name="VERIFY", cla=0x00, ins=0x20, data=digits, secret=True)


def verify_enciphered(block: bytes) -> Command:
    """VERIFY local secret code 0 with 8 enciphered bytes."""
    return Command(name="VERIFY", cla=0x04, ins=0x20, data=block, secret=True)


def set_secret_code_enciphered(block: bytes) -> Command:
    """SET SECRET CODE (change) for local code 0: the old and the new one, packed, 8 bytes enciphered."""
    return Command(name="SET SECRET CODE", cla=0x84, ins=0x24, data=block, secret=True)


def freeze(fid: int, controls: bytes) -> Command:
    """FREEZE ACCESS CONDITIONS of an EF, before its MAC is put to it: a control byte each for update, write, read."""
    return Command(name="FREEZE", cla=0x84, ins=0x16, p1=0x02, data=_short(fid) + controls)


def create_directory(layout: Layout) -> Command:
    """CREATE our DF with its name and the conditions for creating and freezing in it."""
    head = _short(layout.directory) + bytes((0x38, 0x00, 0x00, len(layout.name)))
    data = head + layout.conditions + bytes(2) + layout.name
    return Command(name="CREATE DF", cla=0x80, ins=0xE0, p1=0x01, data=data)


def create_file(file: CardFile, update_condition: bytes, write_condition: bytes) -> Command:
    """CREATE an EF of the profile in the current DF, with the conditions that it has until it is filled."""
    conditions = update_condition + write_condition + file.read
    data = _short(file.fid) + bytes((file.kind, 0x00)) + _short(file.size) + conditions
    return Command(name=f"CREATE {file.name}", cla=0x80, ins=0xE0, p1=0x02, data=data)


def _short(number: int) -> bytes:
    return number.to_bytes(2, "big")
