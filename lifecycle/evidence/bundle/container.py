"""The zip file of a bundle: members stored as they are, in the order in which they come, each hashed on its way.

Nothing in it says when or where it was written, so that the same members give the same bytes.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import IO, Final, Self
from zipfile import ZIP64_LIMIT, ZIP_STORED, ZipFile, ZipInfo

from lifecycle.domain.errors import Defect
from lifecycle.evidence.bundle.member_names import MANIFEST

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The first time that the format can say (APPNOTE 4.4.6)."""
_UNIX: Final = 3
"""Version made by: the attributes are those of Unix (APPNOTE 4.4.2)."""
_MODE: Final = 0o644 << 16


class Member:
    """One member while it is written."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._digest = sha256()
        self._length = 0

    def write(self, content: bytes) -> None:
        """Write the next bytes."""
        self._digest.update(content)
        self._file.write(content)
        self._length += len(content)

    def sum(self) -> str:
        """Give the SHA-256 of what was written so far, lower-case hex."""
        return self._digest.hexdigest()


class Container:
    """A zip file that is being written; its directory is sorted by name when it is closed."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = ZipFile(file, "w", ZIP_STORED, allowZip64=True)
        self._sums: dict[str, str] = {}

    @contextmanager
    def member(self, name: str, most: int = 0) -> Iterator[Member]:
        """Write a member a piece at a time; `most` is the most bytes that it can have, where that may be over 2 GiB."""
        if name in self._sums:
            raise Defect(what=f"a bundle was to have two members of the name {name}")
        info = ZipInfo(name, _EPOCH)
        info.create_system, info.external_attr = _UNIX, _MODE
        with self._zip.open(info, "w", force_zip64=most >= ZIP64_LIMIT) as file:
            member = Member(file)
            yield member
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
        self._zip.infolist().sort(key=lambda info: info.filename)
        self._zip.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.close()
            return
        self._zip.fp = None  # a bundle that is not whole gets no directory
