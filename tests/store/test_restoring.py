"""A backup made into a store of its own: of any schema, verified in full, and there only when all of it went well."""

import sqlite3
from pathlib import Path

import pytest
from sample_ledger import Happened, plan, read_back

from lifecycle.store.errors import BackupFaulty, BackupRefused, NotAStore
from lifecycle.store.migrations import Migrations, shipped
from lifecycle.store.sqlite.audit import AuditStore
from lifecycle.store.sqlite.opening import open_store
from lifecycle.store.sqlite.restoring import restored_from


def appended(store: AuditStore[Happened]) -> int:
    """Append one event to what is being restored."""
    store.append([plan("restored")])
    return store.head().size


def backed_up(path: Path, revision: str | None = None) -> Path:
    """Make a store of five events, of an earlier schema where one is named."""
    migrations = None if revision is None else Migrations(shipped().folder, revision)
    with open_store(path, read_back, migrations=migrations) as store:
        store.append([plan("a") for _ in range(5)])
    return path


@pytest.mark.parametrize("revision", [None, "0004", "0001"])
def test_a_backup_of_any_schema_becomes_a_store_of_today(tmp_path: Path, revision: str | None) -> None:
    """With what was appended to it; the backup stays as it was, and nothing else is left."""
    source = backed_up(tmp_path / "backups" / "b.db", revision)
    before = source.read_bytes()
    target = tmp_path / "records" / "ledger.db"
    assert restored_from(source, target, read_back, (), appended) == 6
    assert source.read_bytes() == before
    assert [each.name for each in target.parent.iterdir()] == ["ledger.db"]
    with open_store(target, read_back) as store:
        assert store.head().size == 6


def test_where_anything_goes_wrong_there_is_no_store(tmp_path: Path) -> None:
    """In what was to be appended too."""
    source, target = backed_up(tmp_path / "b.db"), tmp_path / "records" / "ledger.db"

    def failing(store: AuditStore[Happened]) -> None:
        appended(store)
        raise RuntimeError("as planned")

    with pytest.raises(RuntimeError):
        restored_from(source, target, read_back, (), failing)
    assert list(target.parent.iterdir()) == []


def test_a_backup_that_does_not_verify_is_named(tmp_path: Path) -> None:
    """With the position of what is wrong."""
    source, target = backed_up(tmp_path / "b.db"), tmp_path / "ledger.db"
    with sqlite3.connect(source) as other:
        other.execute("DROP TRIGGER events_are_not_changed")
        other.execute("UPDATE events SET time = 1 WHERE position = 4")
    other.close()
    with pytest.raises(BackupFaulty) as caught:
        restored_from(source, target, read_back, (), appended)
    assert caught.value.params["position"] == 4
    assert caught.value.params["path"] == str(source)
    assert not target.exists()


def test_nothing_is_written_over(tmp_path: Path) -> None:
    """Whatever it is."""
    target = tmp_path / "ledger.db"
    target.write_text("mine")
    with pytest.raises(BackupRefused):
        restored_from(backed_up(tmp_path / "b.db"), target, read_back, (), appended)
    assert target.read_text() == "mine"


def test_what_is_no_store_is_named_by_its_own_path(tmp_path: Path) -> None:
    """Not by that of a copy which nobody knows."""
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE mine (x)")
    connection.close()
    with pytest.raises(NotAStore) as caught:
        restored_from(other, tmp_path / "ledger.db", read_back, (), appended)
    assert caught.value.params["path"] == str(other)
