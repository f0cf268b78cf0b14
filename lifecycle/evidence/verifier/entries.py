"""The entries of a zip and the headers before its members: they are read, written again, and have to be the same."""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from typing import Callable

from lifecycle.evidence.verifier.member_names import KNOWN, member_name
from lifecycle.evidence.verifier.verdicts import Broken

CLOCK, DATE = 0, 0x21
"""1980-01-01 00:00:00, as a zip writes it."""
FILE_MODE = 0o644 << 16
MADE_BY = 3 << 8
LARGE = 0xFFFFFFFF
LARGEST = 0x7FFFFFFF
"""Sizes and places above it are written in 64 bits."""
LOCAL = struct.Struct("<4s5H3L2H")
CENTRAL = struct.Struct("<4s6H3L5H2L")
REPACKED = "the zip entry does not have the form of a bundle: another program repacked it"


@dataclass(frozen=True)
class Member:
    """Where a member is in the file: its header and its content, and what its checksum is said to be."""

    name: str
    header: int
    size: int
    crc: int
    room: bool = False
    """The header before it has room for a size in 64 bits."""

    @property
    def start(self) -> int:
        """Where its content begins."""
        return self.header + len(self.before())

    @property
    def end(self) -> int:
        """Where what comes after it begins."""
        return self.start + self.size

    def before(self) -> bytes:
        """Write the header before it (APPNOTE.TXT, section 4.3.7)."""
        raw, version = self.name.encode("ascii"), 45 if self.room else 20
        short = LARGE if self.room else self.size
        more = struct.pack("<2H2Q", 1, 16, self.size, self.size) if self.room else b""
        fixed = LOCAL.pack(b"PK\3\4", version, 0, 0, CLOCK, DATE, self.crc, short, short, len(raw), len(more))
        return fixed + raw + more

    def entry(self) -> bytes:
        """Write its entry in the directory (section 4.3.12): in 64 bits what needs them, and nothing else (4.5.3)."""
        raw = self.name.encode("ascii")
        long = [self.size] * 2 * (self.size > LARGEST) + [self.header] * (self.header > LARGEST)
        more = struct.pack("<2H%dQ" % len(long), 1, 8 * len(long), *long) if long else b""
        version = 45 if long or self.room else 20
        size, header = (LARGE if value > LARGEST else value for value in (self.size, self.header))
        return (
            CENTRAL.pack(
                *(b"PK\1\2", MADE_BY | version, version, 0, 0, CLOCK, DATE, self.crc, size, size),
                *(len(raw), len(more), 0, 0, 0, FILE_MODE, header),
            )
            + raw
            + more
        )


def read_entry(content: bytes, at: int, header_at: Callable[[int, int], bytes], total: int) -> tuple[Member, int]:
    """Read an entry of the directory, and hold it and the header before the member to the one form that they have.

    Gives the member, and where the next entry begins; `total` is the size of the file.
    """
    if len(content) < at + CENTRAL.size:
        raise Broken("the zip directory is truncated")
    fields = CENTRAL.unpack_from(content, at)
    mark, flags, method, (crc, packed, size, named, extra) = fields[0], fields[3], fields[4], fields[7:12]
    outer, header = fields[15:]
    end = at + CENTRAL.size + named
    name, more = member_name(content[end - named : end]), content[end : end + extra]
    end += extra + fields[12]
    if mark != b"PK\1\2":
        raise Broken("the zip directory contains something other than members")
    _require_plain(name, flags, method, outer)
    size, packed, header = _long(name, (size, packed, header), more)
    if packed != size:
        raise Broken("the member is stored, but has 2 sizes", name)
    if header + LOCAL.size + named + size > total:
        raise Broken("the member is larger than the file", name)
    member = Member(name, header, size, crc)
    forms = [member] * (size <= LARGEST) + [replace(member, room=True)]
    forms = [form for form in forms if form.entry() == content[at:end]]
    if not forms:
        raise Broken(REPACKED, name)
    before = header_at(header, LOCAL.size + named + 20)
    for form in forms:
        if before.startswith(form.before()):
            return form, end
    if not before.startswith(b"PK\3\4"):
        raise Broken("no member header where the zip directory places it", name)
    said = LOCAL.unpack_from(before.ljust(LOCAL.size))
    if said[6] == crc and said[8] in (size, LARGE) and before[LOCAL.size :].startswith(name.encode("ascii")):
        raise Broken("the member header does not have the form of a bundle", name)
    raise Broken("the member header contradicts the zip directory", name)


def _require_plain(name: str, flags: int, method: int, outer: int) -> None:
    for wrong, message in (
        (outer >> 28 == 0xA, "the member is a link"),
        (outer >> 28 == 4 or outer & 0x10, "the member is a directory"),
        (flags & 1, "the member is encrypted"),
        (method, "the member is compressed: another program repacked the bundle"),
        (flags, REPACKED),
        (not KNOWN.fullmatch(name), "not a member of a bundle of this version: it was added"),
    ):
        if wrong:
            raise Broken(message, name)


def _long(name: str, short: tuple[int, int, int], more: bytes) -> tuple[int, ...]:
    """Take values that need 64 bits from the extra field, which has those and nothing else."""
    count = short.count(LARGE)
    if more and not count:
        raise Broken("the zip entry has an extra field", name)
    if len(more) != (4 + 8 * count if count else 0):
        raise Broken("the zip64 field does not have the form of a bundle", name)
    values = iter(struct.unpack("<%dQ" % count, more[4:]))
    return tuple(next(values) if value == LARGE else value for value in short)
