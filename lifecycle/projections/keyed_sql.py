"""The two tables of a keyed projection, made from the fields of its state, and the SQL over them."""

from collections.abc import Callable, Sequence
from functools import cached_property
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

import msgspec
from msgspec.structs import FieldInfo
from sqlalchemy import (
    Boolean,
    Column,
    Index,
    LargeBinary,
    MetaData,
    Table,
    bindparam,
    delete,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.types import TypeEngine

from lifecycle.store.bulk import InBulk
from lifecycle.store.sql import Statement, as_json, compiled, compiled_long
from lifecycle.store.tables import text, whole

_TYPES: dict[type, Callable[[], TypeEngine[Any]]] = {str: text, int: whole, bool: Boolean, bytes: LargeBinary}


def tables_of(
    name: str, metadata: MetaData, fields: Sequence[FieldInfo], indexes: Sequence[str] = ()
) -> tuple[Table, Table]:
    """Declare the table of the states as they are now, and that of their history; both with the named indexes."""
    kinds = [(each.name, *kind_of(each.type)) for each in fields]

    def columns() -> list[Column[Any]]:
        return [Column(column, _TYPES[kind](), nullable=nullable) for column, kind, nullable in kinds]

    current = Table(
        name,
        metadata,
        Column("key", text(), primary_key=True),
        Column("from_position", whole(), nullable=False),
        *columns(),
        *(Index(None, column) for column in indexes),
        sqlite_with_rowid=False,
    )
    history = Table(
        f"{name}_history",
        metadata,
        Column("key", text(), primary_key=True),
        Column("from_position", whole(), primary_key=True, autoincrement=False),
        Column("to_position", whole()),
        *columns(),
        *(Index(None, column) for column in indexes),
        sqlite_with_rowid=False,
    )
    return current, history


def kind_of(annotation: Any) -> tuple[type, bool]:  # noqa: ANN401
    """Give the plain type of a field and whether it may be None; TypeError if a column cannot hold it."""
    parts = get_args(annotation) if get_origin(annotation) in {UnionType, Union} else (annotation,)
    kinds: set[type] = set()
    for part in parts:
        literal = get_origin(part) is Literal
        kinds.update(type(value) for value in get_args(part)) if literal else kinds.add(part)
    nullable = bool(kinds & {type(None), None})
    kinds -= {type(None)}
    if len(kinds) != 1 or not kinds <= _TYPES.keys():
        raise TypeError(f"a column cannot hold {annotation}")
    return kinds.pop(), nullable


_encoded = msgspec.json.Encoder().encode
_IN_JSON: dict[type[TypeEngine[Any]], Callable[[Any], Any]] = {
    Boolean: {None: None, False: 0, True: 1}.get,
    LargeBinary: lambda value: "null" if value is None else f"blob{value.hex().upper()}",
}
"""How `as_json` gives what SQLite keeps as something else."""


class KeyedSQL:
    """The SQL of one keyed projection, each statement compiled when it is first needed."""

    def __init__(self, current: Table, history: Table, names: list[str]) -> None:
        self._current, self._history, self._names = current, history, names
        self._in_json = {
            place - len(names): in_json
            for place, name in enumerate(names)
            if (in_json := _IN_JSON.get(type(current.c[name].type)))
        }
        self._now = [current.c[name] for name in names]
        self._then = [history.c[name] for name in names]
        self._of_key = current.c.key == bindparam("of_key")
        self._of_old_key = history.c.key == bindparam("of_key")
        self._at = (
            history.c.from_position <= bindparam("at"),
            or_(history.c.to_position.is_(None), history.c.to_position > bindparam("at_")),
        )

    @cached_property
    def get(self) -> Statement:
        """The state of a key as it is now, after the position that it is from."""
        return compiled(select(self._current.c.from_position, *self._now).where(self._of_key), "of_key")

    @cached_property
    def all(self) -> Statement:
        """Every key with its state as it is now."""
        return compiled_long(select(self._current.c.key, *self._now).order_by(self._current.c.key))

    @cached_property
    def add(self) -> Statement:
        """Write the first state of a key."""
        return compiled(insert(self._current), *self._current.c.keys())

    @cached_property
    def change(self) -> Statement:
        """Write the next state of a key."""
        changed = ["from_position", *self._names]
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in changed}
        named = [f"new_{name}" for name in changed]
        return compiled(update(self._current).values(values).where(self._of_key), *named, "of_key")

    @cached_property
    def remove(self) -> Statement:
        """Remove a key that has no state any more."""
        return compiled(delete(self._current).where(self._of_key), "of_key")

    @cached_property
    def open(self) -> Statement:
        """Begin a row of history."""
        return compiled(insert(self._history), *self._history.c.keys())

    @cached_property
    def close(self) -> Statement:
        """End the row of history that began at a position."""
        ended = update(self._history).values(to_position=bindparam("ended"))
        of_row = (self._of_old_key, self._history.c.from_position == bindparam("since"))
        return compiled(ended.where(*of_row), "ended", "of_key", "since")

    @cached_property
    def add_in_bulk(self) -> InBulk:
        """Write the states of many keys, made `plain`."""
        return InBulk(self._current)

    @cached_property
    def open_in_bulk(self) -> InBulk:
        """Write many rows of history, made `plain`."""
        return InBulk(self._history)

    def in_json(self, row: Sequence[Any]) -> bytes:
        """Give a row, which ends with the values of a state, as the next three statements read it."""
        values = list(row)
        for place, in_json in self._in_json.items():
            values[place] = in_json(values[place])
        return _encoded(values)

    @cached_property
    def ended(self) -> Statement:
        """Every row of history that has an end, in the order of that; this and the next two as JSON."""
        until = self._history.c.to_position
        return compiled_long(select(as_json(self._history.c)).where(until.is_not(None)).order_by(until))

    @cached_property
    def lasting(self) -> Statement:
        """Key, first position and state of every row of history that has no end."""
        row = as_json((self._history.c.key, self._history.c.from_position, *self._then))
        return compiled_long(select(row).where(self._history.c.to_position.is_(None)).order_by(self._history.c.key))

    @cached_property
    def current(self) -> Statement:
        """Every row of the states as they are now."""
        return compiled_long(select(as_json(self._current.c)).order_by(self._current.c.key))

    @cached_property
    def get_as_of(self) -> Statement:
        """The state of a key after the event at a position."""
        return compiled(select(*self._then).where(self._of_old_key, *self._at), "of_key", "at", "at_")

    @cached_property
    def all_as_of(self) -> Statement:
        """Every key with its state after the event at a position."""
        key = self._history.c.key
        return compiled_long(select(key, *self._then).where(*self._at).order_by(key), "at", "at_")

    @cached_property
    def life(self) -> Statement:
        """Every state that a key has had, with its positions."""
        since, until = self._history.c.from_position, self._history.c.to_position
        return compiled(select(since, until, *self._then).where(self._of_old_key).order_by(since), "of_key")
