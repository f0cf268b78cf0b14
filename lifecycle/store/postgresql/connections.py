"""Connections to the database of a store: the settings that each begins with, and the moments that readers see."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Final, cast

import psycopg
from sqlalchemy import PoolProxiedConnection
from sqlalchemy.pool import QueuePool

from lifecycle.store.address import ServerAddress
from lifecycle.store.bulk import InBulk
from lifecycle.store.postgresql.long_reading import LongReading
from lifecycle.store.sql import Cursor, Statement

BUSY_TIMEOUT: Final = 10.0
"""Seconds to wait for another program that holds the head lock."""
CONNECT_TIMEOUT: Final = 10
"""Seconds to wait for a server that does not answer."""
STATEMENT_TIMEOUT: Final = 30.0
"""Seconds that one statement of an append may take."""
IDLE_TIMEOUT: Final = 15.0
"""Seconds until the server takes the head lock from a client that stopped under it."""
MOST_READERS: Final = 8
"""Connections of one process that read at a time."""

_ALIVE: Final = {"keepalives": 1, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
_PATH: Final = "public, pg_temp"
"""A temporary table is looked for last, so that none stands for one of ours."""


class ServerConnection:
    """A driver connection that takes statements as the rest of the store has them."""

    def __init__(self, driver: "psycopg.Connection[Any]") -> None:
        self.driver = driver

    @property
    def OperationalError(self) -> type[Exception]:  # noqa: N802 - the name that PEP 249 gives it
        """What the server says of a value that a function cannot take is, here, a DataError."""
        return psycopg.DataError

    def execute(self, sql: str, parameters: Sequence[Any] = (), /) -> Cursor:
        """Run one statement; one that may give very many rows is read by and by."""
        if not isinstance(sql, Statement):
            return cast("Cursor", self.driver.execute(sql.encode(), tuple(parameters) or None, binary=True))
        if sql.long:
            return LongReading(self.driver, sql.postgresql, parameters)
        return cast("Cursor", self.driver.execute(sql.postgresql.encode(), tuple(parameters), binary=True))

    def executemany(self, sql: str, parameters: Sequence[Any], /) -> Cursor:
        """Run one statement for each row; many rows of one table are copied."""
        cursor = self.driver.cursor()
        if isinstance(sql, InBulk):
            with cursor.copy(_copying(sql)) as copy:
                copy.set_types([_KINDS[column.type.python_type] for column in sql.table.columns])
                for row in parameters:
                    copy.write_row(sql.restored(row))
        else:
            text = sql.postgresql if isinstance(sql, Statement) else sql
            cursor.executemany(text.encode(), parameters)
        return cast("Cursor", cursor)


_KINDS: Final = {str: "text", int: "int8", bool: "bool", bytes: "bytea"}


def _copying(sql: InBulk) -> bytes:
    columns = ", ".join(f'"{column.name}"' for column in sql.table.columns)
    return f'COPY "{sql.table.name}" ({columns}) FROM STDIN (FORMAT BINARY)'.encode()


def connected(address: ServerAddress, settings: Sequence[tuple[str, str]] = ()) -> "psycopg.Connection[Any]":
    """Open a connection whose transactions begin with BEGIN, with settings; raises psycopg.Error."""
    given: dict[str, Any] = {"connect_timeout": CONNECT_TIMEOUT, "application_name": "lifecycle", **_ALIVE}
    given |= psycopg.conninfo.conninfo_to_dict(address.conninfo)
    driver = psycopg.connect(**given, autocommit=True)
    try:
        everywhere = (("search_path", _PATH), ("TimeZone", "UTC"), ("client_encoding", "UTF8"))
        driver.execute("".join(f"SET {name} = {value};" for name, value in (*everywhere, *settings)).encode())
    except BaseException:
        driver.close()
        raise
    return driver


_DURABLE: Final = b"""
SELECT set_config('synchronous_commit', 'on', false)
WHERE current_setting('synchronous_commit') NOT IN ('on', 'remote_apply')
"""
"""What is answered survives a power cut; a database that waits for its replicas too keeps doing that."""


def connected_to_write(address: ServerAddress, busy_timeout: float) -> "psycopg.Connection[Any]":
    """Open a connection that commits durably, and keeps nobody waiting where it stops; raises psycopg.Error."""
    driver = connected(address, _writing(busy_timeout))
    try:
        driver.execute(_DURABLE)
    except BaseException:
        driver.close()
        raise
    return driver


def _writing(busy_timeout: float) -> Sequence[tuple[str, str]]:
    return (
        ("lock_timeout", _milliseconds(busy_timeout)),
        ("statement_timeout", _milliseconds(STATEMENT_TIMEOUT)),
        ("idle_in_transaction_session_timeout", _milliseconds(IDLE_TIMEOUT)),
        ("default_transaction_isolation", "'read committed'"),
        ("default_transaction_read_only", "off"),
    )


READING: Final = (("default_transaction_read_only", "on"), ("cursor_tuple_fraction", "1.0"))
"""Of a connection that reads; what is read by and by is read to its end."""


def _milliseconds(seconds: float) -> str:
    return str(max(round(seconds * 1000), 1))


def reading_pool(address: ServerAddress, busy_timeout: float = BUSY_TIMEOUT) -> QueuePool:
    """Give the connections that one process reads with."""
    return QueuePool(
        cast("Any", lambda: connected(address, READING)),
        pool_size=MOST_READERS,
        max_overflow=0,
        timeout=busy_timeout,
        reset_on_return=None,  # what is lent comes back without a transaction, or not at all
    )


@contextmanager
def snapshot(pool: QueuePool) -> Iterator[ServerConnection]:
    """Lend a connection in a read transaction: what it sees stays as it is, and keeps no writer waiting.

    A connection that the server has ended meanwhile, as a restart does, is found when the transaction begins, and
    another is taken.
    """
    pooled = _begun(pool)
    driver = driver_of(pooled)
    try:
        yield ServerConnection(driver)
        driver.execute("ROLLBACK")
    except BaseException:
        if not roll_back(driver):
            pooled.invalidate()
        raise
    finally:
        pooled.close()


def _begun(pool: QueuePool) -> PoolProxiedConnection:
    for _ in range(MOST_READERS):
        pooled = pool.connect()
        try:
            driver_of(pooled).execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        except psycopg.OperationalError:
            pooled.invalidate()
            pooled.close()
        except BaseException:
            pooled.close()
            raise
        else:
            return pooled
    pooled = pool.connect()
    driver_of(pooled).execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    return pooled


def driver_of(pooled: PoolProxiedConnection) -> "psycopg.Connection[Any]":
    """Give the driver connection of a pooled one."""
    driver = pooled.driver_connection
    if not isinstance(driver, psycopg.Connection):
        raise TypeError("the driver is not psycopg")
    return driver


def roll_back(driver: "psycopg.Connection[Any]") -> bool:
    """End a transaction; False where the connection is of no more use."""
    with suppress(psycopg.Error):
        driver.execute("ROLLBACK")
        return True
    return False
