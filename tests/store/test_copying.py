"""A record copied into a new store is proven to be the same one, and does not grow."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sample_ledger import Happened, plan, read_back

from lifecycle.store.copying import Copied, copy_into
from lifecycle.store.disclosures import commitment
from lifecycle.store.engine import AuditStore
from lifecycle.store.errors import BackupRefused, CopyFaulty, StoreClosed
from lifecycle.store.opening import new_store, open_reader, open_store, restored_from
from lifecycle.store.standing import Standing

Store = AuditStore[Happened]
SALT = bytes(16)


def fill(store: Store) -> None:
    """Some hundred events, a text, and checkpoints over a part and over all of them."""
    store.append([plan("a", number) for number in range(300)])
    store.keep_checkpoint(120, 1, b"over 120")
    store.keep_checkpoint(300, 2, b"over 300")
    store.disclose(commitment(SALT, b"Ana"), SALT, b"Ana")


def copied(source: Store, target: Path, *, names: bool = True) -> Copied:
    """Copy a store to a file."""
    with new_store(target, read_back, ()) as copy:
        return copy_into(copy, source, names=names)


@pytest.mark.every_engine
def test_a_copy_is_the_same_record(bare: Store, tmp_path: Path) -> None:
    """Size, root, the root at each checkpoint, the checkpoints and the texts; and the file is private."""
    fill(bare)
    target = tmp_path / "copy.db"
    assert copied(bare, target) == Copied(bare.head(), 2, 1)
    assert target.stat().st_mode & 0o777 == 0o600
    with open_reader(target, read_back) as copy:
        assert copy.head() == bare.head()
        assert copy.root_at(120) == bare.root_at(120)
        assert copy.last_checkpoint() == bare.last_checkpoint()
        assert list(copy.read()) == list(bare.read())
        assert copy.disclosed(commitment(SALT, b"Ana")) == (SALT, b"Ana")


def test_a_copy_without_names_has_none(bare: Store, tmp_path: Path) -> None:
    """And the same root."""
    fill(bare)
    target = tmp_path / "copy.db"
    assert copied(bare, target, names=False).disclosures == 0
    with open_reader(target, read_back) as copy:
        assert copy.disclosed(commitment(SALT, b"Ana")) is None
        assert copy.head() == bare.head()


def test_a_copy_does_not_grow_until_it_is_restored(bare: Store, tmp_path: Path) -> None:
    """Two records that grow from one are a fork."""
    fill(bare)
    target, restored = tmp_path / "copy.db", tmp_path / "restored.db"
    copied(bare, target)
    with open_store(target, read_back) as copy:
        with pytest.raises(StoreClosed, match="read-only copy"):
            copy.append([plan("a")])
        assert copy.head() == bare.head()
    bare.append([plan("a")])
    restored_from(target, restored, read_back, (), lambda _: None)
    with open_store(restored, read_back) as again:
        assert again.append([plan("a")])[0].position == 301


@pytest.mark.sqlite
def test_a_copy_of_another_root_is_not_left(bare: Store, tmp_path: Path) -> None:
    """Here the source says another root than its events have."""
    fill(bare)
    with closing(sqlite3.connect(bare.path)) as other, other:
        (frontier,) = other.execute("SELECT frontier FROM tree").fetchone()
        other.execute("UPDATE tree SET frontier = ?", (bytes(32) + frontier[32:],))
    with pytest.raises(CopyFaulty):
        copied(bare, tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()


@pytest.mark.sqlite
def test_a_copy_with_another_root_at_a_checkpoint_is_not_left(bare: Store, tmp_path: Path) -> None:
    """What the source itself has in its tree is not what its events give."""
    fill(bare)
    with closing(sqlite3.connect(bare.path)) as other, other:
        other.execute("DROP TRIGGER events_are_not_changed")
        other.execute("UPDATE events SET leaf = ? WHERE position = 3", (bytes(32),))
    with pytest.raises(CopyFaulty, match="#120"):
        copied(bare, tmp_path / "copy.db")


def test_nothing_is_written_over(bare: Store, tmp_path: Path) -> None:
    """Not even an older copy."""
    (tmp_path / "copy.db").write_text("mine")
    with pytest.raises(BackupRefused):
        copied(bare, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "mine"


@pytest.mark.every_engine
def test_what_is_closed_is_closed_for_those_who_have_it_open(bare: Store) -> None:
    """It is asked under the head lock; what a store is changes only from what it was thought to be."""
    bare.append([plan("a")])
    with open_store(bare.path, read_back) as other:
        assert other.stand(Standing.MOVING, instead_of=Standing.OPEN)
        assert not other.stand(Standing.MOVING, instead_of=Standing.OPEN)
    with pytest.raises(StoreClosed, match="moving"):
        bare.append([plan("a")])
    assert bare.standing() is Standing.MOVING
    assert bare.stand(Standing.OPEN, instead_of=Standing.MOVING)
    assert bare.append([plan("a")])[0].position == 2


@pytest.mark.sqlite
def test_a_standing_that_no_version_knows_is_closed(bare: Store) -> None:
    """A later version may have more of them."""
    bare.append([plan("a")])
    with closing(sqlite3.connect(bare.path)) as other, other:
        other.execute("PRAGMA user_version = 17")
    with pytest.raises(StoreClosed):
        bare.append([plan("a")])
