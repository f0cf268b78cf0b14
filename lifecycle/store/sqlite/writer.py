"""The one connection that a process writes with, for one thread at a time."""

import sqlite3
from pathlib import Path
from threading import Lock
from types import TracebackType

from sqlalchemy import Engine, PoolProxiedConnection
from sqlalchemy.exc import SQLAlchemyError

from lifecycle.domain.text import say
from lifecycle.store.errors import StoreBusy, StoreUnreadable
from lifecycle.store.sqlite.connections import driver_of
from lifecycle.store.sqlite.sqlite_errors import from_sqlite


class Writer:
    """A context that lends the driver connection, kept out of its pool between two uses.

    Errors of SQLite leave it as StoreErrors; after one the connection is closed, and the next use opens another.
    """

    def __init__(self, path: Path, engine: Engine, timeout: float) -> None:
        self._path = path
        self._engine = engine
        self._timeout = timeout
        self._lock = Lock()
        self._pooled: PoolProxiedConnection | None = None
        self._connection: sqlite3.Connection | None = None

    def __enter__(self) -> sqlite3.Connection:
        if not self._lock.acquire(timeout=self._timeout):
            raise StoreBusy(path=str(self._path), reason=say("another thread of this process is writing"))
        try:
            if self._connection is None:
                self._pooled = self._engine.raw_connection()
                self._connection = driver_of(self._pooled)
        except BaseException as error:
            self._let_go(error)
            raise
        return self._connection

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if error is None:
            self._lock.release()
        else:
            self._let_go(error)

    def close(self) -> None:
        """Give the connection back and close it."""
        with self._lock:
            if self._pooled is not None:
                self._pooled.close()
                self._pooled = self._connection = None
        self._engine.dispose()

    def _let_go(self, error: BaseException) -> None:
        """Release the lock, and tell an error of the library in the store's words."""
        if isinstance(error, sqlite3.Error | SQLAlchemyError) and self._pooled is not None:
            self._pooled.invalidate()
            self._pooled.close()
            self._pooled = self._connection = None
        self._lock.release()
        cause = getattr(error, "orig", error)
        if isinstance(cause, sqlite3.Error):
            raise from_sqlite(cause, self._path) from error
        if isinstance(error, SQLAlchemyError):
            raise StoreUnreadable(path=str(self._path), reason=type(error).__name__) from error
