"""A table of a store against the same one made from the events, row by row, and what differs in words."""

from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Table, select

from lifecycle.domain.text import Text, say
from lifecycle.store.sql import Connection, compiled_long

SHOWN: Final = 10
"""Differences of one projection that are kept; all are counted."""
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
            kept = say("present, but not in the events") if self.rebuilt is None else say("missing")
            return say("{table} {key}: {kept}", kept=kept, **where) if self.key else _whole(self.table)
        return say(
            "{table} {key}: {column} is {live}, should be {rebuilt}",
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


def compare(live: Connection, rebuilt: Connection, table: Table, into: Comparison) -> None:
    """Compare the rows of a table in two databases, and add what differs."""
    keys = [column.name for column in table.primary_key]
    query = compiled_long(select(table).order_by(*table.primary_key))
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
    return say("{name} does not match its table", name=name)
