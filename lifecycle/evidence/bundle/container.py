"""The zip file of a bundle: members stored as they are, in the order in which they come, each hashed on its way.

Nothing in it says when or where it was written, so that the same members give the same bytes.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from typing import IO, Self
from zlib import crc32

from lifecycle.domain.errors import Defect
from lifecycle.evidence.bundle.member_names import MANIFEST
from lifecycle.evidence.bundle.zip_records import LIMIT, Entry, end_of


class Member:
    """One member while it is written."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._digest = sha256()
        self.crc = 0
        self.length = 0

    def write(self, content: bytes) -> None:
        self._digest.update(content)
        self.crc = crc32(content, self.crc)
        self._file.write(content)
        self.length += len(content)

    def sum(self) -> str:
        """Give the SHA-256 of what was written so far, lower-case hex."""
        return self._digest.hexdigest()


class Container:
    """A zip file that is being written; its directory is sorted by name when it is closed."""

    def __init__(self, file: IO[bytes]) -> None:
        """Write to a file that is empty, and that can be sought in."""
        self._file = file
        self._end = 0
        """Where the last member ends."""
        self._entries: list[Entry] = []
        self._sums: dict[str, str] = {}

    @contextmanager
    def member(self, name: str, most: int = 0) -> Iterator[Member]:
        """Write a member a piece at a time; `most` is the most bytes that it can have, where that may be over 2 GiB."""
        if name in self._sums:
            raise Defect(what=f"a bundle was to have two members of the name {name}")
        entry, member = Entry(name, self._end, large=most >= LIMIT), Member(self._file)
        self._file.write(entry.local_header())
        yield member
        if member.length > LIMIT and not entry.large:
            raise Defect(what=f"a member of a bundle is larger than was said: {name}")
        entry = replace(entry, size=member.length, crc=member.crc)
        self._end = self._file.tell()
        self._file.seek(entry.offset)
        self._file.write(entry.local_header())
        self._file.seek(self._end)
        self._entries.append(entry)
        self._sums[name] = member.sum()

    def add(self, name: str, content: bytes) -> None:
        """Write a member that is at hand."""
        with self.member(name) as member:
            member.write(content)

    def add_lines(self, name: str, lines: Iterable[bytes]) -> None:
        """Write a member of lines, each with its newline; none where there are no lines."""
        ahead = iter(lines)
        first = next(ahead, None)
        if first is None:
            return
        with self.member(name) as member:
            member.write(first)
            for line in ahead:
                member.write(line)

    def manifest(self) -> bytes:
        """Give the sums of all members so far, as `sha256sum` writes them, sorted by name."""
        listed = sorted(name for name in self._sums if not name.startswith(MANIFEST))
        return "".join(f"{self._sums[name]}  {name}\n" for name in listed).encode("ascii")

    def close(self) -> None:
        """Write the directory."""
        for entry in sorted(self._entries, key=lambda each: each.name):
            self._file.write(entry.central_header())
        self._file.write(end_of(len(self._entries), self._end, self._file.tell() - self._end))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:  # a bundle that is not whole gets no directory
            self.close()
