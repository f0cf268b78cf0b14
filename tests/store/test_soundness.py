"""What a short look at the file of a store finds, and what it costs in steps of SQLite: none for an event."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from desk.stores import new_store, opened

from lifecycle.store.errors import SchemaForeign
from lifecycle.store.statements import KINDS

STORES = sorted((Path(__file__).parents[1] / "replay" / "stores").glob("*.db"))


@pytest.mark.parametrize("kept", STORES, ids=lambda path: path.stem)
def test_every_earlier_schema_becomes_the_same(kept: Path, tmp_path: Path) -> None:
    """One schema is enough to compare all with."""
    path = tmp_path / "ledger.db"
    shutil.copy(kept, path)
    with opened(path) as store:
        store.require_whole()
        assert "ledger-begun.1" in store.kinds()


def test_what_sqlite_adds_itself_is_not_foreign(tmp_path: Path) -> None:
    """Statistics; a table that only has such a name is."""
    path = new_store(tmp_path / "ledger.db")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("ANALYZE")
    with opened(path) as store:
        store.require_whole()
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("CREATE TABLE sqlitestat1 (a)")
        with pytest.raises(SchemaForeign, match="sqlitestat1"):
            store.require_whole()


def test_kinds_are_looked_up_and_not_walked(tmp_path: Path) -> None:
    """The plan searches the index of kinds, and scans it nowhere."""
    with closing(sqlite3.connect(new_store(tmp_path / "ledger.db"))) as connection:
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {KINDS}")]
    assert any("SEARCH events USING COVERING INDEX ix_events_tag_position" in step for step in plan)
    assert not any("SCAN events" in step for step in plan)
