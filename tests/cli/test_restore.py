"""Restoring a backup: verified, under a new name, with what is lost said, and never over a record."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from lab.office import Office

from lifecycle.domain.checkpoint import SignedCheckpoint


@pytest.fixture
def lost(office: Office, tmp_path: Path) -> Office:
    """A record that is gone, with a backup of it from before the last change."""
    office.new_card("a")
    office.inspect("a")
    office.run("checkpoint")
    office.run("backup", str(tmp_path / "backup.db"))
    assert office.change_pin("a").code == 0
    (tmp_path / "aside").mkdir()
    for file in office.folder.glob("ledger.db*"):
        file.rename(tmp_path / "aside" / file.name)
    return office


def restored(office: Office, backup: Path) -> Any:  # noqa: ANN401
    """Restore, and give the object."""
    ran = office.run("restore", str(backup), "--yes", "--json")
    assert ran.code == 0, ran
    return ran.json


def test_it_becomes_a_ledger_of_its_own_and_says_what_is_lost(lost: Office, tmp_path: Path) -> None:
    """By the last checkpoint of this machine, which is the new one's from then on."""
    signed = max(file.read_bytes() for file in (lost.folder / "last-checkpoints").iterdir())
    before = SignedCheckpoint.read(signed).checkpoint
    found = restored(lost, tmp_path / "backup.db")
    assert found["was"] == before.origin != found["origin"]
    assert (found["signed"], found["lost"]) == (before.size, [found["events"] + 1, before.size])
    assert found["checkpoint"]["origin"] == found["origin"]
    assert found["checkpoint"]["size"] == lost.run("verify", "--json").json["events"] > found["events"]
    assert lost.run("verify").code in {0, 7}


def test_people_are_told_which_events_are_lost(lost: Office, tmp_path: Path) -> None:
    """And that the earlier record is not to be used again."""
    out = lost.run("restore", str(tmp_path / "backup.db"), "--yes").out
    assert "LOST: signed events" in out
    assert "Never use the old record again" in out


def test_the_restored_record_says_so_before_anything_else(lost: Office, tmp_path: Path) -> None:
    """Also where somebody restores it whom the backup does not know yet."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LIFECYCLE_ACTOR", "somebody new")
        found = restored(lost, tmp_path / "backup.db")
    connection = sqlite3.connect(lost.store)
    rows = connection.execute("SELECT position, tag FROM events WHERE position > ?", (found["events"],)).fetchall()
    connection.close()
    assert rows == [(found["events"] + 1, "ledger-restored.1"), (found["events"] + 2, "person-named.1")]


def test_the_card_shows_what_the_restored_record_does_not_know(lost: Office, tmp_path: Path) -> None:
    """Its PIN was changed after the backup."""
    restored(lost, tmp_path / "backup.db")
    ran = lost.run("run", "inspect", "--reader", "virtual:a", "--json")
    assert ran.json["drift"]


def test_nothing_is_written_over_a_record_nor_beside_what_is_left_of_one(lost: Office, tmp_path: Path) -> None:
    """It says that it has to be moved aside, with its neighbours."""
    backup = tmp_path / "backup.db"
    for name in ("ledger.db", "ledger.db-wal"):
        (lost.folder / name).write_bytes(b"")
        ran = lost.run("restore", str(backup), "--yes")
        assert ran.code == 5
        assert "Move the record aside" in ran.err
        assert (lost.folder / name).read_bytes() == b""
        (lost.folder / name).unlink()


def test_it_is_confirmed_by_a_word(lost: Office, tmp_path: Path) -> None:
    """Nothing is done without it."""
    assert lost.run("restore", str(tmp_path / "backup.db"), "--no-input").code == 2
    assert not lost.store.exists()


@pytest.mark.parametrize("what", ["nothing", "another file", "an empty file", "a folder"])
def test_what_is_no_backup_is_named(lost: Office, tmp_path: Path, what: str) -> None:
    """And leaves nothing behind."""
    path = tmp_path / "it"
    if what == "another file":
        path.write_text("mine" * 1000)
    elif what == "an empty file":
        path.touch()
    elif what == "a folder":
        path.mkdir()
    ran = lost.run("restore", str(path), "--yes")
    assert ran.code == 5, ran
    assert str(path) in ran.err
    assert not list(lost.folder.glob("*ledger.db*"))


def test_a_backup_that_does_not_verify_is_not_restored(lost: Office, tmp_path: Path) -> None:
    """The first thing that is wrong is named."""
    lost.tamper("UPDATE events SET time = time + 1 WHERE position = 2", tmp_path / "backup.db")
    ran = lost.run("restore", str(tmp_path / "backup.db"), "--yes")
    assert (ran.code, "event #2" in ran.err) == (5, True)
    assert not list(lost.folder.glob("*ledger.db*"))


def test_a_backup_with_another_history_than_was_signed_here_is_not_restored(lost: Office, tmp_path: Path) -> None:
    """It went on elsewhere, and became longer than what was signed."""
    other = tmp_path / "backup.db"
    for _ in range(8):
        lost.run("run", "inspect", "--reader", "virtual:a", "--store", str(other))
    ran = lost.run("restore", str(other), "--yes")
    assert ran.code == 8
    assert "FORKED" in ran.err
    assert not lost.store.exists()


def test_the_earlier_record_is_refused_from_then_on_until_a_person_says_otherwise(lost: Office, tmp_path: Path) -> None:
    """It says that it was replaced, and by what."""
    found = restored(lost, tmp_path / "backup.db")
    old = ("--store", str(tmp_path / "aside" / "ledger.db"))
    ran = lost.run("checkpoint", *old)
    assert ran.code == 5
    assert found["origin"] in ran.err
    assert lost.run("run", "change-pin", "--reader", "virtual:a", "--no-input", *old).code == 5
    assert lost.run("checkpoint", "--first-here", "--yes", *old).code == 0
    assert lost.run("checkpoint", *old).code == 0
    assert lost.run("checkpoint").code == 0, "and the restored one goes on"


def test_a_backup_can_be_restored_on_a_machine_that_knows_nothing_of_it(lost: Office, tmp_path: Path) -> None:
    """What is lost is not known there; without the key it is restored, and not signed."""
    for file in (lost.folder / "last-checkpoints").iterdir():
        file.unlink()
    (lost.folder / "signing.key").unlink()
    ran = lost.run("restore", str(tmp_path / "backup.db"), "--yes")
    assert ran.code == 5
    assert "does not know the last checkpoint" in ran.out
    assert "NOT SIGNED" in ran.err
    assert "lifecycle key adopt" in ran.err
    assert lost.run("key", "adopt", "--yes").code == 0
    assert lost.run("checkpoint").code == 0


def test_it_can_be_restored_twice_and_from_a_backup_of_a_restored_one(lost: Office, tmp_path: Path) -> None:
    """Each is a ledger of its own; what was signed of the earlier one stays known."""
    first = restored(lost, tmp_path / "backup.db")
    lost.run("backup", str(tmp_path / "second.db"))
    lost.store.rename(tmp_path / "once.db")
    again = restored(lost, tmp_path / "backup.db")
    assert (again["was"], again["signed"]) == (first["was"], first["signed"])
    lost.store.rename(tmp_path / "twice.db")
    third = restored(lost, tmp_path / "second.db")
    assert third["was"] == first["origin"]
    assert third["lost"] is None
    assert len({each["origin"] for each in (first, again, third)}) == 3


@pytest.fixture
def kept(office: Office, tmp_path: Path) -> Office:
    """A sound record in its place, and a backup of it."""
    office.new_card("a")
    office.inspect("a")
    office.run("checkpoint")
    assert office.run("backup", str(tmp_path / "backup.db")).code == 0
    assert office.change_pin("a").code == 0
    return office


def test_a_drill_says_what_would_be_lost_and_leaves_the_record_as_it_was(kept: Office, tmp_path: Path) -> None:
    """On the machine of the record itself, which goes on changing cards."""
    there = {file.relative_to(kept.folder) for file in kept.folder.rglob("*")}
    ran = kept.run("restore", str(tmp_path / "backup.db"), "--dry-run")
    assert (ran.code, "LOST: signed events" in ran.out, "Dry run" in ran.out) == (0, True, True), ran
    assert {file.relative_to(kept.folder) for file in kept.folder.rglob("*")} == there
    found = kept.run("restore", str(tmp_path / "backup.db"), "--dry-run", "--json").json
    assert (found["outcome"], found["origin"], found["lost"][0]) == ("planned", None, found["events"] + 1)
    assert kept.run("checkpoint").code == 0
    kept.tamper("UPDATE events SET time = time + 1 WHERE position = 2", tmp_path / "backup.db")
    assert kept.run("restore", str(tmp_path / "backup.db"), "--dry-run").code == 5


def test_a_drill_is_possible_on_a_machine_without_a_record(
    kept: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It knows no last checkpoint, and begins no record."""
    monkeypatch.setenv("LIFECYCLE_HOME", str(tmp_path / "other"))
    ran = kept.run("restore", str(tmp_path / "backup.db"), "--dry-run")
    assert (ran.code, "does not know the last checkpoint" in ran.out) == (0, True), ran
    assert not list((tmp_path / "other").rglob("*.db*"))


def test_a_record_that_is_sound_in_its_place_is_not_replaced_by_a_copy_elsewhere(kept: Office, tmp_path: Path) -> None:
    """Otherwise whoever tries a backup would stop production."""
    elsewhere = ("--store", str(tmp_path / "elsewhere.db"))
    ran = kept.run("restore", str(tmp_path / "backup.db"), "--yes", *elsewhere)
    assert (ran.code, "--dry-run" in ran.err) == (5, True), ran
    assert not list(tmp_path.glob("*elsewhere*"))
    assert kept.run("checkpoint").code == 0
    kept.tamper("DELETE FROM events WHERE position > 5")
    kept.tamper("UPDATE tree SET size = 5")
    assert kept.run("restore", str(tmp_path / "backup.db"), "--yes", *elsewhere).code == 0
