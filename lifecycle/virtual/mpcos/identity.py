"""What a virtual card says of itself, and its memory as it leaves the maker: an MF, the system files, no application.

The identity stands at the start of the memory: card serial, chip serial, issuer serial (8 bytes each), issuer reference
(4), pre-issuing data (13, padded to 16), switches (4). That a card is virtual is told by its issuer reference.
"""

from dataclasses import dataclass, fields
from enum import Enum
from hashlib import sha256

from lifecycle.virtual.memory import KeptInProcess, Memory
from lifecycle.virtual.mpcos.filesystem import MF_FID, MF_SLOT, UNIT, Directory, FileType, NewFile
from lifecycle.virtual.power import Supply

ATR = bytes.fromhex("3B7A9400008065A20101013D72D643")
SERIAL_LENGTH = 8
IMAGE_SIZE = 8192
ISSUER_REFERENCE = b"VIRT"

_ISSUER_SERIAL = b"VIRTUAL1"
# family, product, OS version, program version, chip version, sample mark (3), three unused, LOCK1, LOCK2
_PRE_ISSUING = bytes.fromhex("A20109013800FF000000000202")
_SWITCHES = 44
_OPEN, _NEVER, _SYSTEM_KEY = b"\0\0", b"\xc0\0", b"\x01\0"
_SYSTEM_DF, _CARD_FILE, _ISSUER_FILE = 0x0100, 0x0101, 0x0102


class Identity(Enum):
    """The values of GET INFO A0 to A4: address and length."""

    CHIP_SERIAL = (8, 8)
    CARD_SERIAL = (0, 8)
    ISSUER_SERIAL = (16, 8)
    ISSUER_REFERENCE = (24, 4)
    PRE_ISSUING = (28, 13)

    def of(self, memory: Memory) -> bytes:
        """Read it."""
        return memory.read(*self.value)


@dataclass(frozen=True)
class Switches:
    """How this one card behaves where chips of the family are not known to agree; a bit each, from the lowest on."""

    set_code_obeys_update_condition: bool = False
    counts_as_a_number: bool = False
    """The counter of wrong codes goes 0, 1, 2, 3, and is no thermometer."""
    new_memory_is_ff: bool = False
    """New files hold FF until they are written; a new file of secret codes holds zeros, as published flows write it."""
    unknown_codes_stay_shut: bool = False
    """A condition that names a code is closed while the DF has no file of secret codes, and not open."""

    @classmethod
    def of(cls, memory: Memory) -> "Switches":
        """Read them."""
        (byte,) = memory.read(_SWITCHES, 1)
        return cls(*(bool(byte >> bit & 1) for bit in range(len(fields(cls)))))

    def __bytes__(self) -> bytes:
        return bytes([sum(getattr(self, each.name) << bit for bit, each in enumerate(fields(self)))])


BEHAVIOURS = tuple(each.name.replace("_", "-") for each in fields(Switches))
"""How chips may behave, by the names that people type."""


def new_image(serial: bytes, switches: Switches) -> bytes:
    """Make the memory of a card that nobody has formatted."""
    if len(serial) != SERIAL_LENGTH:
        raise ValueError("a serial is 8 bytes")
    storage = KeptInProcess(bytes(IMAGE_SIZE))
    memory = Memory(storage, Supply(), UNIT)
    chip_serial = sha256(b"chip" + serial).digest()[:SERIAL_LENGTH]
    memory.write(0, serial + chip_serial + _ISSUER_SERIAL + ISSUER_REFERENCE + _PRE_ISSUING)
    memory.write(_SWITCHES, bytes(switches))
    _make_system_files(Directory(memory), memory, serial)
    return storage.load()


def _make_system_files(files: Directory, memory: Memory, serial: bytes) -> None:
    files.create(MF_SLOT, NewFile(MF_FID, FileType.DF, 0, 0, _OPEN + _OPEN + _OPEN))
    system = files.create(MF_SLOT, NewFile(_SYSTEM_DF, FileType.DF, 0, 0, _NEVER + _NEVER + _OPEN)).slot
    card = files.create(system, NewFile(_CARD_FILE, FileType.TRANSPARENT, 0, 12, _NEVER + _NEVER + _OPEN))
    files.create(system, NewFile(_ISSUER_FILE, FileType.TRANSPARENT, 0, 12, _SYSTEM_KEY + _NEVER + _OPEN))
    memory.write(card.address, serial + ISSUER_REFERENCE)
