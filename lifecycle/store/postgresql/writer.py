"""The one connection that a process writes with, for one thread at a time, and the head lock."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any, Final

import psycopg

from lifecycle.domain.text import say
from lifecycle.store.address import ServerAddress
from lifecycle.store.errors import StoreBusy
from lifecycle.store.postgresql.connections import (
    BUSY_TIMEOUT,
    ServerConnection,
    connected,
    roll_back,
    writing_settings,
)

_TAKE: Final = b"SELECT 1 FROM tree WHERE id = 1 FOR UPDATE"


class Writer:
    """Lends the connection; one that is of no more use is closed, and the next use opens another."""

    def __init__(self, address: ServerAddress, busy_timeout: float = BUSY_TIMEOUT) -> None:
        self._address, self._timeout = address, busy_timeout
        self._lock = Lock()
        self._driver: psycopg.Connection[Any] | None = None

    @contextmanager
    def under_lock(self) -> Iterator[ServerConnection]:
        """Lend it while it holds the head row, in a transaction that is the borrower's to commit.

        Each statement sees what the last holder of the row committed. It is rolled back where anything is raised.
        Raises StoreBusy, and psycopg.Error.
        """
        if not self._lock.acquire(timeout=self._timeout):
            raise StoreBusy(path=str(self._address), reason=say("another thread of this process is writing"))
        try:
            driver = self._begun()
            try:
                driver.execute(_TAKE)
                yield ServerConnection(driver)
            except BaseException:
                if not roll_back(driver):
                    self._discard()
                raise
        finally:
            self._lock.release()

    def close(self) -> None:
        """Close it."""
        with self._lock:
            self._discard()

    def _begun(self) -> "psycopg.Connection[Any]":
        """Begin a transaction, on another connection where the server has ended this one meanwhile."""
        if self._driver is not None:
            try:
                self._driver.execute(b"BEGIN")
            except psycopg.OperationalError:
                self._discard()
            else:
                return self._driver
        self._driver = connected(self._address, writing_settings(self._timeout))
        self._driver.execute(b"BEGIN")
        return self._driver

    def _discard(self) -> None:
        if self._driver is not None:
            self._driver.close()
        self._driver = None
