"""What a killed command left is listed by the doctor, and removed by the next command, which names it."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from lab.office import Office

from lifecycle.domain.event import decode
from lifecycle.store.migrations import HEAD
from lifecycle.store.sqlite.opening import open_reader

KEPT_STORES = Path(__file__).parents[1] / "replay" / "stores"

DIE = """
import os, signal, sys
from lifecycle.cli import main
from lifecycle.files import replacing
from lifecycle.store import replay
def die(*words, **rest): os.kill(os.getpid(), signal.SIGKILL)
os.link = replay.compare = die
main(sys.argv[1:])
"""
"""Dies when a file is whole and about to get its name, or when a replay is about to be compared."""


def killed(*words: str) -> None:
    """Run a command that dies."""
    ran = subprocess.run([sys.executable, "-c", DIE, *words], capture_output=True, check=False)  # noqa: S603
    assert ran.returncode == -signal.SIGKILL, ran


def hidden(*folders: Path) -> list[Path]:
    """Give the files that are there for a while."""
    return [path for folder in folders for path in folder.iterdir() if path.name.startswith(".")]


@pytest.fixture
def begun(office: Office, tmp_path: Path) -> Office:
    """A signed record, with a backup of it."""
    office.new_card("a")
    assert office.change_pin("a").code == 0
    assert office.run("backup", str(tmp_path / "kept.db")).code == 0
    return office


COMMANDS = {
    "backup": ("backup", "home/b.db"),
    "backup elsewhere": ("backup", "b.db"),
    "export": ("export", "e.zip"),
    "key": ("key", "rotate", "--yes"),
    "restore": ("restore", "kept.db", "--dry-run"),
    "replay": ("replay",),
}


@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
def test_the_next_command_names_and_removes_what_a_killed_one_left(
    begun: Office, tmp_path: Path, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And does its own work."""
    monkeypatch.chdir(tmp_path)
    killed(*words)
    left = hidden(begun.folder, tmp_path)
    assert left
    ran = begun.run(*words)
    assert ran.code == 0, ran
    for path in left:
        assert f"Removed a temporary file of an interrupted command: {path}" in ran.err
    assert hidden(begun.folder, tmp_path) == []


def test_an_upgrade_that_was_killed_is_done_by_the_next_command_which_names_what_it_left(office: Office) -> None:
    """The copy of the record was whole, and had no name yet: it holds the names of people."""
    shutil.copyfile(KEPT_STORES / "0007.db", office.store)
    office.store.chmod(0o600)
    killed("custody", "person", "add", "Zulmira")
    left = hidden(office.folder)
    assert left
    ran = office.run("custody", "person", "add", "Zulmira")
    assert ran.code in {0, 5}, ran  # the key of that record is not here
    for path in left:
        assert f"Removed a temporary file of an interrupted command: {path}" in ran.err
    assert hidden(office.folder) == []
    assert [path.name for path in office.folder.glob("*.before-*")] == [f"ledger.db.before-{HEAD}"]
    with open_reader(office.store, decode) as store:
        assert "person-named.1" in store.kinds()


def test_the_doctor_lists_what_was_left_and_private_keys_first(begun: Office) -> None:
    """It changes nothing."""
    killed("key", "rotate", "--yes")
    (begun.folder / ".b.db.999999999.copy").touch()
    left = hidden(begun.folder)
    shown = begun.run("doctor", "--reader", "virtual").out
    text = "".join(shown.split())
    assert all(f"left{path}" in text for path in left)
    assert text.index(".signing.key.next.") < text.index(".b.db.")
    assert hidden(begun.folder) == left
    assert begun.run("key", "rotate", "--yes").code == 0
    found = {
        each["name"]: each["level"] for each in begun.run("doctor", "--reader", "virtual", "--json").json["findings"]
    }
    assert found["leftovers"] == "OK"


def test_a_change_of_keys_that_was_interrupted_is_listed(begun: Office) -> None:
    """The next key stays: the record may name it already."""
    (begun.folder / "signing.key.next").write_bytes((begun.folder / "signing.key").read_bytes())
    found = {
        each["name"]: each["level"] for each in begun.run("doctor", "--reader", "virtual", "--json").json["findings"]
    }
    assert found["key-change"] == "WARNING"


def test_what_earlier_versions_left_is_found_and_what_is_not_ours_stays(begun: Office) -> None:
    """Their names have no number of a process; a living process keeps its files."""
    ours = [
        ".signing.key.next.0a1b2c3d",
        ".ledger.db.abcd1234.replay",
        ".b.db.999999999.copy",
        ".b.db.999999999.copy-wal",
    ]
    others = [".notes", ".b.db.1.copy", ".profile.new"]
    for name in (*ours, *others):
        (begun.folder / name).touch()
    ran = begun.run("replay")
    assert sorted(path.name for path in hidden(begun.folder)) == sorted(others)
    assert all(name in ran.err for name in ours)
