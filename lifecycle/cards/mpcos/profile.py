"""Our card profile: every file, its access conditions and its bytes. It is ours, not the vendor's format."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from lifecycle.domain.holding import Holding, SetKind

MAGIC = b"LCYC"
MASTER_FILE = 0x3F00

TRIES = 7
"""Presentations that a card of our profile allows before it blocks."""
TICKS = 224
"""One-way ticks on a card of our profile: one is spent before each operation that changes it."""

PIN_DIGITS = 8
"""Digits of a PIN, packed two to a byte."""

FACTORY_PIN = "12345678"
"""The PIN that a card gets when it is formatted; change-pin refuses it as a new one."""


class FileType(IntEnum):
    """File descriptor bytes of the family."""

    TRANSPARENT = 0x01
    SECRET_CODES = 0x21
    KEYS = 0x29


ALWAYS = bytes.fromhex("0000")
NEVER = bytes.fromhex("C000")
PIN = bytes.fromhex("4080")
"""Local secret code 0."""
PIN_AND_SM = bytes.fromhex("6180")
"""Local secret code 0, and secure messaging under the local key file with short id 1."""


@dataclass(frozen=True)
class Layout:
    """The DF that our files lie in, and what is needed to make and freeze files in it; the files are the same."""

    version: int
    """As the profile file says it."""
    directory: int
    """File id of the DF."""
    name: bytes
    conditions: bytes
    """For files of codes and keys, and for all others: 2 bytes each."""


LAYOUT = Layout(1, 0x4C00, b"LIFECYCLE1", PIN + PIN)
OPEN_LAYOUT = Layout(2, 0x4D00, b"LIFECYCLE2", ALWAYS + ALWAYS)
"""For chips on which nothing can be made where the PIN is named and is not there yet: beside the first, which is empty.

Whoever has the card can make files in it and close files, also ours; nothing of ours can be read or changed by that.
"""
LAYOUTS = (LAYOUT, OPEN_LAYOUT)
"""In the order in which formatting tries them."""

STATES: dict[Holding, int] = {"blank": 0x3C, "writing": 0x5A, "held": 0xA5, "erasing": 0xC3}
KINDS: dict[SetKind, int] = {"server-master-key": 0x69, "partition-auth-set": 0x96, "transport-key": 0x66}
"""As they stand in a set record: none is 00, and each differs from every other in at least four bits."""


@dataclass(frozen=True)
class Field:
    """Consecutive bytes of a file: where they begin, how many, and what they mean."""

    offset: int
    length: int
    name: str
    meaning: str


@dataclass(frozen=True)
class CardFile:
    """One elementary file: short file id is the low 5 bits of `fid`."""

    fid: int
    name: str
    kind: FileType
    size: int
    update: bytes
    write: bytes
    read: bytes
    fields: tuple[Field, ...]

    @property
    def short_id(self) -> int:
        """Short file id, 1 to 8."""
        return self.fid & 0x1F


KEYS = CardFile(
    0x4C01, "transport key", FileType.KEYS, 24, NEVER, NEVER, NEVER,
    (
        Field(0, 12, "first half", "type 00, 00, 00, checksum, bytes 0 to 7 of the key"),
        Field(12, 12, "second half", "type 00, 00, 00, checksum, bytes 8 to 15 of the key"),
    ),
)  # fmt: skip
SECRET_CODES = CardFile(
    0x4C02, "secret code", FileType.SECRET_CODES, 8, PIN_AND_SM, NEVER, NEVER,
    (
        Field(0, 1, "maximum presentations", "07: six wrong tries are forgiven, the seventh blocks"),
        Field(1, 1, "ratification counter (SCR)", "a thermometer: one more 1 bit for each wrong try in a row"),
        Field(2, 1, "unblock code", "0F: a code that does not exist, so that nothing unblocks the card"),
        Field(3, 1, "checksum", "complement of the exclusive or of the other 7 bytes"),
        Field(4, 4, "code", "the PIN, 8 decimal digits packed two to a byte"),
    ),
)  # fmt: skip
PROFILE = CardFile(
    0x4C03, "profile", FileType.TRANSPARENT, 16, NEVER, NEVER, ALWAYS,
    (
        Field(0, 4, "magic", "ASCII LCYC; written last of all"),
        Field(4, 1, "version", "01, or 02 where the DF is that of layout 2"),
        Field(5, 1, "transport key id", "which transport key the card was given"),
        Field(6, 2, "reserved", "zero"),
        Field(8, 8, "card id", "random, made when the card was formatted; written first of all"),
    ),
)  # fmt: skip
MARKS = CardFile(
    0x4C04, "marks", FileType.TRANSPARENT, 32, NEVER, PIN, ALWAYS,
    (
        Field(0, 4, "PIN word", "bit 0 of byte 3: a PIN change began; bit 1: the card answered to the new PIN"),
        Field(4, 28, "ticks", "224 one-way bits, spent from the highest bit of the first byte on: one for each change"),
    ),
)  # fmt: skip


def _listed(values: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{value:02X} {name}" for name, value in values)


_SET_SLOT = (
    (0, 4, "sequence", "from 1; the higher of two good slots is the newer"),
    (4, 1, "version", "01"),
    (5, 1, "state", _listed(STATES.items())),
    (6, 1, "kind", f"what the set protects: {_listed(KINDS.items())}; zero where blank"),
    (7, 1, "M", "shares needed, 2 to N; zero where blank"),
    (8, 1, "N", "shares issued, 2 to 64; zero where blank"),
    (9, 1, "x", "number of this share, 1 to N; zero where blank"),
    (10, 1, "copy", "0 for the first card of a share; zero where blank"),
    (11, 1, "reserved", "zero"),
    (12, 16, "set id", "random; zero where blank"),
    (28, 8, "origin", "the ledger that issued it; zero where it is not said"),
    (36, 8, "operation", "random part of the id of the operation that wrote it; zero where it is not said"),
    (44, 4, "CRC-32", "of bytes 0 to 43"),
)
SET = CardFile(
    0x4C05, "set record", FileType.TRANSPARENT, 96, PIN_AND_SM, NEVER, ALWAYS,
    tuple(Field(slot * 48 + at, size, f"slot {slot}: {name}", meaning)
          for slot in (0, 1) for at, size, name, meaning in _SET_SLOT),
)  # fmt: skip
SHARE = CardFile(
    0x4C06, "share", FileType.TRANSPARENT, 56, PIN_AND_SM, NEVER, PIN,
    (
        Field(0, 1, "version", "01"),
        Field(1, 1, "x", "number of this share"),
        Field(2, 1, "M", "shares needed"),
        Field(3, 1, "N", "shares issued"),
        Field(4, 16, "salt", "of the share's commitment"),
        Field(20, 32, "share", "two 16-byte halves with the same x"),
        Field(52, 4, "CRC-32", "of bytes 0 to 51"),
    ),
)  # fmt: skip
LABEL = CardFile(
    0x4C07, "label", FileType.TRANSPARENT, 40, PIN_AND_SM, NEVER, PIN,
    (
        Field(0, 1, "length", "of the text, 1 to 32"),
        Field(1, 1, "version", "01"),
        Field(2, 2, "reserved", "zero"),
        Field(4, 32, "text", "printable ASCII, zero-padded"),
        Field(36, 4, "CRC-32", "of bytes 0 to 35"),
    ),
)  # fmt: skip
_ANCHOR_SLOT = (
    (0, 8, "origin", "the ledger that wrote it"),
    (8, 4, "counter", "ticks spent when it was written"),
    (12, 8, "tree size", "events under the anchor"),
    (20, 32, "root", "of the tree of that size (RFC 6962)"),
    (52, 4, "CRC-32", "of bytes 0 to 51"),
)
ANCHOR = CardFile(
    0x4C08, "anchor", FileType.TRANSPARENT, 112, PIN, NEVER, ALWAYS,
    tuple(Field(slot * 56 + at, size, f"slot {slot}: {name}", meaning)
          for slot in (0, 1) for at, size, name, meaning in _ANCHOR_SLOT),
)  # fmt: skip

FILES = (KEYS, SECRET_CODES, PROFILE, MARKS, SET, SHARE, LABEL, ANCHOR)

CHANGE_BEGUN = 0x00000001
NEW_PIN_PROVEN = 0x00000002
