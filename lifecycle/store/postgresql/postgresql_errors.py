"""Failures of a PostgreSQL server, told in the store's own words."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from lifecycle.domain.errors import StoreError
from lifecycle.domain.text import say
from lifecycle.store.address import ServerAddress
from lifecycle.store.errors import (
    StoreBusy,
    StoreClosed,
    StoreCorrupt,
    StoreFull,
    StoreUnreachable,
    StoreUnreadable,
    StoreUnwritable,
)
from lifecycle.store.postgresql.errors import ReadingCancelled, ServerNotProven, ServerReadOnly
from lifecycle.store.standing import CLOSED, Standing, standing_of

CLOSED_HERE: Final = "LC001"
"""Of the guard of events, where the store does not grow; what it says is the standing."""
TRY_AGAIN: Final = {"40001", "40P01"}
"""serialization_failure, deadlock_detected: the whole append is done once more."""

_BY_STATE: Final[dict[str, type[StoreError]]] = {
    "55P03": StoreBusy,  # lock_not_available
    "40001": ReadingCancelled,  # serialization_failure: of a reader, by the recovery of a replica
    "57014": StoreBusy,  # query_canceled, by its time-out
    "53300": StoreBusy,  # too_many_connections
    "53100": StoreFull,  # disk_full
    "25006": ServerReadOnly,  # read_only_sql_transaction
    "42501": ServerReadOnly,  # insufficient_privilege
    "25P03": StoreUnreachable,  # idle_in_transaction_session_timeout
    "XX001": StoreCorrupt,  # data_corrupted
    "XX002": StoreCorrupt,  # index_corrupted
}
_READ_ONLY: Final = "25006"
_BY_CLASS: Final[dict[str, type[StoreError]]] = {
    "08": StoreUnreachable,  # connection exceptions
    "23": StoreUnwritable,  # integrity constraint violations
    "28": StoreUnreachable,  # invalid authorization
    "3D": StoreUnreachable,  # invalid catalog name
    "53": StoreUnwritable,  # insufficient resources
    "57": StoreUnreachable,  # operator intervention: admin_shutdown, crash_shutdown, cannot_connect_now
}
"""By the first two letters (https://www.postgresql.org/docs/15/errcodes-appendix.html)."""

_NOT_PROVEN: Final = re.compile(
    r"failed: (SSL error: (?!.*alert)|server certificate for|root certificate|could not read root certificate"
    r"|server does not support SSL)"
)
"""What libpq says of a server that does not prove its name; an alert is what the server says of the client."""


def from_server(error: psycopg.Error, place: ServerAddress) -> StoreError:
    """Give the store's error for one of the server's or the driver's, by its SQLSTATE; none means no connection."""
    state = error.sqlstate
    if state == CLOSED_HERE:
        said = _reason(error)
        standing = standing_of(int(said) if said.isdecimal() else -1)
        return StoreClosed(path=str(place), reason=CLOSED.get(standing, CLOSED[Standing.MOVED]))
    if state is None:
        lost = isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
        kind: type[StoreError] = _no_connection(error) if lost else StoreUnreadable
    else:
        kind = _BY_STATE.get(state) or _BY_CLASS.get(state[:2], StoreUnreadable)
    reason = say("this server is a replica") if state == _READ_ONLY else _reason(error)
    return kind(path=str(place), reason=reason)


def _no_connection(error: psycopg.Error) -> type[StoreError]:
    return ServerNotProven if _NOT_PROVEN.search(str(error)) else StoreUnreachable


def is_lost(error: psycopg.Error) -> bool:
    """Say whether nobody can know from it what the server did with what it was sent."""
    if error.sqlstate is None:
        return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
    return error.sqlstate[:2] in {"08", "57"} and error.sqlstate != "57014"


def _reason(error: psycopg.Error) -> str:
    """Give the first line of what the server or the driver said."""
    said = error.diag.message_primary or str(error).strip() or type(error).__name__
    return said.splitlines()[0].removeprefix("connection failed: ").removeprefix("connection is bad: ")


@contextmanager
def reported(place: ServerAddress) -> Iterator[None]:
    """Raise what the driver raises inside as a StoreError about the store."""
    try:
        yield
    except psycopg.Error as error:
        raise from_server(error, place) from error
    except DBAPIError as error:
        if isinstance(error.orig, psycopg.Error):
            raise from_server(error.orig, place) from error
        raise
    except PoolTimeoutError as error:
        raise StoreBusy(path=str(place), reason=say("every connection of this process is in use")) from error
