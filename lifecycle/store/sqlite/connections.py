"""The pools of connections to one SQLite file, and the settings that each connection begins with."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote
from weakref import WeakKeyDictionary

from sqlalchemy import Connection as CoreConnection
from sqlalchemy import Engine, PoolProxiedConnection, create_engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import QueuePool

from lifecycle.files.ownership import may_write
from lifecycle.store.sqlite.head_lock import WritingConnection, roll_back, take_head_lock, under_lock
from lifecycle.store.sqlite.read_only import ReadOnly, Stamp

APPLICATION_ID = 0x6C666379
"""In the file header (https://sqlite.org/fileformat.html, section 1.3): ASCII "lfcy"."""

BUSY_TIMEOUT = 10.0
"""Seconds to wait for another program that holds the store."""

_WRITING = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA cache_size = -65536",
    "PRAGMA foreign_keys = ON",
    "PRAGMA recursive_triggers = ON",  # so that what REPLACE deletes meets the guard of DELETE too
    "PRAGMA trusted_schema = OFF",
)
READING = ("PRAGMA query_only = ON", "PRAGMA trusted_schema = OFF")


def writing_engine(path: Path, busy_timeout: float = BUSY_TIMEOUT) -> Engine:
    """Give the pool of the one connection that this process writes with; a transaction begins with the head lock."""
    engine = _engine(path, "mode=rw", _WRITING, busy_timeout, most=1)

    @event.listens_for(engine, "connect")
    def wait_for_turns(connection: sqlite3.Connection, _record: object) -> None:
        if isinstance(connection, WritingConnection):
            connection.wait_by_itself(busy_timeout)

    _begin_with(engine, take_head_lock)
    return engine


def reading_engine(path: Path, busy_timeout: float = BUSY_TIMEOUT, *, frozen: bool = False) -> Engine:
    """Give the pool of connections that only read; `frozen` promises that nobody writes the file meanwhile."""
    if frozen:
        return _engine(path, "immutable=1", READING, busy_timeout, most=16)
    if may_write(path):  # a reader shares the -shm file with writers and may have to make it
        return _engine(path, "mode=rw", READING, busy_timeout, most=16)
    return _read_only_engine(ReadOnly(path), busy_timeout)


@contextmanager
def reading_uri(path: Path) -> Iterator[str]:
    """Lend the URI by which this process reads a store, to attach it.

    Raises OSError, and StoreBusy where another program writes it meanwhile and this one may not write.
    """
    if may_write(path):
        yield uri(path, "mode=rw")
        return
    source = ReadOnly(path)
    where, query, stamp = source.way()
    try:
        yield uri(where, query)
        source.must_be_unchanged(stamp)
    finally:
        source.close()


def uri(path: Path, query: str) -> str:
    """Give the SQLite URI (https://sqlite.org/uri.html) of a file."""
    return f"file:{quote(str(path.absolute()))}?{query}"


def _engine(path: Path, query: str, settings: tuple[str, ...], busy_timeout: float, most: int) -> Engine:
    return _pooled(lambda: _connected(path, query, busy_timeout), settings, busy_timeout, most)


def _read_only_engine(source: ReadOnly, busy_timeout: float) -> Engine:
    """Give a pool whose connections are opened as the store lies there then, and opened again when it was written."""
    stamps: WeakKeyDictionary[sqlite3.Connection, Stamp | None] = WeakKeyDictionary()

    def connect() -> sqlite3.Connection:
        path, query, stamp = source.way()
        connection = _connected(path, query, busy_timeout)
        stamps[connection] = stamp
        return connection

    engine = _pooled(connect, READING, busy_timeout, most=16)

    @event.listens_for(engine, "checkout")
    def look(connection: sqlite3.Connection, _record: object, _proxy: object) -> None:
        if not source.holds(stamps.get(connection)):
            raise DisconnectionError

    @event.listens_for(engine, "checkin")
    def look_again(connection: sqlite3.Connection | None, _record: object) -> None:
        if connection is not None:
            source.must_be_unchanged(stamps.get(connection))

    return engine


def _connected(path: Path, query: str, busy_timeout: float) -> sqlite3.Connection:
    return sqlite3.connect(
        uri(path, query),
        uri=True,
        timeout=busy_timeout,
        isolation_level=None,
        check_same_thread=False,
        factory=WritingConnection,  # which can be remembered weakly as well
    )


def _pooled(
    connect: Callable[[], sqlite3.Connection],
    settings: tuple[str, ...],
    busy_timeout: float,
    most: int,
) -> Engine:
    engine = create_engine(
        "sqlite+pysqlite://",
        creator=connect,
        poolclass=QueuePool,
        pool_size=most,
        max_overflow=0,
        pool_timeout=busy_timeout,
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        for setting in settings:
            connection.execute(setting)

    if settings is READING:
        _begin_with(engine, lambda connection: connection.execute("BEGIN"))
    return engine


def _begin_with(engine: Engine, begin: Callable[[sqlite3.Connection], object]) -> None:
    @event.listens_for(engine, "begin")
    def begun(connection: CoreConnection) -> None:
        begin(driver_of(connection.connection))


@contextmanager
def driver(engine: Engine) -> Iterator[sqlite3.Connection]:
    """Lend a driver connection from the pool; one that fails is closed, and the next loan opens another."""
    pooled = engine.raw_connection()
    try:
        yield driver_of(pooled)
    except sqlite3.Error as error:
        pooled.invalidate(error)
        raise
    finally:
        pooled.close()


def driver_of(pooled: PoolProxiedConnection) -> sqlite3.Connection:
    """Give the driver connection of a pooled one."""
    connection = pooled.driver_connection
    if not isinstance(connection, sqlite3.Connection):
        raise TypeError("the driver is not sqlite3")
    return connection


@contextmanager
def snapshot(engine: Engine) -> Iterator[sqlite3.Connection]:
    """Lend a driver connection in a read transaction: what it sees stays as it is, and keeps no writer waiting."""
    with driver(engine) as connection:
        connection.execute("BEGIN")
        try:
            yield connection
        finally:
            roll_back(connection)


@contextmanager
def transaction(engine: Engine) -> Iterator[sqlite3.Connection]:
    """Lend a writing connection under the head lock; commits at the end, or rolls back and raises."""
    with driver(engine) as connection, under_lock(connection):
        yield connection
