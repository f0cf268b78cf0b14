"""A transaction in two round trips: what is foreseen to be read comes with the lock, what is written goes with COMMIT.

What was not foreseen is read when it is needed, after all that was written before; so nothing depends on foresight but
time. A write whose number of rows is fixed fails at the server where it changes another number.
"""

from collections.abc import Iterator, Sequence
from typing import Any, cast

import psycopg

from lifecycle.store.postgresql.connections import ServerConnection
from lifecycle.store.sql import Cursor, Read, Statement

Key = tuple[str, tuple[Any, ...]]


class TwoTrips(ServerConnection):
    """A connection on which a transaction is begun with a trip, and ended with another."""

    def __init__(self, driver: "psycopg.Connection[Any]") -> None:
        super().__init__(driver)
        self._foreseen: dict[Key, list[list[Any]]] = {}
        self._written: list[tuple[bytes, tuple[Any, ...]]] = []

    def begin(self, lock: bytes, reads: Sequence[Read]) -> None:
        """Begin a transaction, take the lock, and read; raises psycopg.Error."""
        with self.driver.pipeline():
            self.driver.execute(b"BEGIN", prepare=False)
            self.driver.execute(lock)
            found = [super(TwoTrips, self).execute(*read) for read in reads]
        for (sql, parameters), cursor in zip(reads, found, strict=True):
            self._foreseen.setdefault((sql, tuple(parameters)), []).append(cursor.fetchall())

    def execute(self, sql: str, parameters: Sequence[Any] = (), /) -> Cursor:
        """Take what was foreseen, and put off what is written."""
        if not isinstance(sql, Statement):
            return self._now(sql, parameters)
        if sql.writes:
            self._written.append((_sure(sql), tuple(parameters)))
            return Done([], sql.must_change)
        rows = self._foreseen.get((sql, tuple(parameters)))
        return cast("Cursor", Done(rows.pop())) if rows else self._now(sql, parameters)

    def executemany(self, sql: str, parameters: Sequence[Any], /) -> Cursor:
        """Write many rows at once, after what was put off."""
        self._write()
        return super().executemany(sql, parameters)

    def commit(self) -> None:
        """Write what was put off, and commit; raises psycopg.Error, and nothing of it is committed."""
        with self.driver.pipeline():
            self._write()
            self.driver.execute(b"COMMIT", prepare=False)

    def _now(self, sql: str, parameters: Sequence[Any]) -> Cursor:
        if self._written:
            with self.driver.pipeline():
                self._write()
        return super().execute(sql, parameters)

    def _write(self) -> None:
        for text, parameters in self._written:
            self.driver.execute(text, parameters)
        self._written.clear()


def _sure(sql: Statement) -> bytes:
    """Have the server fail where another number of rows is changed than has to be: it divides by zero then."""
    if sql.must_change is None:
        return sql.postgresql.encode()
    return (
        f"WITH changed AS ({sql.postgresql} RETURNING 1) "  # noqa: S608 - a statement of ours
        f"SELECT 1 / (count(*) = {sql.must_change})::int FROM changed"
    ).encode()


class Done:
    """Rows that are here already, or what is known of a write that was put off."""

    def __init__(self, rows: list[Any], changed: int | None = None) -> None:
        self._rows, self._changed = rows, changed

    @property
    def rowcount(self) -> int:
        """How many rows are changed; -1 where nobody has to know."""
        return -1 if self._changed is None else self._changed

    def fetchone(self) -> Any:  # noqa: ANN401
        """Give the next row, or None."""
        return self._rows.pop(0) if self._rows else None

    def fetchall(self) -> list[Any]:
        """Give all rows that are left."""
        return self.fetchmany(len(self._rows))

    def fetchmany(self, size: int = 1, /) -> list[Any]:
        """Give up to `size` rows; none at the end."""
        rows, self._rows = self._rows[:size], self._rows[size:]
        return rows

    def __iter__(self) -> Iterator[Any]:
        return iter(self.fetchall())
