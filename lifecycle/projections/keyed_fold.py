"""Folding a keyed projection once more from the first event on, for tables to be written or to be compared."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any, Final, Generic, Protocol, TypeVar

import msgspec
from msgspec.structs import astuple

from lifecycle.projections.keyed_sql import KeyedSQL
from lifecycle.store.bulk import ABSENT, plain
from lifecycle.store.sql import Connection, Statement

E = TypeVar("E")
S = TypeVar("S", bound=msgspec.Struct)
Row = tuple[Any, ...]

BATCH: Final = 1024
"""Rows that are written or compared at a time."""


class Outlet(Protocol):
    """Where the rows of a fold go."""

    def ended(self, rows: Sequence[Row], /) -> None:
        """Take rows of history that have their end, in the order of that."""

    def now(self, rows: Iterator[Row], /) -> None:
        """Take key, first position and values of each state as it is now, in the order of the keys."""


class KeyedFold(Generic[E, S]):
    """States in memory, and nothing else: rows of history leave it as they end."""

    def __init__(self, key: Callable[[E], str | None], fold: Callable[[S | None, E], S | None], outlet: Outlet) -> None:
        self._key, self._fold, self._outlet = key, fold, outlet
        self._states: dict[str, S] = {}
        self._since: dict[str, int] = {}
        self._ended: list[Row] = []

    def take(self, events: Sequence[tuple[int, E]], /) -> None:
        """Fold the next events."""
        key_of, fold, states, since, ended = self._key, self._fold, self._states, self._since, self._ended
        for position, event in events:
            key = key_of(event)
            if key is None:
                continue
            before = states.get(key)
            after = fold(before, event)
            if after is before or after == before:
                continue
            if before is not None:
                ended.append((key, since[key], position, *astuple(before)))
            if after is None:
                del states[key]
            else:
                states[key], since[key] = after, position
        if len(ended) >= BATCH:
            self._outlet.ended(ended)
            ended.clear()

    def finish(self) -> None:
        """Give the rest of the history, and the states as they are now."""
        self._outlet.ended(self._ended)
        self._outlet.now((key, self._since[key], *astuple(self._states[key])) for key in sorted(self._states))


class Writing:
    """Writes the rows into empty tables."""

    def __init__(self, connection: Connection, sql: KeyedSQL) -> None:
        self._connection, self._sql = connection, sql

    def ended(self, rows: Sequence[Row], /) -> None:
        self._connection.executemany(self._sql.open_in_bulk, [tuple(plain(row)) for row in rows])

    def now(self, rows: Iterator[Row], /) -> None:
        while some := list(islice(rows, BATCH)):
            self._connection.executemany(self._sql.add_in_bulk, [tuple(plain(row)) for row in some])
            self._connection.executemany(
                self._sql.open_in_bulk, [(row[0], row[1], ABSENT, *plain(row[2:])) for row in some]
            )


class Comparing:
    """Compares the rows with those that tables have, each table read once and in the order in which rows come."""

    def __init__(self, connection: Connection, sql: KeyedSQL) -> None:
        self.equal = True
        self.rows = 0
        self._connection, self._sql = connection, sql
        self._ended = self._read(sql.ended)

    def ended(self, rows: Sequence[Row], /) -> None:
        self._compare([self._sql.in_json(row) for row in rows], self._ended)

    def now(self, rows: Iterator[Row], /) -> None:
        current, lasting = self._read(self._sql.current), self._read(self._sql.lasting)
        while some := [self._sql.in_json(row) for row in islice(rows, BATCH)]:
            self._compare(some, current, lasting)
        self.equal = self.equal and not any(list(islice(each, 1)) for each in (self._ended, current, lasting))

    def _compare(self, rows: Sequence[bytes], *tables: Iterator[bytes]) -> None:
        for each in tables:
            self.rows += len(rows)
            self.equal = self.equal and list(islice(each, len(rows))) == rows

    def _read(self, query: Statement) -> Iterator[bytes]:
        """Give the rows of a table in JSON; those from one on that is none are not given, and so are different."""
        try:
            for (row,) in self._connection.execute(query):
                yield row
        except self._connection.OperationalError:
            self.equal = False


class ComparingFold(KeyedFold[E, S]):
    """A fold whose rows are compared with those that there are."""

    def __init__(
        self, key: Callable[[E], str | None], fold: Callable[[S | None, E], S | None], outlet: Comparing
    ) -> None:
        super().__init__(key, fold, outlet)
        self._comparing = outlet

    @property
    def equal(self) -> bool:
        """Whether no row was different, missing or too much."""
        return self._comparing.equal

    @property
    def rows(self) -> int:
        """How many were compared."""
        return self._comparing.rows
