"""The head lock of a store: one writer has it, and those who wait ask for it at one pace, so that none waits longest.

SQLite's own waiting asks less and less often, ten times a second in the end. Among many writers that come and go, the
one that has waited longest is then the least likely to get the lock.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

PACE: Final = 0.002
"""Seconds between two questions: less than an append takes on a disk."""
_PRIMARY: Final = 0xFF


class WritingConnection(sqlite3.Connection):
    """One that waits for the head lock by itself, and for nothing else."""

    patience: float = 0.0
    """Seconds."""

    def wait_by_itself(self, patience: float) -> None:
        """Do not let SQLite wait from here on."""
        self.patience = patience
        self.execute("PRAGMA busy_timeout = 0")


def take_head_lock(
    connection: sqlite3.Connection,
    clock: Callable[[], float] = time.monotonic,
    pause: Callable[[float], None] = time.sleep,
) -> None:
    """Begin a transaction that writes; raises sqlite3.OperationalError where others have the lock for too long."""
    end = clock() + (connection.patience if isinstance(connection, WritingConnection) else 0.0)
    while True:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & _PRIMARY != sqlite3.SQLITE_BUSY or clock() >= end:
                raise
        else:
            return
        pause(PACE)


@contextmanager
def under_lock(connection: sqlite3.Connection) -> Iterator[None]:
    """Hold the head lock; commit at the end, or roll back and raise."""
    take_head_lock(connection)
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        roll_back(connection)
        raise


@contextmanager
def waiting(connection: sqlite3.Connection) -> Iterator[None]:
    """Let SQLite wait inside the block as long as this connection would: for readers, who are not many."""
    patience = connection.patience if isinstance(connection, WritingConnection) else 0.0
    connection.execute(f"PRAGMA busy_timeout = {round(patience * 1000)}")
    try:
        yield
    finally:
        connection.execute("PRAGMA busy_timeout = 0")


def roll_back(connection: sqlite3.Connection) -> None:
    """End a transaction, if SQLite has not ended it by itself already."""
    with suppress(sqlite3.Error):
        connection.rollback()
