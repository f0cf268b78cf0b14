"""Failures of SQLite, told in the store's own words."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from lifecycle.domain.errors import StoreError
from lifecycle.domain.text import say
from lifecycle.store.errors import (
    NotAStore,
    StoreBusy,
    StoreCorrupt,
    StoreFull,
    StoreReadOnly,
    StoreUnreadable,
    StoreUnwritable,
)

_PRIMARY = 0xFF
"""The primary result code is the low byte of an extended one (https://sqlite.org/rescode.html)."""

_SMALLEST = 64 * 1024
"""Bytes of the -shm file of an idle store, and some more."""

_BY_CODE: dict[int, type[StoreError]] = {
    sqlite3.SQLITE_BUSY: StoreBusy,
    sqlite3.SQLITE_LOCKED: StoreBusy,
    sqlite3.SQLITE_READONLY: StoreReadOnly,
    sqlite3.SQLITE_PERM: StoreReadOnly,
    sqlite3.SQLITE_FULL: StoreFull,
    sqlite3.SQLITE_CORRUPT: StoreCorrupt,
    sqlite3.SQLITE_NOTADB: NotAStore,
    sqlite3.SQLITE_CONSTRAINT: StoreUnwritable,
}
_BY_EXTENDED_CODE: dict[int, type[StoreError]] = {
    sqlite3.SQLITE_IOERR_WRITE: StoreUnwritable,
    sqlite3.SQLITE_IOERR_FSYNC: StoreUnwritable,
    sqlite3.SQLITE_IOERR_TRUNCATE: StoreUnwritable,
}


def from_sqlite(error: sqlite3.Error, path: Path) -> StoreError:
    """Give the store's error for one of SQLite's, by its result code."""
    code = getattr(error, "sqlite_errorcode", 0)
    if code & _PRIMARY == sqlite3.SQLITE_IOERR and _is_full(path):
        return StoreFull(path=str(path), reason=str(error))
    kind = _BY_EXTENDED_CODE.get(code) or _BY_CODE.get(code & _PRIMARY, StoreUnreadable)
    return kind(path=str(path), reason=str(error))


def _is_full(path: Path) -> bool:
    """Say whether there is no room for even the smallest of the files that SQLite makes beside the store."""
    try:
        disk = os.statvfs(path.parent)
    except OSError:
        return False
    return disk.f_bavail * disk.f_frsize < _SMALLEST


@contextmanager
def reported(path: Path) -> Iterator[None]:
    """Raise what SQLite and SQLAlchemy raise inside as a StoreError about the store at `path`."""
    try:
        yield
    except sqlite3.Error as error:
        raise from_sqlite(error, path) from error
    except DBAPIError as error:
        if isinstance(error.orig, sqlite3.Error):
            raise from_sqlite(error.orig, path) from error
        raise StoreUnreadable(path=str(path), reason=type(error).__name__) from error
    except UnicodeDecodeError as error:  # of what SQLite says of a schema that is damaged
        raise StoreCorrupt(path=str(path), reason=say("a text in the record is not UTF-8")) from error
    except PoolTimeoutError as error:
        raise StoreBusy(path=str(path), reason=say("every connection of this process is in use")) from error
    except SQLAlchemyError as error:
        raise StoreUnreadable(path=str(path), reason=type(error).__name__) from error
