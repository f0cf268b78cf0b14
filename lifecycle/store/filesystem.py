"""What only a store asks of the file system: not to be one of a network, and to forget what became no store."""

from contextlib import suppress
from pathlib import Path

from lifecycle.files import mounts
from lifecycle.store.errors import StoreOnNetwork

SUFFIXES = ("", "-journal", "-wal", "-shm")
"""Of the file of a store, and of those that SQLite keeps beside it."""


def refuse_network(path: Path) -> None:
    """Raise StoreOnNetwork if `path` is, or would be, on a network file system; without /proc nothing is known."""
    kind = mounts.kind_of(path)
    if kind in mounts.NETWORK:
        raise StoreOnNetwork(path=str(path), kind=kind)


def discard(scratch: Path) -> None:
    """Remove a file that was to be a store, with what SQLite keeps beside it."""
    for suffix in SUFFIXES:
        with suppress(OSError):
            scratch.with_name(scratch.name + suffix).unlink()
