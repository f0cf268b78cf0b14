"""What SQLite's own tools have saved of a damaged record is verified like any copy of it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from lab.office import Office


def dumped(store: Path, target: Path, *more: str) -> Path:
    """Do what `sqlite3 STORE .dump | sqlite3 TARGET` does, and then more."""
    with closing(sqlite3.connect(store)) as source, closing(sqlite3.connect(target)) as saved:
        saved.executescript("\n".join(source.iterdump()))
        for statement in more:
            saved.execute(statement)
        saved.commit()
    return target


@pytest.fixture
def signed(office: Office) -> Office:
    """An office with a card, a changed PIN and a checkpoint."""
    office.new_card("a")
    assert office.change_pin("a").code == 0
    assert office.run("checkpoint").code == 0
    return office


def test_a_salvage_with_all_events_is_proven(signed: Office, tmp_path: Path) -> None:
    """It says which events, which root, and which checkpoint they were compared with; and what the file is."""
    whole = signed.run("verify", "--json").json
    saved = dumped(signed.store, tmp_path / "saved.db")
    ran = signed.run("verify", str(saved), "--json")
    assert (ran.code, ran.json["salvage"], whole["salvage"]) == (0, True, False)
    assert {name: ran.json[name] for name in ("events", "root", "proven_by")} == {
        name: whole[name] for name in ("events", "root", "proven_by")
    }
    assert "This file was salvaged" in signed.run("verify", str(saved)).out


def test_a_salvage_without_its_last_events_is_told_from_a_whole_one(signed: Office, tmp_path: Path) -> None:
    """The first one that is missing is named."""
    guard, last = "DROP TRIGGER events_are_not_deleted", "SELECT max(position) FROM events"
    saved = dumped(signed.store, tmp_path / "saved.db", guard, f"DELETE FROM events WHERE position = ({last})")  # noqa: S608
    ran = signed.run("verify", str(saved), "--json")
    failed = {each["layer"] for each in ran.json["layers"] if each["verdict"] == "FAIL"}
    assert ran.code == 1
    assert {"positions", "schema and guards"} <= failed


def test_nothing_but_verify_reads_a_salvage(signed: Office, tmp_path: Path) -> None:
    """A record is restored from a backup; a file of another program is none."""
    saved = dumped(signed.store, tmp_path / "saved.db")
    for words in (("report", "cards"), ("checkpoint",), ("verify",)):
        ran = signed.run(*words, "--store", str(saved), "--json")
        assert (words, ran.code, ran.json["error"]["code"]) == (words, 5, "not-a-store")


@pytest.mark.parametrize("content", [b"no database", b""])
def test_what_is_no_database_is_no_salvage(signed: Office, tmp_path: Path, content: bytes) -> None:
    """Nor is an empty file."""
    path = tmp_path / "saved.db"
    path.write_bytes(content)
    ran = signed.run("verify", str(path), "--json")
    assert (ran.code, ran.json["error"]["code"]) == (5, "not-a-store")
