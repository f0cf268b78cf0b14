"""The signed checkpoints that a store keeps beside its events: read in order, found by what they cover, appended."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from sqlalchemy import bindparam, func, insert, select

from lifecycle.store.sql import Connection, compiled, compiled_long
from lifecycle.store.tables import checkpoints


class KeptCheckpoint(NamedTuple):
    """One checkpoint as it was signed; nothing of it was looked at when it was read but its types.

    What is of another type, as only somebody with SQL can have put it, is 0 or empty here, and so never fits the note.
    """

    number: int
    """From 1, in the order of signing."""
    size: int
    """Events that it covers."""
    time: int
    """Microseconds UTC, a copy of what the note says."""
    note: bytes
    """The signed note (C2SP tlog-checkpoint)."""


_number, _size = checkpoints.c.number, checkpoints.c.size

_INSERT: Final = compiled(insert(checkpoints), *checkpoints.c.keys())
_LAST: Final = compiled(
    select(checkpoints).where(_number == select(func.max(_number)).scalar_subquery()),
)
_UPTO: Final = compiled(
    select(checkpoints)
    .where(_size == select(func.max(_size)).where(_size <= bindparam("position")).scalar_subquery())
    .order_by(_number),
    "position",
)
_COVERING: Final = compiled(
    select(checkpoints)
    .where(_size == select(func.min(_size)).where(_size >= bindparam("position")).scalar_subquery())
    .order_by(_number),
    "position",
)
_KEPT: Final = compiled(
    select(_number).where(_size == bindparam("size"), checkpoints.c.note == bindparam("note")), "size", "note"
)
_ALL: Final = compiled_long(
    select(checkpoints).where(_number > bindparam("after"), _size <= bindparam("upto")).order_by(_number),
    "after",
    "upto",
)
_NUMBERED: Final = compiled_long(select(_number, _size).order_by(_number))
_BY_SIZE: Final = compiled_long(select(checkpoints).order_by(_size, _number))


def append_checkpoint(connection: Connection, size: int, time: int, note: bytes) -> KeptCheckpoint:
    """Keep a checkpoint after the last one; `time` is in microseconds UTC. The guards refuse one that goes back."""
    last = last_checkpoint(connection)
    kept = KeptCheckpoint(last.number + 1 if last else 1, size, time, note)
    connection.execute(_INSERT, tuple(kept))
    return kept


def last_checkpoint(connection: Connection) -> KeptCheckpoint | None:
    """Give the newest checkpoint; None where none was kept."""
    return _one(connection, _LAST, ())


def is_kept(connection: Connection, size: int, note: bytes) -> bool:
    """Say whether a note is among those that are kept."""
    return connection.execute(_KEPT, (size, note)).fetchone() is not None


def checkpoint_upto(connection: Connection, position: int) -> KeptCheckpoint | None:
    """Give the first one signed of those that cover most without going beyond a position."""
    return _one(connection, _UPTO, (position,))


def checkpoint_covering(connection: Connection, position: int) -> KeptCheckpoint | None:
    """Give the first one signed of those that cover a position and least after it."""
    return _one(connection, _COVERING, (position,))


def checkpoints_in_order(connection: Connection, upto: int, after: int = 0) -> Iterator[KeptCheckpoint]:
    """Give those that cover no event after `upto`, in the order of signing, from the one numbered `after` + 1 on."""
    for row in connection.execute(_ALL, (after, upto)):
        yield _typed(*row)


def sizes_by_number(connection: Connection) -> Iterator[tuple[int, int]]:
    """Give (number, size) of all of them in the order of signing; nothing of it was looked at."""
    yield from connection.execute(_NUMBERED)


def checkpoints_by_size(connection: Connection) -> Iterator[KeptCheckpoint]:
    """Give all of them by what they cover, and those of one size in the order of signing, of whatever types."""
    for row in connection.execute(_BY_SIZE):
        yield KeptCheckpoint(*row)


def _one(connection: Connection, statement: str, parameters: tuple[int, ...]) -> KeptCheckpoint | None:
    row = connection.execute(statement, parameters).fetchone()
    return None if row is None else _typed(*row)


def _typed(number: int, size: object, time: object, note: object) -> KeptCheckpoint:
    """See to it that nobody who reads one has to think of other types: SQLite keeps any in any column."""
    return KeptCheckpoint(
        number,
        size if isinstance(size, int) and size >= 0 else 0,
        time if isinstance(time, int) else 0,
        note if isinstance(note, bytes) else b"",
    )
