"""A store that is read as one that does not change, by somebody who cannot write: that it does not is checked."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from desk.stores import new_store

from lifecycle.store.errors import StoreBusy
from lifecycle.store.sqlite.connections import _read_only_engine, snapshot
from lifecycle.store.sqlite.read_only import PREFIX, ReadOnly

COUNT = "SELECT count(*) FROM disclosures"
WRITE = "INSERT INTO disclosures VALUES (randomblob(32), randomblob(16), x'00')"


def written(path: Path) -> None:
    """Have another program write a text, and move it into the file."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute(WRITE)
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def test_what_was_written_since_is_read_anew(tmp_path: Path) -> None:
    """Each time somebody asks."""
    path = new_store(tmp_path / "ledger.db")
    engine = _read_only_engine(ReadOnly(path), 1.0)
    for count in range(3):
        with snapshot(engine) as connection:
            assert connection.execute(COUNT).fetchone() == (count,)
        written(path)
    engine.dispose()


def test_a_file_that_is_written_while_it_is_read_is_told(tmp_path: Path) -> None:
    """What was read of it may be of two moments."""
    path = new_store(tmp_path / "ledger.db")
    engine = _read_only_engine(ReadOnly(path), 1.0)

    def read() -> None:
        with snapshot(engine) as connection:
            connection.execute(COUNT).fetchone()
            written(path)

    with pytest.raises(StoreBusy):
        read()
    with snapshot(engine) as connection:
        assert connection.execute(COUNT).fetchone() == (1,)
    engine.dispose()


def test_a_journal_without_its_index_is_read_in_a_private_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The copy is gone with the engine's way to it, and nothing is made beside the store."""
    path, left = new_store(tmp_path / "ledger.db"), tmp_path / "left"
    left.mkdir()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute(WRITE)
        for name in ("ledger.db", "ledger.db-wal"):
            (left / name).write_bytes((tmp_path / name).read_bytes())
    files = tmp_path / "for a while"
    files.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(files))
    source = ReadOnly(left / "ledger.db")
    engine = _read_only_engine(source, 1.0)
    with snapshot(engine) as connection:
        assert connection.execute(COUNT).fetchone() == (1,)
    (copy,) = files.iterdir()
    assert (copy.name.startswith(PREFIX), copy.stat().st_mode & 0o777) == (True, 0o700)
    assert sorted(each.name for each in left.iterdir()) == ["ledger.db", "ledger.db-wal"]
    engine.dispose()
    source.close()
    assert list(files.iterdir()) == []
