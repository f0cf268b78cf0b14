"""The two tables of a keyed projection, made from the fields of its state, and the SQL over them."""

from collections.abc import Callable, Iterable, Sequence
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

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
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.types import TypeEngine

from lifecycle.store.sql import compiled
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


# Python's sqlite3 binds a number in 0.02 us, and looks for an adapter of each None and bool for 0.2 us; a state is full
# of them. Where many rows are written, truth values go as whole numbers, and None as a number that no field can hold.
ABSENT = 0.5
"""What the statements for many rows take for None."""
_PLAIN: dict[Any, Any] = {None: ABSENT, False: 0, True: 1}


def plain(values: Sequence[Any]) -> Iterable[Any]:
    """Give the values of columns in the form that the statements for many rows take them in."""
    return map(_PLAIN.get, values, values)


def _in_bulk(table: Table) -> str:
    """Give the INSERT whose values were made `plain`."""
    given = {
        column.name: func.nullif(bindparam(column.name), literal_column(repr(ABSENT)))
        if column.nullable
        else bindparam(column.name)
        for column in table.columns
    }
    return compiled(insert(table).values(given), *given)


class KeyedSQL:
    """The SQL of one keyed projection, compiled when it is first needed."""

    def __init__(self, current: Table, history: Table, names: list[str]) -> None:
        of_key = current.c.key == bindparam("of_key")
        now = [current.c[name] for name in names]
        then = [history.c[name] for name in names]
        at = (
            history.c.from_position <= bindparam("at"),
            or_(history.c.to_position.is_(None), history.c.to_position > bindparam("at_")),
        )
        old_key = history.c.key == bindparam("of_key")
        self.get = compiled(select(current.c.from_position, *now).where(of_key), "of_key")
        self.all = compiled(select(current.c.key, *now).order_by(current.c.key))
        self.add = compiled(insert(current), *current.c.keys())
        changed = ["from_position", *names]
        self.change = compiled(
            update(current).values({name: bindparam(f"new_{name}") for name in changed}).where(of_key),
            *(f"new_{name}" for name in changed),
            "of_key",
        )
        self.remove = compiled(delete(current).where(of_key), "of_key")
        self.open = compiled(insert(history), *history.c.keys())
        self.add_in_bulk = _in_bulk(current)
        self.open_in_bulk = _in_bulk(history)
        self.close = compiled(
            update(history)
            .values(to_position=bindparam("ended"))
            .where(old_key, history.c.from_position == bindparam("since")),
            "ended",
            "of_key",
            "since",
        )
        self.get_as_of = compiled(select(*then).where(old_key, *at), "of_key", "at", "at_")
        self.all_as_of = compiled(select(history.c.key, *then).where(*at).order_by(history.c.key), "at", "at_")
        self.life = compiled(
            select(history.c.from_position, history.c.to_position, *then)
            .where(old_key)
            .order_by(history.c.from_position),
            "of_key",
        )
