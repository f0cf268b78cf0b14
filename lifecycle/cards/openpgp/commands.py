"""The commands of the OpenPGP card that this driver sends, as values: all of them are short (section 7).

What resets a card, unblocks a PIN or ends the application is not among them: 2C, E6 and 44 are never sent.
"""

from enum import IntEnum

from lifecycle.domain.apdu import Command

AID = bytes.fromhex("D27600012401")
"""Of the application, without version, manufacturer and serial (section 4.2.1)."""

SHARE_PIN, SIGNATURE_PIN, ADMIN_PIN = 0x82, 0x81, 0x83
"""References of PW1 for what it guards, PW1 for signatures, and PW3. The first two have one PIN and one counter."""

ANY_LENGTH = 256
_LONGEST_ANSWER = 2048
"""Of the application related data, whose parts a card gives one after the other."""


class DO(IntEnum):
    """Data objects (section 4.4)."""

    AID = 0x4F
    LOGIN = 0x5E
    URL = 0x5F50
    CARDHOLDER = 0x65
    APPLICATION = 0x6E
    DISCRETIONARY = 0x73
    SIGNATURES = 0x7A
    COUNTER = 0x93
    NAME = 0x5B
    CAPABILITIES = 0xC0
    ALGORITHM = 0xC1
    PASSWORDS = 0xC4
    FINGERPRINTS = 0xC5
    TOUCH = 0xD6
    KEYS = 0xDE
    KDF = 0xF9
    CERTIFICATE = 0x7F21
    """The one that was chosen."""
    ATTESTING_CERTIFICATE = 0xFC
    """Of a YubiKey."""
    FREE = 0x0101
    """Private use 1: read always, written under the PIN."""
    ADMIN = 0x0102
    """Private use 2: written under PW3; never used here."""
    SECRET = 0x0103
    """Private use 3: read and written under the PIN."""


_NAMES = {
    DO.AID: "AID",
    DO.LOGIN: "login data",
    DO.URL: "URL",
    DO.CARDHOLDER: "cardholder data",
    DO.APPLICATION: "application data",
    DO.SIGNATURES: "signature counter",
    DO.ALGORITHM: "algorithm",
    DO.PASSWORDS: "PW status",
    DO.TOUCH: "touch policy",
    DO.KDF: "KDF-DO",
    DO.CERTIFICATE: "certificate",
    DO.ATTESTING_CERTIFICATE: "attesting certificate",
    DO.FREE: "0101",
    DO.ADMIN: "0102",
    DO.SECRET: "0103",
}
_SIGNATURE_KEY = bytes.fromhex("B600")
_CERTIFICATE_CHOICE = bytes.fromhex("60045C027F21")
_OF_SIGNATURES = 0x02
"""Certificates are counted from that for authentication, keys from that for signatures (sections 4.4.1, 7.2.5)."""


def select() -> Command:
    """SELECT the application (section 7.2.1); it drops no verified PIN."""
    return Command(name="SELECT OpenPGP", cla=0x00, ins=0xA4, p1=0x04, p2=0x00, data=AID, le=ANY_LENGTH)


def get(what: DO) -> Command:
    """GET DATA (section 7.2.6); what the secret record answers is hidden."""
    return Command(
        name=f"GET {_NAMES[what]}",
        cla=0x00,
        ins=0xCA,
        p1=what >> 8,
        p2=what & 0xFF,
        le=ANY_LENGTH,
        hidden=tuple(range(ANY_LENGTH)) if what is DO.SECRET else (),
        longest=_LONGEST_ANSWER,
    )


def put(what: DO, content: bytes) -> Command:
    """PUT DATA (section 7.2.8), never of nothing: that would delete the data object."""
    return Command(
        name=f"PUT {_NAMES[what]}",
        cla=0x00,
        ins=0xDA,
        p1=what >> 8,
        p2=what & 0xFF,
        data=content,
        secret=what is DO.SECRET,
    )


def verify(reference: int, pin: bytes) -> Command:
    """VERIFY (section 7.2.2): costs a try where it is the wrong PIN."""
    return Command(name=f"VERIFY {reference:02X}", cla=0x00, ins=0x20, p2=reference, data=pin, secret=True)


def change(reference: int, old_and_new: bytes) -> Command:
    """CHANGE REFERENCE DATA (section 7.2.3): the card cuts where the PIN that it keeps ends."""
    return Command(name=f"CHANGE {reference:02X}", cla=0x00, ins=0x24, p2=reference, data=old_and_new, secret=True)


def make_key() -> Command:
    """GENERATE ASYMMETRIC KEY PAIR for signatures (section 7.2.14): needs PW3, and replaces the key that is there."""
    return Command(name="GENERATE KEY", cla=0x00, ins=0x47, p1=0x80, data=_SIGNATURE_KEY, le=ANY_LENGTH)


def read_key() -> Command:
    """Read the public key for signatures (section 7.2.14)."""
    return Command(name="READ KEY", cla=0x00, ins=0x47, p1=0x81, data=_SIGNATURE_KEY, le=ANY_LENGTH)


def sign(digest: bytes) -> Command:
    """PSO: COMPUTE DIGITAL SIGNATURE (section 7.2.10): the counter goes up by one."""
    return Command(name="SIGN", cla=0x00, ins=0x2A, p1=0x9E, p2=0x9A, data=digest, le=ANY_LENGTH)


def firmware() -> Command:
    """Read the firmware of a YubiKey: a command of its maker."""
    return Command(name="GET VERSION", cla=0x00, ins=0xF1, le=ANY_LENGTH)


def attest() -> Command:
    """Have a YubiKey write its statement on the signature key: a command of its maker."""
    return Command(name="ATTEST", cla=0x80, ins=0xFB, p1=0x01)


def choose_certificate(*, odd: bool) -> Command:
    """SELECT DATA of the certificate of the signature key (section 7.2.5); odd where one more length is wanted."""
    choice = bytes((len(_CERTIFICATE_CHOICE),)) + _CERTIFICATE_CHOICE if odd else _CERTIFICATE_CHOICE
    return Command(name="SELECT DATA", cla=0x00, ins=0xA5, p1=_OF_SIGNATURES, p2=0x04, data=choice)
