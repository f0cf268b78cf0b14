"""Backups at the command line."""

import stat
from pathlib import Path

from lab.office import Office


def test_the_copy_is_verified_private_and_described(office: Office, tmp_path: Path) -> None:
    """With the head and the root that the record has."""
    office.new_card("a")
    office.inspect("a")
    target = tmp_path / "copy.db"
    ran = office.run("backup", str(target), "--json")
    head = office.run("verify", "--json").json
    assert ran.code == 0
    assert (ran.json["events"], ran.json["root"]) == (head["events"], head["root"])
    assert ran.json["bytes"] == target.stat().st_size
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_nothing_is_written_over(office: Office, tmp_path: Path) -> None:
    """An older backup may be the last good one."""
    office.new_card("a")
    office.inspect("a")
    target = tmp_path / "copy.db"
    target.write_text("mine")
    assert office.run("backup", str(target)).code == 5
    assert target.read_text() == "mine"


def test_the_sentence_names_size_and_root(office: Office, tmp_path: Path) -> None:
    """So that it can be written on the box."""
    office.new_card("a")
    office.inspect("a")
    out = office.run("backup", str(tmp_path / "copy.db")).out
    assert office.run("verify", "--json").json["root"] in out
