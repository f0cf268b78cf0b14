"""Writers that wait for the head lock ask for it at one pace, and give up when their patience ends."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from desk.patience import HandClock

from lifecycle.store.sqlite.head_lock import PACE, WritingConnection, take_head_lock, under_lock, waiting

PATIENCE = 10.0


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[WritingConnection, sqlite3.Connection]]:
    """A writer, and another program at the same file."""
    path = tmp_path / "store.db"
    with (
        closing(sqlite3.connect(path, isolation_level=None, factory=WritingConnection)) as writer,
        closing(sqlite3.connect(path, isolation_level=None)) as other,
    ):
        other.execute("PRAGMA journal_mode = WAL")
        writer.execute("CREATE TABLE t (x)")
        writer.wait_by_itself(PATIENCE)
        yield writer, other


def test_who_has_waited_long_asks_as_often_as_who_came_just_now(
    pair: tuple[WritingConnection, sqlite3.Connection],
) -> None:
    """Thousands of times before it gives up; SQLite by itself asks a hundred times."""
    writer, other = pair
    clock, pauses = HandClock(), list[float]()

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        clock.now += seconds

    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError) as caught:
        take_head_lock(writer, clock, pause)
    assert caught.value.sqlite_errorcode == sqlite3.SQLITE_BUSY
    assert set(pauses) == {PACE}
    assert abs(len(pauses) - PATIENCE / PACE) <= 1


def test_the_lock_is_taken_at_the_first_question_after_it_is_free(
    pair: tuple[WritingConnection, sqlite3.Connection],
) -> None:
    """However long that took."""
    writer, other = pair
    clock, asked = HandClock(), list[float]()

    def pause(seconds: float) -> None:
        asked.append(seconds)
        if len(asked) == 4000:
            other.execute("ROLLBACK")

    other.execute("BEGIN IMMEDIATE")
    take_head_lock(writer, clock, pause)
    assert (writer.in_transaction, len(asked)) == (True, 4000)


def test_what_is_no_waiting_is_raised_at_once(pair: tuple[WritingConnection, sqlite3.Connection]) -> None:
    """A transaction in a transaction."""
    writer, _ = pair
    with under_lock(writer), pytest.raises(sqlite3.OperationalError):
        take_head_lock(writer, HandClock(), lambda _: pytest.fail("it waited"))


def test_sqlite_waits_only_where_it_is_let(pair: tuple[WritingConnection, sqlite3.Connection]) -> None:
    """For the whole patience, as it is set in the file's own way."""
    writer, _ = pair
    with waiting(writer):
        assert writer.execute("PRAGMA busy_timeout").fetchone() == (PATIENCE * 1000,)
    assert writer.execute("PRAGMA busy_timeout").fetchone() == (0,)
