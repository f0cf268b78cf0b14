"""A file that is whole or not there: written beside its place, pushed to the disk, and only then given its name."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from lifecycle.files.private import make_private_file
from lifecycle.files.temporary import beside


def replace_file(path: Path, content: bytes, scratch: Path | None = None) -> None:
    """Put a file, mode 0600, in the place of the one that is there, if one is: durably, and whole or not at all."""
    with replacing(path, scratch) as file:
        file.write(content)


@contextmanager
def replacing(path: Path, scratch: Path | None = None) -> Iterator[IO[bytes]]:
    """Give a file to write what is to stand at `path`, mode 0600; it does durably when the block ends without an error.

    `scratch` is what the new file is called until then. A caller that lets nobody else write to `path` may choose it,
    so that what a killed process left is removed by the next one. Raises OSError; then the file at `path` is as it was,
    unless only its name could not be pushed to the disk.
    """
    if scratch is not None:
        scratch.unlink(missing_ok=True)
    with _written(path, scratch) as (file, written):
        yield file
        file.flush()
        sync(written)
        written.replace(path)
        sync(path.parent)


@contextmanager
def making(path: Path) -> Iterator[IO[bytes]]:
    """Give a file as `replacing` does, for a path where none is: raises FileExistsError, before or after the block."""
    if path.is_symlink() or path.exists():
        raise FileExistsError(path)
    with _written(path) as (file, written):
        yield file
        file.flush()
        publish(written, path)


@contextmanager
def _written(path: Path, scratch: Path | None = None) -> Iterator[tuple[IO[bytes], Path]]:
    """Give a new file beside a path, and its name until it has another one; gone in the end where it has none."""
    scratch = scratch or beside(path, "new")
    make_private_file(scratch)
    try:
        with scratch.open("wb") as file:  # buffered: what a disk takes a part of is written on, or raises
            yield file, scratch
    finally:
        scratch.unlink(missing_ok=True)


def publish(scratch: Path, target: Path) -> None:
    """Give a finished file its name, durably; FileExistsError if the name is taken, and then nothing is changed."""
    sync(scratch)
    try:
        os.link(scratch, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links (exFAT, some FUSE)
        if target.exists():
            raise FileExistsError(target) from None
        scratch.rename(target)
    else:
        scratch.unlink()
    sync(target.parent)


def sync(path: Path) -> None:
    """Have a file, or the names in a folder, written to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
