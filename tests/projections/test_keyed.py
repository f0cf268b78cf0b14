import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Literal, NamedTuple

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lab.lanes import some
from sqlalchemy import MetaData
from sqlalchemy.schema import CreateTable

from lifecycle.projections.keyed import KeyedProjection
from lifecycle.store.address import ServerAddress
from lifecycle.store.replay import create
from lifecycle.store.sql import Connection, compiled
from lifecycle.store.view import View

Kind = Literal["open", "shut"]


class Moved(NamedTuple):
    """An event: a door was opened or shut by somebody, or taken away."""

    door: str | None
    kind: Kind | None
    by: bytes | None


class Door(msgspec.Struct, frozen=True):
    """What is known of a door."""

    kind: Kind
    locked: bool
    moves: int
    by: bytes | None = None
    warm: bool | None = None
    number: Literal[1, 2] | None = None


def folded(door: Door | None, event: Moved) -> Door | None:
    """Count the moves of a door; shutting a shut door is none."""
    if event.kind is None:
        return None
    if door and door.kind == event.kind == "shut":
        return door
    moves = door.moves + 1 if door else 1
    return Door(kind=event.kind, locked=moves % 3 == 0, moves=moves, by=event.by, warm=None if moves == 1 else False)


DOORS = KeyedProjection(
    name="doors", revision=1, state=Door, key=lambda event: event.door, fold=folded, metadata=MetaData()
)
MOVES = st.lists(
    st.builds(
        Moved,
        st.sampled_from(["a", "b", "ä", "Ω", None]),
        st.sampled_from(["open", "shut", "shut", None]),
        st.sampled_from([None, b"", b"\x00\xff"]),
    ),
    max_size=40,
)


@contextmanager
def tables() -> Iterator[sqlite3.Connection]:
    """Give a database with the two tables."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        for table in DOORS.tables:
            create(connection, table)
        yield connection


def append(connection: Connection, *events: tuple[int, Moved]) -> None:
    """Fold the events of one append."""
    live = DOORS.live(connection)
    for each in events:
        live.take([each])
    live.finish()


def states(moves: list[Moved]) -> list[dict[str, Door]]:
    """Give the states after 0, 1, 2, ... events, by the fold alone."""
    now: dict[str, Door] = {}
    after = [dict(now)]
    for move in moves:
        if move.door is not None:
            door = folded(now.get(move.door), move)
            if door is None:
                now.pop(move.door, None)
            else:
                now[move.door] = door
        after.append(dict(now))
    return after


@given(MOVES)
def test_every_earlier_state_can_be_looked_up(moves: list[Moved]) -> None:
    """As of each position, one key and all keys give what the fold gave then, in the order of the keys."""
    with tables() as connection:
        for each in enumerate(moves, 1):
            append(connection, each)
        view = View(connection, len(moves))
        expected = states(moves)
        for position, doors in enumerate(expected):
            assert list(DOORS.all_as_of(view, position)) == sorted(doors.items(), key=lambda item: item[0].encode())
            assert {key: DOORS.get_as_of(view, key, position) for key in doors} == doors
            assert DOORS.get_as_of(view, "nowhere", position) is None
        assert dict(DOORS.all(view)) == expected[-1]
        assert {key: DOORS.get(view, key) for key in expected[-1]} == expected[-1]


@given(MOVES, st.integers(1, 7), st.integers(1, 9))
def test_a_rebuild_writes_what_the_appends_have_written(moves: list[Moved], portion: int, together: int) -> None:
    """Row for row, whatever portions the events come in, and however many an append has."""
    events = list(enumerate(moves, 1))
    with tables() as live, tables() as rebuilt:
        for start in range(0, len(events), together):
            append(live, *events[start : start + together])
        rebuild = DOORS.rebuild(rebuilt)
        for start in range(0, len(events), portion):
            rebuild.take(events[start : start + portion])
        rebuild.finish()
        for query in ("SELECT * FROM doors ORDER BY 1", "SELECT * FROM doors_history ORDER BY 1, 2"):
            assert live.execute(query).fetchall() == rebuilt.execute(query).fetchall()


def compared(live: Connection, events: list[tuple[int, Moved]], portion: int = 3) -> bool:
    """Compare the tables with the events."""
    comparing = DOORS.compare(live)
    for start in range(0, len(events), portion):
        comparing.take(events[start : start + portion])
    comparing.finish()
    return comparing.equal


@given(MOVES, st.integers(1, 7))
def test_tables_are_equal_to_the_events_that_made_them(moves: list[Moved], portion: int) -> None:
    """Whatever portions the events come in; nothing is written."""
    events = list(enumerate(moves, 1))
    with tables() as live:
        for each in events:
            append(live, each)
        written = live.total_changes
        assert compared(live, events, portion)
        assert live.total_changes == written


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE doors SET moves = moves + 1 WHERE key = 'b'",
        "UPDATE doors SET kind = 'shut' WHERE key = 'b'",
        "UPDATE doors SET warm = NULL WHERE key = 'a'",
        "UPDATE doors SET from_position = 1 WHERE key = 'a'",
        "DELETE FROM doors WHERE key = 'b'",
        "INSERT INTO doors SELECT 'z', from_position, kind, locked, moves, by, warm, number FROM doors LIMIT 1",
        "UPDATE doors_history SET locked = 1 WHERE from_position = 1",
        "UPDATE doors_history SET by = x'01' WHERE from_position = 4",
        "UPDATE doors_history SET kind = x'6f70656e' WHERE from_position = 1",
        "UPDATE doors_history SET by = 'x' WHERE from_position = 4",
        "UPDATE doors_history SET to_position = NULL WHERE from_position = 1",
        "UPDATE doors_history SET to_position = 9 WHERE from_position = 4",
        "UPDATE doors_history SET from_position = 3 WHERE from_position = 4",
        "UPDATE doors_history SET key = 'c' WHERE from_position = 1",
        "DELETE FROM doors_history WHERE from_position = 1",
        "DELETE FROM doors_history WHERE to_position IS NULL AND key = 'b'",
        "INSERT INTO doors_history SELECT 'z', 1, 2, kind, locked, moves, by, warm, number FROM doors LIMIT 1",
        "INSERT INTO doors_history SELECT 'z', 1, NULL, kind, locked, moves, by, warm, number FROM doors LIMIT 1",
    ],
)
def test_no_row_can_be_changed_without_a_difference(change: str) -> None:
    """In either table, and of a key that is gone as well."""
    kinds: list[tuple[str, Kind | None]] = [("a", "open"), ("b", "open"), ("c", "open"), ("a", "shut"), ("c", None)]
    events = [(position, Moved(door, kind, b"x")) for position, (door, kind) in enumerate(kinds, 1)]
    with tables() as live:
        for each in events:
            append(live, each)
        assert compared(live, events)
        assert live.execute(change).rowcount == 1
        assert not compared(live, events)


def test_the_life_of_a_key_tells_each_state_with_its_beginning_and_end() -> None:
    """The last one has no end; a key that was gone has a gap."""
    with tables() as connection:
        for position, kind in enumerate(["open", "shut", "shut", None, "open"], 1):
            append(connection, (position, Moved("a", kind, None)))
        life = [(since, until, door.kind) for since, until, door in DOORS.life_of(View(connection, 5), "a")]
    assert life == [(1, 2, "open"), (2, 4, "shut"), (5, None, "open")]


def test_values_come_back_in_their_own_types() -> None:
    """A truth value is not a number."""
    with tables() as connection:
        append(connection, (1, Moved("a", "open", b"\x00")))
        append(connection, (2, Moved("a", "shut", None)))
        door = DOORS.get(View(connection, 2), "a")
    assert door == Door(kind="shut", locked=False, moves=2, by=None, warm=False)
    assert door is not None
    assert (door.locked, door.warm) == (False, False)
    assert isinstance(door.warm, bool)


def test_columns_follow_from_the_fields() -> None:
    """They stand after the key and the positions, and may be null where a field may be None."""
    current, history = DOORS.tables
    assert [(column.name, column.nullable) for column in current.columns] == [
        ("key", False),
        ("from_position", False),
        ("kind", False),
        ("locked", False),
        ("moves", False),
        ("by", True),
        ("warm", True),
        ("number", True),
    ]
    assert [column.name for column in history.columns][:3] == ["key", "from_position", "to_position"]
    assert [column.name for column in history.primary_key] == ["key", "from_position"]


@pytest.mark.parametrize("kind", [float, list[int], str | int, None, dict])
def test_a_field_that_no_column_can_hold_is_refused(kind: type) -> None:
    """At once, and not at the first event."""
    state = msgspec.defstruct("State", [("field", kind)], frozen=True)
    with pytest.raises(TypeError, match="cannot hold"):
        KeyedProjection(name="x", revision=1, state=state, key=str, fold=lambda *_: None, metadata=MetaData())


def test_a_field_may_not_have_the_name_of_a_column_of_the_projection() -> None:
    """The key is not part of the state."""
    state = msgspec.defstruct("State", [("key", str)], frozen=True)
    with pytest.raises(TypeError, match="may not have a field key"):
        KeyedProjection(name="x", revision=1, state=state, key=str, fold=lambda *_: None, metadata=MetaData())


def test_fields_that_rows_are_looked_up_by_are_indexed_in_both_tables() -> None:
    """Each by itself, under the name that the MetaData gives."""
    projection = KeyedProjection(
        name="doors",
        revision=1,
        state=Door,
        key=lambda event: event.door,
        fold=folded,
        indexes=("kind", "number"),
        metadata=MetaData(naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s"}),
    )
    assert [{index.name for index in table.indexes} for table in projection.tables] == [
        {"ix_doors_kind", "ix_doors_number"},
        {"ix_doors_history_kind", "ix_doors_history_number"},
    ]


def test_what_is_no_field_cannot_be_indexed() -> None:
    """Not the key either, which has its own."""
    with pytest.raises(TypeError, match="no field key"):
        KeyedProjection(
            name="x", revision=1, state=Door, key=str, fold=lambda *_: None, indexes=("key",), metadata=MetaData()
        )


QUERIES = ("SELECT * FROM doors ORDER BY 1", "SELECT * FROM doors_history ORDER BY 1, 2")


@pytest.fixture
def on_server(empty_database: ServerAddress) -> Iterator[Connection]:
    """Give a connection to a database with the two tables, in a transaction."""
    from lifecycle.store.postgresql.connections import ServerConnection, connected  # noqa: PLC0415 - an extra

    with closing(connected(empty_database)) as driver:
        driver.execute(b"BEGIN")
        for table in DOORS.tables:
            ServerConnection(driver).execute(compiled(CreateTable(table)))
        yield ServerConnection(driver)


def drawn(seed: int) -> list[tuple[int, Moved]]:
    """Give some events, the same for the same seed, with keys that JSON has to escape."""
    chance = random.Random(seed)  # noqa: S311 - nothing is secret here
    keys, bringers = ("a", "b", "ä", "Ω", '"\\\n\t\x01\x7f', None), (None, b"", b"\x00\xff")
    kinds: tuple[Kind | None, ...] = ("open", "shut", "shut", None)
    return [
        (position, Moved(chance.choice(keys), chance.choice(kinds), chance.choice(bringers)))
        for position in range(1, 60)
    ]


@pytest.mark.slow
@pytest.mark.postgresql
@pytest.mark.parametrize("seed", some(range(8), 2))
def test_a_server_has_the_rows_of_a_file(on_server: Connection, seed: int) -> None:
    """Appended or made again, read at any moment and compared: with the same values in the same order."""
    events = drawn(seed)
    with tables() as file:
        for position, move in events:
            append(file, (position, move))
            append(on_server, (position, move))
        wanted = [file.execute(query).fetchall() for query in QUERIES]
        then = list(DOORS.all_as_of(View(file, 59), 40))
    assert [on_server.execute(query).fetchall() for query in QUERIES] == wanted
    assert list(DOORS.all_as_of(View(on_server, 59), 40)) == then
    assert compared(on_server, events)
    for table in DOORS.tables:
        on_server.execute(f"DELETE FROM {table.name}")  # noqa: S608 - a name of this test
    rebuild = DOORS.rebuild(on_server)
    rebuild.take(events)
    rebuild.finish()
    assert [on_server.execute(query).fetchall() for query in QUERIES] == wanted
    on_server.execute("UPDATE doors_history SET locked = NOT locked WHERE to_position IS NULL")
    assert not compared(on_server, events)
