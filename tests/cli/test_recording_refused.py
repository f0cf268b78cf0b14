"""What happens without a card is not written onto a record that is known not to be the one that was signed here."""

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from lab.office import Office

SERIAL = "15C000E3A8171006"
COMMANDS = {
    "custody": ("custody", "person", "add", "Bruno"),
    "review": ("review", "record", "--from", "#1"),
    "retention": ("retention", "set", "--years", "7", "--reason", "the law"),
}


def aside(office: Office, folder: Path, *, back: bool = False) -> None:
    """Copy the record away, or back into its place."""
    folder.mkdir(exist_ok=True)
    here, there = (folder, office.folder) if back else (office.folder, folder)
    if back:
        for file in office.folder.glob("ledger.db*"):
            file.unlink()
    for file in here.glob("ledger.db*"):
        shutil.copy2(file, there / file.name)


def events(office: Office) -> int:
    """Count them."""
    with closing(sqlite3.connect(office.store)) as connection:
        return int(connection.execute("SELECT count(*) FROM events").fetchone()[0])


@pytest.fixture
def signed(office: Office, tmp_path: Path) -> Office:
    """A signed record, and beside it a copy from before its last checkpoint."""
    office.new_card("a", serial=SERIAL)
    office.inspect("a")
    office.run("checkpoint")
    aside(office, tmp_path / "before")
    office.inspect("a")
    office.run("checkpoint")
    return office


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_a_rolled_back_record_takes_nothing(signed: Office, tmp_path: Path, command: Sequence[str]) -> None:
    """As much by custody, reviews and retention as by cards: it would grow past what was signed."""
    aside(signed, tmp_path / "before", back=True)
    before = events(signed)
    ran = signed.run(*command)
    assert (ran.code, "ROLLED BACK" in ran.err) == (8, True), ran
    assert events(signed) == before


def test_a_forked_record_takes_nothing(signed: Office, tmp_path: Path) -> None:
    """It has as many events as were signed, and others."""
    aside(signed, tmp_path / "before", back=True)
    for _ in range(2):
        signed.inspect("a")
    ran = signed.run(*COMMANDS["custody"])
    assert (ran.code, "FORKED" in ran.err) == (8, True), ran


def test_a_record_that_was_replaced_takes_nothing(signed: Office, tmp_path: Path) -> None:
    """Two records of the same cards are worth less than one."""
    signed.run("backup", str(tmp_path / "backup.db"))
    aside(signed, tmp_path / "original")
    for file in signed.folder.glob("ledger.db*"):
        file.unlink()
    assert signed.run("restore", str(tmp_path / "backup.db"), "--yes").code == 0
    aside(signed, tmp_path / "original", back=True)
    ran = signed.run(*COMMANDS["custody"])
    assert (ran.code, "was replaced" in ran.err) == (5, True), ran


@pytest.mark.parametrize("known", ["nothing", "what cannot be read"])
def test_where_nothing_is_known_nothing_is_refused(signed: Office, known: str) -> None:
    """Another user of the same record, or another machine, that changes no card: it is recorded, and not signed."""
    for file in (signed.folder / "last-checkpoints").iterdir():
        if known == "nothing":
            file.unlink()
        else:
            file.write_text("?")
    before = events(signed)
    ran = signed.run(*COMMANDS["custody"])
    assert (ran.code, "NOT SIGNED" in ran.err) == (5, True), ran
    assert events(signed) > before
