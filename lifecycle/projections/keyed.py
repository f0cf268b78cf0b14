"""Projections with one state for each key: a fold, the states as they are now, and those that they were."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, TypeVar

import msgspec
from sqlalchemy import Column, MetaData, Table

from lifecycle.projections.keyed_fold import Comparing, ComparingFold, KeyedFold, Writing
from lifecycle.projections.keyed_sql import KeyedSQL, kind_of, tables_of
from lifecycle.projections.live_fold import LiveFold
from lifecycle.store.sql import Connection, Read
from lifecycle.store.tables import metadata as store_metadata
from lifecycle.store.view import View

E = TypeVar("E")
S = TypeVar("S", bound=msgspec.Struct)


@dataclass(kw_only=True, eq=False)
class KeyedProjection(Generic[E, S]):
    """A read model that is a fold over the events of each key, with its history.

    Declared once, at the top of a module of this package, which is also how alembic finds its two tables:

        CARDS = KeyedProjection(name="cards", revision=1, state=CardState, key=card_of, fold=folded)

    The fields of the state become columns of `cards` (after `key` and `from_position`) and of `cards_history` (after
    `key`, `from_position` and `to_position`). A new state or field needs a migration: `alembic upgrade head`, then
    `alembic revision --autogenerate`, and its number in `lifecycle.store.migrations.HEAD`; as all rows are derived,
    it may simply drop both tables and make them again. Raise `revision` whenever the fold gives other states than
    before: the store rebuilds the projection when it is next opened for writing.
    """

    name: str
    revision: int
    state: type[S]
    """A frozen struct, made of its fields in their order: each str, int, bool or bytes, a Literal of those, or None."""
    key: Callable[[E], str | None]
    """The key that an event is about, or None if it is about none."""
    fold: Callable[[S | None, E], S | None]
    """The state after an event, from the one before it (None before the first); None where there is none any more."""
    indexes: Sequence[str] = ()
    """Fields that rows are also looked up by: each gets an index of its own in both tables, named by the MetaData."""
    hears: Callable[[str], bool] | None = None
    """Whether an event with a tag could change a state; None where every event could."""
    metadata: MetaData = field(default=store_metadata, repr=False)

    def __post_init__(self) -> None:
        fields = msgspec.structs.fields(self.state)
        self._names = [each.name for each in fields]
        if clash := {"key", "from_position", "to_position"}.intersection(self._names):
            raise TypeError(f"{self.state.__name__} may not have a field {clash.pop()}")
        self._booleans = [place for place, each in enumerate(fields) if kind_of(each.type)[0] is bool]
        if unknown := set(self.indexes).difference(self._names):
            raise TypeError(f"{self.state.__name__} has no field {unknown.pop()}")
        self.current, self.history = tables_of(self.name, self.metadata, fields, self.indexes)

    @property
    def tables(self) -> Sequence[Table]:
        """The states as they are now, and the history, in which `to_position` is null while a state lasts."""
        return self.current, self.history

    def live(self, connection: Connection, /) -> LiveFold[E, S]:
        """Begin the fold of one append."""
        return LiveFold(self.key, self.fold, self._state, connection, self._sql)

    def wanted(self, event: E, /) -> Sequence[Read]:
        """Give what is read of the tables for an event: the state of its key."""
        key = self.key(event)
        return [] if key is None else [(self._sql.get, (key,))]

    def rebuild(self, connection: Connection, /) -> KeyedFold[E, S]:
        """Begin a rebuild, which holds the current state of each key in memory and nothing else."""
        return KeyedFold(self.key, self.fold, Writing(connection, self._sql))

    def compare(self, connection: Connection, /) -> ComparingFold[E, S]:
        """Begin a fold that writes nothing, and is compared with the tables; it holds the same."""
        return ComparingFold(self.key, self.fold, Comparing(connection, self._sql))

    def get(self, view: View, key: str) -> S | None:
        """Give the state of a key as it is now."""
        row = view.execute(self._sql.get, (key,)).fetchone()
        return self._state(row[1:]) if row else None

    def all(self, view: View) -> Iterator[tuple[str, S]]:
        """Give every key with its state as it is now, in the order of the keys (UTF-8)."""
        return ((row[0], self._state(row[1:])) for row in view.execute(self._sql.all))

    def get_as_of(self, view: View, key: str, position: int) -> S | None:
        """Give the state that a key had after the event at a position."""
        row = view.execute(self._sql.get_as_of, (key, position, position)).fetchone()
        return self._state(row) if row else None

    def all_as_of(self, view: View, position: int) -> Iterator[tuple[str, S]]:
        """Give every key that had a state after the event at a position, with it, in the order of the keys (UTF-8)."""
        rows = view.execute(self._sql.all_as_of, (position, position))
        return ((row[0], self._state(row[1:])) for row in rows)

    def life_of(self, view: View, key: str) -> Iterator[tuple[int, int | None, S]]:
        """Give every state that a key has had, in order, with the position it is from and the one that ended it."""
        rows = view.execute(self._sql.life, (key,))
        return ((row[0], row[1], self._state(row[2:])) for row in rows)

    def columns_of(self, table: Table) -> list[Column[Any]]:
        """Give the columns of one of its two tables that hold the fields of a state, in their order."""
        return [table.c[name] for name in self._names]

    def states(self, rows: Iterable[Sequence[Any]]) -> Iterator[S]:
        """Give the states in the rows of a query for `columns_of` a table."""
        return map(self._state, rows)

    @cached_property
    def _sql(self) -> KeyedSQL:
        return KeyedSQL(self.current, self.history, self._names)

    def _state(self, row: Sequence[Any]) -> S:
        values = list(row)
        for place in self._booleans:
            if values[place] is not None:
                values[place] = values[place] != 0
        return self.state(*values)
