"""The zip file of a bundle, byte for byte as another implementation writes it."""

import io
import sys
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import pytest

from lifecycle.domain.errors import Defect
from lifecycle.evidence.bundle.container import Container
from lifecycle.evidence.bundle.zip_records import LIMIT, Entry, end_of

MEMBERS = [("events.jsonl", b"{}\n" * 1000, True), ("README.txt", b"words\n", False), ("a/empty", b"", False)]


def written(members: list[tuple[str, bytes, bool]]) -> bytes:
    """Give the file that Python's own zipfile makes of them, its directory sorted."""
    file = io.BytesIO()
    archive = ZipFile(file, "w", ZIP_STORED, allowZip64=True)
    for name, content, large in members:
        info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
        info.create_system, info.external_attr = 3, 0o644 << 16
        with archive.open(info, "w", force_zip64=large) as member:
            member.write(content)
    archive.filelist.sort(key=lambda info: info.filename)
    archive.close()
    return file.getvalue()


def test_the_bytes_are_those_of_another_implementation() -> None:
    """With fields of 4 bytes and of 8; Python 3.11.3 and earlier write the header of 8 bytes wrong."""
    members = [member for member in MEMBERS if not member[2] or sys.version_info >= (3, 11, 4)]
    file = io.BytesIO()
    with Container(file) as container:
        for name, content, large in members:
            with container.member(name, LIMIT if large else 0) as member:
                for place in range(0, len(content), 7):
                    member.write(content[place : place + 7])
    assert file.getvalue() == written(members)


@pytest.mark.parametrize("size", [0, LIMIT, LIMIT + 1, 1 << 32])
@pytest.mark.parametrize("offset", [0, LIMIT, LIMIT + 1, 1 << 32])
def test_what_is_large_or_far_into_the_file_is_written_in_8_bytes(size: int, offset: int) -> None:
    """The directory of a file of some GiB, read by another implementation without the members themselves."""
    entry = Entry("events.jsonl", offset, large=True, size=size, crc=7)
    directory = entry.central_header()
    tail = directory + end_of(1, offset + 1000 + size, len(directory))
    info = ZipFile(_Far(offset + 1000 + size, tail)).infolist()[0]
    assert (info.filename, info.file_size, info.compress_size, info.header_offset) == (entry.name, size, size, offset)
    assert (info.CRC, info.external_attr >> 16, info.create_system) == (7, 0o644, 3)


@pytest.mark.parametrize("count", [65_535, 65_536])
def test_there_may_be_more_members_than_two_bytes_can_count(count: int) -> None:
    """Another implementation counts them too."""
    directory = b"".join(Entry(str(number), 0, large=False).central_header() for number in range(count))
    assert len(ZipFile(io.BytesIO(directory + end_of(count, 0, len(directory)))).infolist()) == count


def test_a_member_that_outgrows_its_header_is_a_defect() -> None:
    """Its size would not fit where it has to stand."""
    container = Container(io.BytesIO())
    with pytest.raises(Defect), container.member("events.jsonl") as member:
        member.length = LIMIT + 1


def test_a_bundle_that_is_not_whole_has_no_directory() -> None:
    """Nobody takes it for one."""
    file = io.BytesIO()
    with pytest.raises(ZeroDivisionError), Container(file) as container:
        container.add_lines("README.txt", (b"words\n" * (1 // number) for number in (1, 0)))
    assert b"PK\1\2" not in file.getvalue()
    assert b"PK\5\6" not in file.getvalue()


class _Far(io.RawIOBase):
    """A file that has nothing but noughts before its tail."""

    def __init__(self, start: int, tail: bytes) -> None:
        self._start, self._tail, self._at = start, tail, 0

    def seekable(self) -> bool:
        """It is."""
        return True

    def readable(self) -> bool:
        """It is."""
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go somewhere."""
        self._at = offset + {0: 0, 1: self._at, 2: self._start + len(self._tail)}[whence]
        return self._at

    def tell(self) -> int:
        """Say where."""
        return self._at

    def read(self, size: int = -1) -> bytes:
        """Read from the tail, or noughts before it."""
        end = self._start + len(self._tail) if size < 0 else min(self._at + size, self._start + len(self._tail))
        assert end - self._at < 1 << 20
        found = (
            bytes(max(0, min(end, self._start) - self._at))
            + self._tail[max(0, self._at - self._start) : max(0, end - self._start)]
        )
        self._at += len(found)
        return found
