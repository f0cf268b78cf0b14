"""A card's memory in a file: each unit written replaces the whole file, so a killed process leaves no half of one."""

import fcntl
import os
import struct
from pathlib import Path
from zlib import crc32

from lifecycle.virtual.errors import CardFileDamaged, CardFileUnwritable
from lifecycle.virtual.memory import IMAGE_SIZE

_MAGIC = b"VCRD"
_VERSION = 1
_HEAD = struct.Struct(">4sHHI")  # magic, version, length of the image, CRC-32 of the image
_SUM = struct.Struct(">I")  # CRC-32 of the head
_OVERHEAD = _HEAD.size + _SUM.size
_PRIVATE = 0o600


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
    if len(image) != length or length != IMAGE_SIZE:
        raise CardFileDamaged(str(path), "wrong-size")
    if crc32(image) != total:
        raise CardFileDamaged(str(path), "memory-damaged")
    return image


def replace_file(path: Path, content: bytes) -> None:
    """Write beside the file and rename over it: at any moment the file is the old one or the new one."""
    beside = path.with_name(f".{path.name}.new")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE)
        with open(descriptor, "wb", buffering=0) as file:  # noqa: PTH123  # a descriptor made with its mode
            file.write(content)
        beside.replace(path)
    except OSError as error:
        raise CardFileUnwritable(str(path), error.strerror or "") from error


def sync_file(path: Path) -> None:
    """Push the file, and its name in the folder, to the disk."""
    try:
        for place in (path, path.parent):
            descriptor = os.open(place, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
    except OSError as error:
        raise CardFileUnwritable(str(path), error.strerror or "") from error


class Lock:
    """An exclusive lock on a file of its own: the card's file changes its inode with every unit written."""

    def __init__(self, path: Path) -> None:
        self._descriptor: int | None = os.open(path, os.O_RDWR | os.O_CREAT, _PRIVATE)
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
        self._dirty = False

    def load(self) -> bytes:
        """Read and check the file."""
        return from_file(self._path.read_bytes(), self._path)

    def store(self, image: bytes) -> None:
        """Replace the file; it survives the end of the process at once, that of the computer after sync()."""
        replace_file(self._path, to_file(image))
        self._dirty = True

    def sync(self) -> None:
        """Push to the disk what was stored since the last time."""
        if self._dirty:
            sync_file(self._path)
            self._dirty = False

    def close(self) -> None:
        """Unlock the card."""
        self._lock.release()
