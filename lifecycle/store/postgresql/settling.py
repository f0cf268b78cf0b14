"""Work under the head lock that is done once, also where the connection was lost when it was to be committed.

Nobody knows then whether the server committed it. So it is begun again with another connection: the head lock waits for
a commit that is still under way, and the work finds by the ids of its events, or by what it was to leave, whether it is
done.
"""

import time
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

import psycopg

from lifecycle.domain.errors import StoreError
from lifecycle.store.errors import StoreBusy
from lifecycle.store.postgresql.connections import ServerConnection
from lifecycle.store.postgresql.postgresql_errors import TRY_AGAIN, is_lost
from lifecycle.store.postgresql.writer import CommitLost, Writer
from lifecycle.store.sql import Read

T = TypeVar("T")
Work = Callable[[ServerConnection, bool], T]
"""Is told whether an earlier try may have been committed."""

_TRIES: Final = 10
_PAUSE: Final = 0.1
"""Seconds between two questions to a server that does not answer."""


class StillUncertain(Exception):
    """No server told within the time-out whether the work was committed; why is the cause."""


def done_once(writer: Writer, work: Work[T], reads: Sequence[Read] | None = None) -> T:
    """Do work under the head lock and commit it; raises StillUncertain, StoreBusy and psycopg.Error.

    `reads` are foreseen; without them each statement is a round trip.
    """
    try:
        return _done(writer, work, reads, again=False)
    except CommitLost:
        end = time.monotonic() + writer.timeout
    while True:
        try:
            return _done(writer, work, reads, again=True)
        except (CommitLost, StoreBusy, psycopg.Error) as error:
            if not _may_pass(error):
                raise
            if time.monotonic() >= end:
                raise StillUncertain from error
        time.sleep(_PAUSE)


def _may_pass(error: Exception) -> bool:
    if isinstance(error, psycopg.Error):
        return is_lost(error) or error.sqlstate == "55P03"
    return isinstance(error, CommitLost | StoreError)


def _done(writer: Writer, work: Work[T], reads: Sequence[Read] | None, *, again: bool) -> T:
    """Do it; as often as another transaction made it fail that was there at the same time."""
    for _ in range(_TRIES):
        try:
            with writer.under_lock(reads) as connection:
                return work(connection, again)
        except psycopg.Error as error:
            if error.sqlstate not in TRY_AGAIN:
                raise
            last = error
    raise last
