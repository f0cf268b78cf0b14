"""A card's memory in a file: each unit written replaces the whole file, durably, so nothing leaves half of one."""

import fcntl
import os
import struct
from pathlib import Path
from zlib import crc32

from lifecycle.files.private import PRIVATE_FILE
from lifecycle.files.replacing import replace_file
from lifecycle.virtual.errors import CardFileDamaged, CardFileUnwritable

_MAGIC = b"VCRD"
_VERSION = 1
_HEAD = struct.Struct(">4sHHI")  # magic, version, length of the image, CRC-32 of the image
_SUM = struct.Struct(">I")  # CRC-32 of the head
_OVERHEAD = _HEAD.size + _SUM.size


def to_file(image: bytes) -> bytes:
    """Put the head before an image."""
    head = _HEAD.pack(_MAGIC, _VERSION, len(image), crc32(image))
    return head + _SUM.pack(crc32(head)) + image


def from_file(content: bytes, path: Path) -> bytes:
    """Check the head and give the image, or say what is wrong with the file."""
    head, image = content[: _HEAD.size], content[_OVERHEAD:]
    if len(content) < _OVERHEAD:
        raise CardFileDamaged(str(path), "cut-short")
    magic, version, length, total = _HEAD.unpack(head)
    if magic != _MAGIC:
        raise CardFileDamaged(str(path), "not-a-card")
    if crc32(head) != _SUM.unpack(content[_HEAD.size : _OVERHEAD])[0]:
        raise CardFileDamaged(str(path), "head-damaged")
    if version != _VERSION:
        raise CardFileDamaged(str(path), "other-version")
    if len(image) != length:
        raise CardFileDamaged(str(path), "wrong-size")
    if crc32(image) != total:
        raise CardFileDamaged(str(path), "memory-damaged")
    return image


def write_file(path: Path, content: bytes) -> None:
    """Put a file in the place of the one that is there, whole and durably; the caller lets nobody else write it."""
    try:
        replace_file(path, content, path.with_name(f".{path.name}.new"))
    except OSError as error:
        raise CardFileUnwritable(str(path), error.strerror or "") from error


class Lock:
    """An exclusive lock on a file of its own: the card's file changes its inode with every unit written."""

    def __init__(self, path: Path) -> None:
        self._descriptor: int | None = os.open(path, os.O_RDWR | os.O_CREAT, PRIVATE_FILE)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self.release()
            raise

    def release(self) -> None:
        """Let the next one in."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


class CardFile:
    """Storage in a file that this object alone holds open."""

    def __init__(self, path: Path, lock: Lock) -> None:
        self._path = path
        self._lock = lock

    def load(self) -> bytes:
        """Read and check the file."""
        return from_file(self._path.read_bytes(), self._path)

    def store(self, image: bytes) -> None:
        """Replace the file."""
        write_file(self._path, to_file(image))

    def close(self) -> None:
        """Unlock the card."""
        self._lock.release()
