"""A transaction in two round trips: what is foreseen to be read comes with the lock, what is written goes with COMMIT.

What was not foreseen is read when it is needed, after all that was written before; so nothing depends on foresight but
time. A write whose number of rows is fixed fails at the server where it changes another number.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, cast

from lifecycle.store import statements
from lifecycle.store.postgresql.connections import ServerConnection
from lifecycle.store.postgresql.trip import Sent, Trips
from lifecycle.store.sql import Cursor, Read, Statement

Key = tuple[str, tuple[Any, ...]]

_BEGIN: Sent = ("BEGIN", ())
_COMMIT: Sent = ("COMMIT", ())
_TAKE: Sent = ("SELECT size, frontier FROM tree WHERE id = 1 FOR UPDATE", ())
"""Gives the head as the last holder of the lock has left it, however long that was waited for."""


class TwoTrips(ServerConnection):
    """A connection on which a transaction is begun with a trip, and ended with another."""

    def __init__(self, trips: Trips) -> None:
        super().__init__(trips.driver)
        self._trips = trips
        self._foreseen: dict[Key, list[list[Any]]] = {}
        self._written: list[Sent] = []

    def begin(self, reads: Sequence[Read]) -> None:
        """Begin a transaction, take the head lock, and read; raises psycopg.Error."""
        wanted = [(_of_server(sql), parameters) for sql, parameters in reads]
        _, head, *found = self._trips.take([_BEGIN, _TAKE, *wanted])
        self._foreseen[statements.HEAD, ()] = [list(head) for _ in _OF_HEAD]
        for (sql, parameters), rows in zip(reads, found, strict=True):
            self._foreseen.setdefault((sql, tuple(parameters)), []).append(rows)

    def execute(self, sql: str, parameters: Sequence[Any] = (), /) -> Cursor:
        """Take what was foreseen, and put off what is written."""
        if not isinstance(sql, Statement) or sql.long:
            self._write()
            return super().execute(sql, parameters)
        if sql.writes:
            self._written.append((_sure(sql.postgresql, sql.must_change), parameters))
            return Done([], sql.must_change)
        rows = self._foreseen.get((sql, tuple(parameters)))
        return cast("Cursor", Done(rows.pop() if rows else self._now(sql, parameters)))

    def executemany(self, sql: str, parameters: Sequence[Any], /) -> Cursor:
        """Write many rows at once, after what was put off."""
        self._write()
        return super().executemany(sql, parameters)

    def commit(self) -> None:
        """Write what was put off, and commit; raises psycopg.Error, and nothing of it is committed."""
        self._trips.take([*self._written, _COMMIT])

    def _now(self, sql: Statement, parameters: Sequence[Any]) -> list[Any]:
        """Read what was not foreseen, after what was put off."""
        *_, rows = self._trips.take([*self._written, (_of_server(sql), parameters)])
        self._written.clear()
        return rows

    def _write(self) -> None:
        if self._written:
            self._trips.take(self._written)
            self._written.clear()


_OF_HEAD = ("when the check is asked", "when the tree grows")
"""An append reads the head so often, and both times before it is written."""


def _of_server(sql: str) -> str:
    return sql.postgresql if isinstance(sql, Statement) else sql


@cache
def _sure(text: str, rows: int | None) -> str:
    """Have the server fail where another number of rows is changed than has to be: it divides by zero then."""
    if rows is None:
        return text
    changed = f"WITH changed AS ({text} RETURNING 1)"
    return f"{changed} SELECT 1 / (count(*) = {rows})::int FROM changed"  # noqa: S608 - a statement of ours


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
