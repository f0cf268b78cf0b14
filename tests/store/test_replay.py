import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from lab.engines import behind
from sample_ledger import COLOURS, PROJECTIONS, SUMS, Happened, plan, read_back

from lifecycle.store.engine import AuditStore
from lifecycle.store.errors import EventUnreadable
from lifecycle.store.opening import open_reader, open_store
from lifecycle.store.replay import replay

Store = AuditStore[Happened]


@pytest.fixture
def filled(store: Store) -> Store:
    """Some streams, one of which is gone and comes back."""
    store.append([plan(f"s{number % 5}", number, gone=number % 13 == 0) for number in range(80)])
    return store


@pytest.mark.every_engine
def test_a_replay_of_what_was_appended_finds_no_difference(filled: Store) -> None:
    """The same fold made both, and nothing is left beside the store."""
    comparisons = replay(filled)
    assert [(each.name, each.equal, each.different) for each in comparisons] == [
        ("sums", True, 0),
        ("colours", True, 0),
    ]
    assert comparisons[0].rows > 70
    if isinstance(filled.path, Path):
        assert {each.name for each in filled.path.parent.iterdir()} == {"ledger.db", "ledger.db-wal", "ledger.db-shm"}


def test_a_changed_row_is_named_with_its_column(filled: Store) -> None:
    """Key, column, and both values."""
    behind(filled.path, "UPDATE sums SET total = total + 1 WHERE key = 's2'")
    sums, colours = replay(filled)
    (difference,) = sums.differences
    assert (difference.table, difference.key, difference.column) == ("sums", ("s2",), "total")
    assert difference.live == difference.rebuilt + 1
    assert (sums.equal, sums.different, colours.equal) == (False, 1, True)


@pytest.mark.parametrize(
    ("statement", "live", "key"),
    [
        ("DELETE FROM sums WHERE key = 's1'", False, ("s1",)),
        ("INSERT INTO sums SELECT 's11', from_position, total, odd, colour, mark FROM sums LIMIT 1", True, ("s11",)),
        ("INSERT INTO sums SELECT 'z', from_position, total, odd, colour, mark FROM sums LIMIT 1", True, ("z",)),
    ],
)
def test_a_row_in_one_place_only_is_named(filled: Store, statement: str, live: bool, key: tuple[object]) -> None:  # noqa: FBT001
    """Missing rows and rows that should not be there, wherever they are in the order."""
    behind(filled.path, statement)
    (difference,) = replay(filled)[0].differences
    assert (difference.key, difference.column) == (key, None)
    assert (difference.live is not None, difference.rebuilt is not None) == (live, not live)


@pytest.mark.sqlite
def test_a_key_of_another_type_is_named(filled: Store) -> None:
    """SQLite keeps bytes in a column of texts."""
    behind(filled.path, "INSERT INTO sums SELECT x'00', from_position, total, odd, colour, mark FROM sums LIMIT 1")
    (difference,) = replay(filled)[0].differences
    assert (difference.key, difference.rebuilt) == ((b"\0",), None)


def test_many_differences_are_counted_and_a_few_kept(filled: Store) -> None:
    """The history is compared too."""
    behind(filled.path, "UPDATE sums_history SET to_position = 1")
    sums, _ = replay(filled)
    assert sums.different > 50
    assert len(sums.differences) == 10


@pytest.mark.every_engine
def test_what_differs_can_be_put_right(filled: Store) -> None:
    """The named projections are made anew in one transaction; the others are not touched."""
    behind(filled.path, "DELETE FROM sums")
    behind(filled.path, "UPDATE colours SET events = 0")
    assert filled.refresh(["sums"]) == ["sums"]
    sums, colours = replay(filled)
    assert sums.equal
    assert not colours.equal
    assert filled.refresh() == []
    filled.refresh(["colours"])
    assert all(each.equal for each in replay(filled))


@pytest.mark.sqlite
def test_a_rebuild_leaves_the_indexes_as_they_were(filled: Store) -> None:
    """They are made anew with the tables, one that was lost too, and hold every row."""
    query = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name LIKE 'sums%' ORDER BY name"
    with closing(sqlite3.connect(filled.path)) as other:
        before = other.execute(query).fetchall()
        other.execute("DROP INDEX ix_sums_colour")
    filled.refresh(["sums"])
    with closing(sqlite3.connect(filled.path)) as other:
        assert other.execute(query).fetchall() == before
        assert other.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert {name for name, sql in before if sql} == {"ix_sums_colour", "ix_sums_history_colour"}
    assert replay(filled)[0].equal


def test_a_stale_projection_is_said_to_be_stale(filled: Store) -> None:
    """Even where its rows happen to be the same."""
    filled.close()
    behind(filled.path, "UPDATE projections SET revision = 0 WHERE name = 'colours'")
    with open_reader(filled.path, read_back, PROJECTIONS) as reader:
        sums, colours = replay(reader)
    assert (sums.stale, sums.equal) == (False, True)
    assert (colours.stale, colours.equal, colours.different) == (True, False, 0)


def test_an_event_that_cannot_be_decoded_stops_the_replay(filled: Store) -> None:
    """It is never skipped, neither beside the store nor in it."""

    def older(body: bytes) -> Happened:
        event = read_back(body)
        if event.facts.add == 50:
            raise KeyError("unknown kind")
        return event

    with open_reader(filled.path, older, PROJECTIONS) as reader, pytest.raises(EventUnreadable) as caught:
        replay(reader)
    assert caught.value.params["position"] == 51
    behind(filled.path, "UPDATE projections SET revision = 0 WHERE name = 'sums'")
    with pytest.raises(EventUnreadable), open_store(filled.path, older, PROJECTIONS) as again:
        again.refresh()
    with open_reader(filled.path, read_back, [COLOURS]) as reader, reader.view() as view:
        assert SUMS.get(view, "s1") is not None
