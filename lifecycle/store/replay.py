"""Replaying every event into a scratch database beside the store, and comparing what comes out row by row."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Table, select
from sqlalchemy.schema import CreateIndex, CreateTable

from lifecycle.domain.text import Text, say
from lifecycle.store.engine import E, StoreReader
from lifecycle.store.projection import Positions, Projection
from lifecycle.store.rebuild import Progress, grow, rebuild
from lifecycle.store.sql import Connection, compiled
from lifecycle.store.sqlite.scratch import scratch_beside
from lifecycle.store.tables import tiles
from lifecycle.store.tiles import stored_frontier
from lifecycle.store.verdict import SchemaWrong

SHOWN: Final = 10
"""Differences of one projection that are kept; all are counted."""
INDICES: Final = "indices"
"""What is derived of every table."""
_LACKING: Final = frozenset({SchemaWrong.MISSING, SchemaWrong.DIFFERS})
_BYTES: Final = 16
"""Bytes of a value that are shown."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One row that is not the same, or is in one place only."""

    table: str
    key: tuple[Any, ...]
    """Values of the primary key."""
    column: str | None
    """The first column that differs; None where the row is in one place only."""
    live: Any
    rebuilt: Any

    def in_words(self) -> Text:
        """Name the row and what is wrong with it, on one line."""
        where = {"table": self.table, "key": ", ".join(str(each) for each in self.key)}
        if self.column is None:
            kept = say("kept, and not in the events") if self.rebuilt is None else say("missing")
            return say("{table} {key}: {kept}", kept=kept, **where) if self.key else _whole(self.table)
        return say(
            "{table} {key}: {column} is {live}, and should be {rebuilt}",
            column=self.column,
            live=_value(self.live),
            rebuilt=_value(self.rebuilt),
            **where,
        )


@dataclass(slots=True)
class Comparison:
    """One projection as it stands in the store, against the same projection made anew from the events."""

    name: str
    stale: bool
    """Made by another revision of its fold, or not at the head."""
    rows: int = 0
    """Rows of the rebuilt tables."""
    different: int = 0
    """Rows that differ or are in one place only."""
    differences: list[Difference] = field(default_factory=list)
    """The first few of them."""

    @property
    def equal(self) -> bool:
        """Whether there is no difference."""
        return not self.different and not self.stale


def replay(store: StoreReader[E], progress: Progress | None = None) -> list[Comparison]:
    """Rebuild every projection beside the live ones, from one moment of the store, and compare them.

    Nothing in the store is changed; `AuditStore.refresh` with the names of those that differ repairs them. Raises
    EventUnreadable for the first event that cannot be decoded, StoreFull and StoreReadOnly for the scratch file.
    """
    with store.snapshot() as live:
        head = stored_frontier(live, store.path).size
        revisions = {projection.name: projection.revision for projection in store.projections}
        return compare_again(store, live, store.projections, head, Positions(revisions).stale(live, head), progress)


def compare_again(  # noqa: PLR0913, PLR0917 - a moment, and what of it
    store: StoreReader[E],
    live: Connection,
    projections: Sequence[Projection[E]],
    head: int,
    stale: Sequence[str],
    progress: Progress | None = None,
) -> list[Comparison]:
    """Rebuild some projections beside a moment of the store, and compare each row; raises as `replay` does."""
    with scratch_beside(store.path) as scratch:
        for projection in projections:
            for table in projection.tables:
                create(scratch, table)
        rebuild(live, scratch, projections, store.decoded_rows, head, progress)
        comparisons = []
        for projection in projections:
            comparison = Comparison(projection.name, projection.name in stale)
            for table in projection.tables:
                compare(live, scratch, table, comparison)
            comparisons.append(comparison)
        return comparisons


def replay_tiles(store: StoreReader[E], progress: Progress | None = None) -> Comparison:
    """Grow the tree anew beside the stored tiles, from the bodies of one moment of the store, and compare them.

    `AuditStore.rebuild_tiles` repairs them. Raises StoreFull and StoreReadOnly for the scratch file.
    """
    with store.snapshot() as live, scratch_beside(store.path) as scratch:
        create(scratch, tiles)
        grow(live, scratch, stored_frontier(live, store.path).size, progress)
        comparison = Comparison(tiles.name, stale=False)
        compare(live, scratch, tiles, comparison)
        return comparison


def compare_indices(store: StoreReader[E]) -> Comparison:
    """Compare the entries of each index with its table; `AuditStore.rebuild_indices` makes them anew."""
    comparison = Comparison(INDICES, stale=False)
    fault = store.check_indices()
    wrong = [] if fault is None else [(fault.index, () if fault.row is None else (fault.row,))]
    wrong += [(each.name, ()) for each in store.check_schema() if each.kind == "index" and each.what in _LACKING]
    comparison.different = len(wrong)
    comparison.differences += [Difference(name, key, None, None, ()) for name, key in wrong[:SHOWN]]
    return comparison


def create(connection: Connection, table: Table) -> None:
    """Make a table in a scratch database, without its indexes: it is filled, and read in order."""
    connection.execute(compiled(CreateTable(table)))


def create_indexes(connection: Connection, table: Table) -> None:
    """Make the indexes of a table that is asked for by them."""
    for index in table.indexes:
        connection.execute(compiled(CreateIndex(index)))


def compare(live: Connection, rebuilt: Connection, table: Table, into: Comparison) -> None:
    """Compare the rows of a table in two databases, and add what differs."""
    keys = [column.name for column in table.primary_key]
    query = compiled(select(table).order_by(*table.primary_key))
    places = [table.columns.keys().index(name) for name in keys]
    left, right = iter(live.execute(query)), iter(rebuilt.execute(query))
    old, new = next(left, None), next(right, None)
    while old is not None or new is not None:
        order = _order(old, new, places)
        into.rows += new is not None and order >= 0
        if old != new:
            into.different += 1
            if len(into.differences) < SHOWN:
                into.differences.append(
                    _difference(table, places, old if order <= 0 else None, new if order >= 0 else None)
                )
        if order <= 0:
            old = next(left, None)
        if order >= 0:
            new = next(right, None)


def _order(old: tuple[Any, ...] | None, new: tuple[Any, ...] | None, places: list[int]) -> int:
    """Say which row comes first: -1 the live one, 1 the rebuilt one, 0 neither."""
    if old is None or new is None:
        return 1 if old is None else -1
    one, other = [_rank(old[place]) for place in places], [_rank(new[place]) for place in places]
    return (one > other) - (one < other)


def _rank(value: Any) -> tuple[int, Any]:  # noqa: ANN401
    """Order values as SQLite does (https://sqlite.org/datatype3.html, section 4.1)."""
    if value is None:
        return 0, 0
    if isinstance(value, int | float):
        return 1, value
    return (2, value.encode()) if isinstance(value, str) else (3, value)


def _difference(
    table: Table, places: list[int], old: tuple[Any, ...] | None, new: tuple[Any, ...] | None
) -> Difference:
    row = old if new is None else new
    key = tuple(row[place] for place in places) if row else ()
    if old is None or new is None:
        return Difference(table.name, key, None, old, new)
    index = next(index for index, (one, other) in enumerate(zip(old, new, strict=True)) if one != other)
    return Difference(table.name, key, table.columns.keys()[index], old[index], new[index])


def _value(value: object) -> str:
    """Show a value on one line: of long bytes the beginning."""
    return f"{value[:_BYTES].hex()}..." if isinstance(value, bytes) and len(value) > _BYTES else repr(value)


def _whole(name: str) -> Text:
    return say("{name} does not have the entries of its table", name=name)
