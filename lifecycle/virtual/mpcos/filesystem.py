"""Files: a table of descriptors, one level of DFs under the MF (ISO 7816-4, section 5.3.1), bodies behind the table.

A table entry is five units. The first one says that the entry counts, whose child the file is and where its body
begins; it is written last, so a file is there completely or not at all, and the room of a torn CREATE is used again.
The other four hold the descriptor as SELECT shows it. Its last byte, a count of bits, is made when it is read: stored,
it would be a second unit to change and a new way to tear.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from lifecycle.virtual.memory import Memory

UNIT = 4
"""How many bytes of memory are written at once."""

MF_FID = 0x3F00
MF_SLOT = 0
SLOTS = 64
NAME_LIMIT = 16

_TABLE = 64
_ENTRY = 5 * UNIT
_HEAP = _TABLE + SLOTS * _ENTRY
_IN_USE = 0xA5
_NAME_AREA = 20
_AC_OFFSET = 8


class FileType(IntEnum):
    """File descriptor bytes that this card can create."""

    TRANSPARENT = 0x01
    SECRET_CODES = 0x21
    KEYS = 0x29
    DF = 0x38


class FileTableFull(Exception):
    """No table entry or not enough memory is left for the file."""


@dataclass(frozen=True)
class File:
    """A file as its table entry tells; `slot` is its place in the table, `address` that of its body."""

    slot: int
    parent: int
    address: int
    descriptor: bytes

    @property
    def fid(self) -> int:
        """The file identifier."""
        return int.from_bytes(self.descriptor[2:4], "big")

    @property
    def type(self) -> int:
        """The file descriptor byte."""
        return self.descriptor[4]

    @property
    def size(self) -> int:
        """The length of the body; 0 for a DF."""
        return int.from_bytes(self.descriptor[6:8], "big")

    @property
    def is_df(self) -> bool:
        """Whether other files can be in it."""
        return self.type == FileType.DF

    @property
    def sensitive(self) -> bool:
        """Whether it holds secret codes or keys."""
        return self.type in {FileType.SECRET_CODES, FileType.KEYS}

    @property
    def home(self) -> int:
        """The DF that 'local' means in this file's access conditions."""
        return self.slot if self.is_df else self.parent

    def condition(self, group: int) -> bytes:
        """Give the two bytes of access condition group 1, 2 or 3."""
        start = _AC_OFFSET + 2 * (group - 1)
        return self.descriptor[start : start + 2]


def zero_bits(data: bytes) -> int:
    """Count the 0 bits: the check byte of a descriptor."""
    return 8 * len(data) - int.from_bytes(data, "big").bit_count()


@dataclass(frozen=True)
class NewFile:
    """What CREATE was asked for; `option` is the record length of an EF, the options byte of a DF."""

    fid: int
    type: int
    option: int
    size: int
    conditions: bytes
    name: bytes = b""


class Directory:
    """The files of one card, read from its memory each time: there is no second copy that could differ."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def __iter__(self) -> Iterator[File]:
        """Go through the files in the order of their creation."""
        for slot in range(SLOTS):
            if self._memory.read(_TABLE + slot * _ENTRY, 1)[0] == _IN_USE:
                yield self[slot]

    def __getitem__(self, slot: int) -> File:
        """Give the file of a table entry."""
        entry = self._memory.read(_TABLE + slot * _ENTRY, _ENTRY)
        shown = entry[UNIT : _ENTRY - 1]
        address = int.from_bytes(entry[2:4], "big") * UNIT
        return File(slot, entry[1], address, shown + bytes([zero_bits(shown)]))

    def address_of(self, file: File) -> int:
        """Give the unit number of the file's descriptor (what GET INFO 06 tells)."""
        return (_TABLE + file.slot * _ENTRY) // UNIT + 1

    def child(self, parent: int, fid: int) -> File | None:
        """Find a file in a DF or in the MF by its identifier."""
        return next((f for f in self._children(parent) if f.fid == fid), None)

    def named(self, name: bytes) -> File | None:
        """Find a DF by its name, or else the first one whose name begins so (ISO 7816-4, section 7.1.1)."""
        names = [(f, self.name(f)) for f in self if f.is_df and f.slot != MF_SLOT]
        whole = (f for f, full in names if full == name)
        begun = (f for f, full in names if full.startswith(name))
        return next(whole, None) or next(begun, None)

    def short(self, parent: int, sfi: int, kind: int | None = None) -> File | None:
        """Find an EF by its short identifier, the low five bits of its identifier."""
        found = (f for f in self._children(parent) if not f.is_df and f.fid & 0x1F == sfi)
        return next((f for f in found if kind in {None, f.type}), None)

    def secret_codes(self, home: int) -> File | None:
        """Find the one file of secret codes that a DF may have."""
        return next((f for f in self._children(home) if f.type == FileType.SECRET_CODES), None)

    def create(self, parent: int, new: NewFile, fresh: int = 0) -> File:
        """Write the body, then the descriptor, then the unit that makes both of them count; `fresh` is a byte of it."""
        files = list(self)
        slot = next((s for s in range(SLOTS) if s not in {f.slot for f in files}), None)
        address = max((self._end(f) for f in files), default=_HEAP)
        body = bytes([0 if new.type == FileType.SECRET_CODES else fresh]) * new.size
        if new.type == FileType.DF:
            body = bytes([len(new.name)]) + new.name.ljust(_NAME_AREA - 1, b"\0")
        if slot is None or address + len(body) > self._memory.size:
            raise FileTableFull
        entry = _TABLE + slot * _ENTRY
        self._memory.write(address, body)
        self._memory.write(entry + UNIT, _descriptor(slot, parent, new))
        self._memory.write(entry, bytes([_IN_USE, parent]) + (address // UNIT).to_bytes(2, "big"))
        return self[slot]

    def close_groups(self, file: File, groups: list[bool]) -> None:
        """Set the groups to 'never', for good; groups 1 and 2 share a unit, 3 stands in the next."""
        address = _TABLE + file.slot * _ENTRY + UNIT + _AC_OFFSET
        conditions = bytearray(self._memory.read(address, 2 * UNIT))
        before = bytes(conditions)
        for index, closed in enumerate(groups):
            conditions[2 * index] |= 0xC0 if closed else 0
        for start in (0, UNIT):
            if conditions[start : start + UNIT] != before[start : start + UNIT]:
                self._memory.write(address + start, bytes(conditions[start : start + UNIT]))

    def _children(self, parent: int) -> Iterator[File]:
        return (f for f in self if f.parent == parent and f.slot != MF_SLOT)

    def name(self, file: File) -> bytes:
        """Give the name of a DF, which may be empty."""
        area = self._memory.read(file.address, _NAME_AREA)
        return area[1 : 1 + area[0]]

    def _end(self, file: File) -> int:
        if file.slot == MF_SLOT:
            return _HEAP
        return file.address + (_NAME_AREA if file.is_df else file.size)


def _descriptor(slot: int, parent: int, new: NewFile) -> bytes:
    internal = 0x80 + slot if new.type == FileType.DF else 0x40 + parent
    shown = bytes([internal, 1]) + new.fid.to_bytes(2, "big") + bytes([new.type, new.option])
    return shown + new.size.to_bytes(2, "big") + new.conditions + bytes(2)
