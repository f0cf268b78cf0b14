"""`lifecycle export` at the command line."""

import fcntl
import json
import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from lab.office import Office

from lifecycle.cli.commands import program
from lifecycle.domain.event import decode
from lifecycle.station.records import PROJECTIONS
from lifecycle.store.sqlite.opening import open_store


@pytest.fixture
def used(office: Office) -> Office:
    """An office with a card that was seen."""
    office.new_card("a")
    office.inspect("a")
    return office


def tags(office: Office) -> list[str]:
    """Give the kinds of all events."""
    with open_store(office.store, decode, PROJECTIONS) as store:
        return [event.tag for _, event in store.events()]


def test_it_says_what_is_in_it_and_what_to_do_with_it(used: Office, tmp_path: Path) -> None:
    """For a person."""
    target = tmp_path / "evidence.zip"
    ran = used.run("export", str(target))
    assert ran.code == 0
    assert str(target) in ran.out
    assert "The file contains no names and no other texts." in ran.out
    assert "README.txt" in ran.out
    assert tags(used)[-1] == "export-made.1"
    assert "alice" not in str(target.read_bytes())


def test_machines_get_one_object(used: Office, tmp_path: Path) -> None:
    """With everything that the event says, and where the file is."""
    target = tmp_path / "evidence.zip"
    said = used.run("export", str(target), "--json", "--prove", "2").json
    assert (said["outcome"], said["target"], said["format"], said["disclosed"]) == (
        "done",
        str(target),
        "bundle",
        "none",
    )
    assert said["event"] == len(tags(used))
    assert said["bytes"] == target.stat().st_size
    with zipfile.ZipFile(target) as archive:
        assert "proofs/000000000002.tlog-proof" in archive.namelist()


def test_names_are_disclosed_where_that_is_said(used: Office, tmp_path: Path) -> None:
    """By the name itself; and the record says whose."""
    said = used.run("export", str(tmp_path / "a.zip"), "--json", "--disclose", "alice").json
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        (line,) = archive.read("disclosures.jsonl").splitlines()
    assert json.loads(line)["content"] == "alice"
    assert said["people"][0].startswith("person:")
    assert used.run("export", str(tmp_path / "b.zip"), "--disclose", "nobody").code == 2
    assert "all names" in used.run("export", str(tmp_path / "b.zip"), "--disclose-all").out


def test_events_alone_can_go_to_standard_output(used: Office) -> None:
    """And nothing else does; where nobody reads on, it was not exported."""
    command = [sys.executable, "-m", "lifecycle", "export", "-", "--format", "jsonl"]
    ran = subprocess.run(command, capture_output=True, check=False)  # noqa: S603
    with open_store(used.store, decode, PROJECTIONS) as store:
        bodies = [body for _, body in store.read()]
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert ran.stdout.splitlines() == bodies[: ran.stdout.count(b"\n")]
    assert json.loads(bodies[-1])["tag"] == "export-made.1"
    before = tags(used)
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)  # noqa: S603
    assert (ran.returncode, b"No space left" in ran.stderr) == (2, True)
    assert tags(used) == before


@pytest.mark.parametrize(
    "words",
    [
        ["-"],
        ["-", "--format", "csv", "--json"],
        ["x", "--format", "jsonl", "--disclose-all"],
        ["x", "--format", "csv", "--prove", "1"],
        ["x", "--disclose", "a", "--disclose-all"],
        ["x", "--from", "yesterday"],
        ["x", "--to", "7"],
        ["x", "--from", "#9", "--to", "#3"],
        ["x", "--prove", "0"],
        ["x", "--format", "pdf"],
        ["x", "--since", "nowhere.txt"],
        [],
    ],
)
def test_words_that_make_no_sense_are_refused(used: Office, words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """With the exit code of the person at the keyboard, and nothing is done."""
    monkeypatch.chdir(used.folder)
    before = tags(used)
    assert used.run("export", *words).code == 2
    assert tags(used) == before
    assert not (used.folder / "x").exists()


def test_a_record_that_is_not_there_is_said_to_be_so(office: Office, tmp_path: Path) -> None:
    """None is made for it."""
    assert office.run("export", str(tmp_path / "a.zip")).code == 5
    assert not office.store.exists()


def test_a_checkpoint_that_was_saved_is_proven_from(used: Office, tmp_path: Path) -> None:
    """What the auditor took along last time."""
    assert used.run("checkpoint", "--save", str(tmp_path / "kept.txt")).code == 0
    size = int((tmp_path / "kept.txt").read_text("utf-8").splitlines()[1])
    used.inspect("a")
    assert used.run("export", str(tmp_path / "a.zip"), "--since", str(tmp_path / "kept.txt")).code == 0
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert [name for name in archive.namelist() if name.startswith(f"consistency/{size:012}-")]


def dying(target: Path, wish: signal.Signals) -> subprocess.CompletedProcess[str]:
    """Export in a process of its own, which gets a signal when the events are written and the reports are not."""
    script = (
        "import os, sys\n"
        "from lifecycle.evidence.bundle import writing\n"
        "from lifecycle.cli import main\n"
        "write = writing.write_reports\n"
        "def asked(*rest):\n"
        f"    os.kill(os.getpid(), {int(wish)})\n"
        "    return write(*rest)\n"
        "writing.write_reports = asked\n"
        "sys.exit(main(['export', sys.argv[1]]))\n"
    )
    command = [sys.executable, "-c", script, str(target)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)  # noqa: S603


@pytest.mark.parametrize("wish", [signal.SIGINT, signal.SIGTERM])
def test_asked_to_end_it_leaves_nothing(used: Office, tmp_path: Path, wish: signal.Signals) -> None:
    """The file gets its name at the end or never, and only then the event is recorded."""
    used.run("checkpoint")
    before = tags(used)
    ran = dying(tmp_path / "a.zip", wish)
    assert (ran.returncode, ran.stdout) == (130, "")
    assert tags(used) == before
    assert list(tmp_path.iterdir()) == [used.folder]


def test_what_a_killed_export_left_is_removed_by_the_next_one_in_its_folder(used: Office, tmp_path: Path) -> None:
    """Whatever that is called; what another one still writes stays, and so does what is not ours."""
    used.run("checkpoint")
    assert dying(tmp_path / "a.zip", signal.SIGKILL).returncode == -signal.SIGKILL
    (left,) = tmp_path.glob(".*")
    assert left.name.startswith(".a.zip.")
    living = tmp_path / f".c.zip.{os.getppid()}.lifecycle-part"
    locked, another = tmp_path / ".d.zip.999999999.lifecycle-part", tmp_path / ".notes.lifecycle-part"
    for each in (living, locked, another):
        each.touch()
    with locked.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert used.run("export", str(tmp_path / "b.zip")).code == 0
    assert set(tmp_path.glob(".*")) == {living, locked, another}
    assert used.run("export", str(tmp_path / "e.zip")).code == 0
    assert set(tmp_path.glob(".*")) == {living, another}


def test_help_loads_nothing_that_is_slow() -> None:
    """What an export needs is loaded when there is one."""
    script = (
        "import sys; from lifecycle.cli import main; main(['export', '--help']); "
        "print([name for name in ('sqlalchemy', 'cryptography', 'msgspec') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)  # noqa: S603
    assert ran.stdout.splitlines()[-1] == "[]"
    assert "export" in program.list_commands(None)  # type: ignore[arg-type] - the context is not looked at
