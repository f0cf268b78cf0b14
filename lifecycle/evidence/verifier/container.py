"""The container: a zip of stored members that fills its file to the last byte."""

from __future__ import annotations

import os
import struct
from typing import Iterator, Sequence

from lifecycle.evidence.verifier.auditor_files import WANTED, mistaken
from lifecycle.evidence.verifier.entries import LARGE, LARGEST, Member, read_entry
from lifecycle.evidence.verifier.notes import LONGEST_NOTE
from lifecycle.evidence.verifier.verdicts import Broken, Unusable

CHUNK = 1 << 18
LONGEST_LINE = 1 << 20
"""Bytes of an event, at most."""
LONGEST_TEXT = 64 << 20
"""Bytes of a member that is read whole, at most."""
MOST_MEMBERS = 200_000
END = struct.Struct("<4s4H2LH")
LOCATOR = struct.Struct("<4sLQL")
END64 = struct.Struct("<4sQ2H2L4Q")


class Container:
    """The members of a bundle, by name, once the whole structure of the file was found to be as it must be."""

    def __init__(self, path: str) -> None:
        """Read the structure; raises Unusable for what is no bundle, Broken for what is a bad one, and OSError."""
        if not os.path.exists(path):
            raise Unusable("the file does not exist", "Check the path of the bundle.")
        if not os.path.isfile(path):
            raise Unusable("not a regular file", WANTED)
        self.path = path
        self.file = open(path, "rb")
        try:
            self.size = os.fstat(self.file.fileno()).st_size
            self.members = self._read()
        except BaseException:
            self.file.close()
            raise

    def __contains__(self, name: str) -> bool:
        return name in self.members

    def chunks(self, name: str) -> Iterator[bytes]:
        """Give the content of a member in pieces."""
        member = self.members[name]
        at, left = member.start, member.size
        while left > 0:
            self.file.seek(at)
            piece = self.file.read(min(CHUNK * 4, left))
            if not piece:
                raise Broken("the file became shorter while it was read", name)
            yield piece
            at, left = at + len(piece), left - len(piece)

    def read(self, name: str, most: int = LONGEST_TEXT) -> bytes:
        """Give a member that is small; raises Broken where it is not, or not there."""
        if name not in self.members:
            raise Broken("the member is missing", name)
        if self.members[name].size > most:
            raise Broken("the member is too large", name)
        return b"".join(self.chunks(name))

    def text(self, name: str, most: int = LONGEST_TEXT) -> str:
        """Give a small member that is ASCII."""
        try:
            return self.read(name, most).decode("ascii")
        except UnicodeDecodeError:
            raise Broken("not ASCII", name) from None

    def lines(self, name: str) -> Iterator[bytes]:
        """Give the lines of a member that may be long, without their newlines; what is no line ends them."""
        rest = b""
        for piece in self.chunks(name):
            *lines, rest = (rest + piece).split(b"\n")
            if len(rest) > LONGEST_LINE:
                break
            yield from lines
        if rest:
            yield rest

    def under(self, folder: str) -> list[str]:
        """Give the names of the members in a folder, in order."""
        return [name for name in self.members if name.startswith(folder)]

    def piece(self, at: int, size: int) -> bytes:
        """Give bytes of the file, wherever they are."""
        self.file.seek(at)
        return self.file.read(size)

    def _read(self) -> dict[str, Member]:
        begins = self.piece(0, 4)
        directory, length, count = self._end(begins)
        content = self.piece(directory, length)
        members: list[Member] = []
        at = 0
        for _ in range(count):
            member, at = read_entry(content, at, self.piece, self.size)
            before = members[-1].name if members else ""
            if member.name == before:
                raise Broken("2 members have this name", member.name)
            if member.name < before:
                raise Broken("not in the order of names: another program repacked the bundle", member.name)
            members.append(member)
        if at != length:
            raise Broken("the zip directory is longer than its members")
        self._require_tiled(members, directory)
        if len({member.name.lower() for member in members}) != len(members):
            raise Broken("2 member names differ only in upper and lower case")
        return {member.name: member for member in members}

    def _end(self, begins: bytes) -> tuple[int, int, int]:
        """Read the end of the zip; gives where its directory is, how long, and how many members it names."""
        tail = self.piece(max(0, self.size - END.size), END.size)
        if len(tail) < END.size or not tail.startswith(b"PK\5\6"):
            self._say_what_it_is(begins)
        _, disk, first_disk, here, count, length, directory, comment = END.unpack(tail)
        at = self.size - END.size
        if comment or disk or first_disk or here != count:
            raise Broken("the end of the zip has a comment or names several disks")
        if self.piece(max(0, at - LOCATOR.size), 4) == b"PK\6\7":
            at, (count, length, directory) = self._end64(at, (count, length, directory))
        if count > MOST_MEMBERS or length > LONGEST_TEXT:
            raise Broken("the zip has more members than a bundle can have")
        if directory + length != at:
            raise Broken("the zip directory is not directly before the end: bytes were added or removed")
        return directory, length, count

    def _say_what_it_is(self, begins: bytes) -> None:
        if begins in {b"PK\x03\x04", b"PK\x05\x06"}:
            window = self.piece(max(0, self.size - 0xFFFF - END.size), 0xFFFF + END.size)
            end = window.rfind(b"PK\5\6")
            if 0 <= end <= len(window) - END.size:
                raise Broken("bytes after the end of the zip")
            raise Broken("the file is truncated: the end of the zip is missing")
        raise Unusable(*mistaken(self.piece(0, LONGEST_NOTE), self.path))

    def _end64(self, at: int, short: tuple[int, int, int]) -> tuple[int, tuple[int, int, int]]:
        """Read the zip64 end, which has to be there for a value that the short one cannot hold, and only then."""
        start = at - LOCATOR.size - END64.size
        if start < 0:
            raise Broken("the zip64 end of the zip is missing")
        content = self.piece(start, LOCATOR.size + END64.size)
        count, length, directory = END64.unpack_from(content)[7:]
        written = END64.pack(b"PK\6\6", 44, 45, 45, 0, 0, count, count, length, directory)
        if content != written + LOCATOR.pack(b"PK\6\7", 0, start, 1):
            raise Broken("the zip64 end does not have the form of a bundle")
        if short != (min(count, 0xFFFF), min(length, LARGE), min(directory, LARGE)):
            raise Broken("the 2 ends of the zip contradict each other")
        if count <= 0xFFFF and max(length, directory) <= LARGEST:
            raise Broken("the zip has an unnecessary zip64 end")
        return start, (count, length, directory)

    def _require_tiled(self, members: Sequence[Member], end: int) -> None:
        """Require that members fill the file: nothing before, between, after or under them."""
        at = 0
        for member in sorted(members, key=lambda each: each.header):
            if member.header < at:
                raise Broken("the member overlaps another member", member.name)
            if member.header > at:
                raise Broken("bytes before the member belong to no member", member.name)
            at = member.end
        if at != end:
            raise Broken("bytes after the last member belong to no member")
