"""The one connection that a process writes with, for one thread at a time, and the head lock."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock

import psycopg

from lifecycle.domain.text import say
from lifecycle.store.address import ServerAddress
from lifecycle.store.errors import StoreBusy
from lifecycle.store.postgresql.connections import (
    BUSY_TIMEOUT,
    ServerConnection,
    connected_to_write,
    roll_back,
)
from lifecycle.store.postgresql.postgresql_errors import is_lost
from lifecycle.store.postgresql.trip import Trips
from lifecycle.store.postgresql.two_trips import TwoTrips
from lifecycle.store.sql import Read


class CommitLost(Exception):
    """The connection was lost at COMMIT, so that nobody knows whether the server did it."""


class Writer:
    """Lends the connection; one that is of no more use is closed, and the next use opens another."""

    def __init__(self, address: ServerAddress, busy_timeout: float = BUSY_TIMEOUT) -> None:
        self.timeout = busy_timeout
        self._address = address
        self._lock = Lock()
        self._trips: Trips | None = None

    @contextmanager
    def under_lock(self, reads: Sequence[Read] | None = None) -> Iterator[ServerConnection]:
        """Lend it while it holds the head row, in a transaction; commits at the end, or rolls back and raises.

        Each statement sees what the last holder of the row committed. With `reads`, which are foreseen, it takes two
        round trips where nothing else is read. Raises StoreBusy, CommitLost and psycopg.Error.
        """
        if not self._lock.acquire(timeout=self.timeout):
            raise StoreBusy(path=str(self._address), reason=say("another thread of this process is writing"))
        try:
            connection = self._begun(reads or ())
            try:
                yield ServerConnection(connection.driver) if reads is None else connection
                _commit(connection)
            except BaseException:
                if not roll_back(connection.driver):
                    self._discard()
                raise
        finally:
            self._lock.release()

    def close(self) -> None:
        """Close it."""
        with self._lock:
            self._discard()

    def _begun(self, reads: Sequence[Read]) -> TwoTrips:
        """Begin a transaction, on another connection where the server has ended this one meanwhile."""
        if self._trips is not None:
            try:
                return self._locked(self._trips, reads)
            except psycopg.Error as error:
                if not is_lost(error):
                    raise
        self._trips = Trips(connected_to_write(self._address, self.timeout))
        return self._locked(self._trips, reads)

    def _locked(self, trips: Trips, reads: Sequence[Read]) -> TwoTrips:
        connection = TwoTrips(trips)
        try:
            connection.begin(reads)
        except BaseException:
            if not roll_back(trips.driver):
                self._discard()
            raise
        return connection

    def _discard(self) -> None:
        if self._trips is not None:
            self._trips.driver.close()
        self._trips = None


def _commit(connection: TwoTrips) -> None:
    try:
        connection.commit()
    except psycopg.Error as error:
        if is_lost(error):
            raise CommitLost from error
        raise
