"""Copying a store while it is in use, and reading the copy back before it gets its name."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from lifecycle.domain.text import say
from lifecycle.files.private import make_private_file
from lifecycle.files.replacing import publish
from lifecycle.files.temporary import beside
from lifecycle.store import engine
from lifecycle.store.disclosures import require_whole
from lifecycle.store.engine import E
from lifecycle.store.errors import BackupFaulty, BackupRefused, BackupUnwritable, StoreUnwritable
from lifecycle.store.filesystem import discard
from lifecycle.store.sqlite.connections import reading_engine, snapshot, uri
from lifecycle.store.sqlite.reading import StoreReader
from lifecycle.store.sqlite.sqlite_errors import reported
from lifecycle.store.system_errors import system_reported
from lifecycle.store.tiles import Head
from lifecycle.store.verify import verify

T = TypeVar("T")
Progress = Callable[[int, int], None]

PAGES = 2048
"""Pages copied in one step."""

_OF_THE_COPY = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_FSYNC}
"""Failures that only a file that is written can have."""


def backup(store: engine.StoreReader[E], target: Path, progress: Progress | None = None) -> Head:
    """Copy a store to a new file (mode 0600), verify the copy in full, and give its head.

    The target may be on a network file system. `progress` is told pages done and pages in all. Raises BackupRefused
    if the target exists, BackupUnwritable if it cannot be written, BackupFaulty or TextAltered if the copy does not
    verify; then no copy is left.
    """

    def verified(scratch: Path) -> Head:
        with StoreReader(scratch, reading_engine(scratch, frozen=True), store.decode, ()) as copied:
            with copied.snapshot() as connection:
                require_whole(connection, store.path)
            verdict = verify(copied)
        if verdict.fault:
            raise BackupFaulty(path=str(store.path), fault=verdict.fault.what, position=verdict.fault.position)
        return Head(verdict.size, verdict.root)

    if not isinstance(store.path, Path):
        raise TypeError("a store on a server has no file to copy")
    return copy(store.path, target, verified, progress)


def copy(path: Path, target: Path, check: Callable[[Path], T], progress: Progress | None = None) -> T:
    """Copy a store of any schema to a new file, mode 0600, which gets its name when `check` has not raised."""
    target = target.absolute()
    scratch = beside(target, "copy")
    with reported(path), system_reported(target):
        if target.exists():
            raise BackupRefused(path=str(path), target=str(target))
        if not target.parent.is_dir():
            raise StoreUnwritable(path=str(target), reason=say("the folder does not exist"))
        make_private_file(scratch)
        try:
            _copy_pages(path, scratch, target, progress)
            checked = check(scratch)
            publish(scratch, target)
        except FileExistsError as error:
            raise BackupRefused(path=str(path), target=str(target)) from error
        finally:
            discard(scratch)
    return checked


def _copy_pages(path: Path, scratch: Path, named: Path, progress: Progress | None) -> None:
    def tell(_status: int, remaining: int, total: int) -> None:
        if progress:
            progress(total - remaining, total)

    reading = reading_engine(path)
    try:
        with (
            snapshot(reading) as source,
            closing(sqlite3.connect(uri(scratch, "mode=rw"), uri=True, isolation_level=None)) as target,
        ):
            source.execute("SELECT count(*) FROM sqlite_schema").fetchone()  # pins the moment that is copied
            target.execute("PRAGMA journal_mode = OFF")
            target.execute("PRAGMA synchronous = OFF")  # the file is made durable before it gets its name
            try:
                source.backup(target, pages=PAGES, progress=tell)
            except sqlite3.Error as error:
                if error.sqlite_errorcode in _OF_THE_COPY:
                    raise BackupUnwritable(target=str(named), reason=str(error)) from error
                raise
    finally:
        reading.dispose()
