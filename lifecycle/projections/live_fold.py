"""Folding the events of one append into the tables of a keyed projection: each key is read once, and written once."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

import msgspec
from msgspec.structs import astuple

from lifecycle.projections.keyed_sql import KeyedSQL
from lifecycle.store.sql import Connection

E = TypeVar("E")
S = TypeVar("S", bound=msgspec.Struct)


class Life(Generic[S]):
    """A key during one append."""

    __slots__ = ("ended", "ended_at", "since", "state", "stored")

    def __init__(self, state: S | None, since: int | None) -> None:
        """`state` is what is stored, from a position on; both None where nothing is."""
        self.state, self.since, self.stored = state, since, since
        self.ended_at: int | None = None
        """Where what is stored was ended."""
        self.ended: list[tuple[int, int, S]] = []
        """States that lasted from one event of the append to another one."""

    def go_on(self, position: int, after: S | None) -> None:
        """Have another state from a position on."""
        if self.state is not None and self.since is not None:
            if self.since == self.stored:
                self.ended_at = position
            else:
                self.ended.append((self.since, position, self.state))
        self.state, self.since = after, None if after is None else position


class LiveFold(Generic[E, S]):
    """The fold of one append."""

    def __init__(
        self,
        key: Callable[[E], str | None],
        fold: Callable[[S | None, E], S | None],
        read: Callable[[Sequence[Any]], S],
        connection: Connection,
        sql: KeyedSQL,
    ) -> None:
        self._key, self._fold, self._read = key, fold, read
        self._connection, self._sql = connection, sql
        self._lives: dict[str, Life[S]] = {}

    def take(self, events: Sequence[tuple[int, E]], /) -> None:
        """Fold the next events."""
        for position, event in events:
            key = self._key(event)
            if key is None:
                continue
            life = self._lives.get(key) or self._loaded(key)
            after = self._fold(life.state, event)
            if after != life.state:
                life.go_on(position, after)

    def finish(self) -> None:
        """Write what has changed."""
        for key, life in self._lives.items():
            if life.since != life.stored or life.ended_at is not None or life.ended:
                self._write(key, life)

    def _loaded(self, key: str) -> Life[S]:
        row = self._connection.execute(self._sql.get, (key,)).fetchone()
        life = self._lives[key] = Life(self._read(row[1:]), row[0]) if row else Life(None, None)
        return life

    def _write(self, key: str, life: Life[S]) -> None:
        execute, sql = self._connection.execute, self._sql
        values = None if life.state is None else astuple(life.state)
        if life.stored is not None:
            execute(sql.close, (life.ended_at, key, life.stored))
        for since, until, state in life.ended:
            execute(sql.open, (key, since, until, *astuple(state)))
        if values is not None:
            execute(sql.open, (key, life.since, None, *values))
        if life.stored is None and values is not None:
            execute(sql.add, (key, life.since, *values))
        elif life.stored is not None and values is not None:
            execute(sql.change, (life.since, *values, key))
        elif life.stored is not None:
            execute(sql.remove, (key,))
