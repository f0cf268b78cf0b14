"""The checkpoints that a store keeps beside its events: in the order of signing, found by what they cover."""

import sqlite3
from pathlib import Path

import pytest
from sample_ledger import START, Happened, plan

from lifecycle.store.engine import AuditStore
from lifecycle.store.errors import StoreUnwritable
from lifecycle.store.opening import open_reader
from lifecycle.store.sqlite.backup import backup


@pytest.fixture
def kept(bare: AuditStore[Happened]) -> AuditStore[Happened]:
    """Ten events, of which 3, 3 and 7 are covered."""
    bare.append([plan("a") for _ in range(10)])
    for number, size in enumerate((3, 3, 7), start=1):
        bare.keep_checkpoint(size, number * 1_000_000, b"note %d" % number)
    return bare


def test_the_newest_is_the_one_that_was_signed_last(kept: AuditStore[Happened]) -> None:
    """Numbered from 1, in the order of signing."""
    last = kept.last_checkpoint()
    assert last is not None
    assert (last.number, last.size, last.time, last.note) == (3, 7, 3_000_000, b"note 3")


def test_where_none_was_kept_there_is_none(bare: AuditStore[Happened]) -> None:
    """Not even one of size 0."""
    assert (bare.last_checkpoint(), bare.checkpoint_upto(9), bare.checkpoint_covering(0)) == (None, None, None)


@pytest.mark.parametrize(
    ("position", "upto", "covering"),
    [(1, None, 1), (3, 1, 1), (4, 1, 3), (6, 1, 3), (7, 3, 3), (8, 3, None), (10, 3, None)],
)
def test_they_are_found_by_what_they_cover(
    kept: AuditStore[Happened], position: int, upto: int | None, covering: int | None
) -> None:
    """Of two of one size the first that was signed."""
    found = kept.checkpoint_upto(position), kept.checkpoint_covering(position)
    assert [None if each is None else each.number for each in found] == [upto, covering]


@pytest.mark.every_engine
@pytest.mark.parametrize("size", [6, 0, 11])
def test_the_guards_refuse_one_that_goes_back_or_covers_what_is_not_there(
    kept: AuditStore[Happened], size: int
) -> None:
    """And the store goes on working."""
    with pytest.raises(StoreUnwritable):
        kept.keep_checkpoint(size, 4_000_000, b"no")
    assert kept.keep_checkpoint(10, 4_000_000, b"yes").number == 4


@pytest.mark.sqlite
def test_nobody_changes_or_removes_one_by_mistake(kept: AuditStore[Happened]) -> None:
    """Nor replaces it."""
    with sqlite3.connect(kept.path) as other:
        for statement in (
            "UPDATE checkpoints SET note = x'00'",
            "DELETE FROM checkpoints",
            "INSERT OR REPLACE INTO checkpoints SELECT 2, size, time, note FROM checkpoints WHERE number = 3",
        ):
            with pytest.raises(sqlite3.IntegrityError):
                other.execute(statement)
    other.close()


@pytest.mark.sqlite
def test_a_backup_has_them(kept: AuditStore[Happened], tmp_path: Path) -> None:
    """They stand in the same file."""
    backup(kept, tmp_path / "copy.db")
    with open_reader(tmp_path / "copy.db", kept.decode) as copied:
        assert copied.last_checkpoint() == kept.last_checkpoint()


def test_the_time_of_a_checkpoint_counts_as_a_time_of_the_record(kept: AuditStore[Happened]) -> None:
    """Where it covers what is asked about."""
    later = START + 3_600_000_000
    kept.keep_checkpoint(10, later, b"heartbeat")
    assert kept.newest_time() == later
    kept.append([plan("b")])
    assert kept.newest_time(since="happened.1") != later
