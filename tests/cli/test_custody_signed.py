"""What happens without a card is signed like what happens to one: a tail of it cannot be cut off without notice."""

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from lab.office import Office

SERIAL = "15C000E3A8171006"
OTHER = "15C000E3A8171014"

FOUND = ("custody", "report-found", SERIAL, "--by", "Ana", "--seal", "none", "--witness", "Bea")

ACTS: dict[str, Sequence[Sequence[str]]] = {
    "hand-over": [("custody", "hand-over", SERIAL, "--to", "Ana")],
    "receive": [("custody", "hand-over", SERIAL, "--to", "Ana"), ("custody", "receive", SERIAL)],
    "store": [("custody", "store", SERIAL, "--place", "Safe", "--bag", "B1")],
    "check-seal": [
        ("custody", "store", SERIAL, "--place", "Safe", "--bag", "B1"),
        ("custody", "check-seal", SERIAL, "--intact"),
    ],
    "report-lost": [("custody", "report-lost", SERIAL)],
    "report-found": [("custody", "report-lost", SERIAL), FOUND],
    "report-damaged": [("custody", "report-damaged", SERIAL)],
    "retire": [("custody", "retire", SERIAL)],
    "report-destroyed": [("custody", "report-destroyed", SERIAL, "--method", "cut", "--yes")],
    "person add": [("custody", "person", "add", "Carl")],
    "person role": [("custody", "person", "role", "Ana", "--give", "witness")],
    "person erase": [("custody", "person", "erase", "Ana", "--yes")],
    "place add": [("custody", "place", "add", "Vault")],
    "import": [("custody", "import", "list.csv")],
    "review record": [("review", "record", "--from", "#1", "--finding", "f")],
    "review close": [("review", "record", "--from", "#1", "--finding", "f"), ("review", "close", "1.1", "--note", "n")],
    "retention set": [("retention", "set", "--years", "7", "--reason", "r")],
    "retention hold": [("retention", "hold", "H", "--reason", "r")],
    "retention lift": [("retention", "hold", "H", "--reason", "r"), ("retention", "lift", "H", "--yes")],
}
"""Each act, after those that it needs."""

ALARMS: dict[str, Sequence[str]] = {
    "lost": ("custody", "report-lost", SERIAL),
    "damaged": ("custody", "report-damaged", SERIAL),
    "broken seal": ("custody", "check-seal", SERIAL, "--broken"),
}


@pytest.fixture
def begun(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A signed record with a card, a person and a place."""
    monkeypatch.chdir(office.folder)
    (office.folder / "list.csv").write_text(f"serial\n{OTHER}\n")
    office.new_card("a", serial=SERIAL)
    office.inspect("a")
    office.run("custody", "person", "add", "Ana")
    office.run("custody", "person", "add", "Bea", "--role", "witness")
    office.run("custody", "place", "add", "Safe")
    office.run("checkpoint")
    return office


def whole(path: Path) -> bytes:
    """Give a record as one file, with nothing left in its journal."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path.read_bytes()


@pytest.mark.parametrize("words", ACTS.values(), ids=ACTS)
def test_no_act_can_be_cut_off_without_notice(begun: Office, words: Sequence[Sequence[str]]) -> None:
    """The file of before the act is put back; no key is needed for that, and everybody sees it."""
    *before, act = words
    for each in before:
        assert begun.run(*each).code == 0
    old = whole(begun.store)
    ran = begun.run(*act, "--json")
    assert (ran.code, ran.json["unsigned"]) == (0, None), ran
    assert begun.run("verify").code == 0
    for left in begun.folder.glob("ledger.db-*"):
        left.unlink()
    begun.store.write_bytes(old)
    assert begun.run("verify").code == 8
    assert begun.run("checkpoint").code == 8


def test_an_accepted_step_of_the_clock_is_signed(begun: Office) -> None:
    """It moves what counts as too early."""
    begun.tamper("UPDATE checkpoints SET time = time + 900000000")
    ran = begun.run("clock", "--accept", "--yes", "--json")
    assert (ran.code, ran.json["unsigned"]) == (0, None), ran
    found = {each["name"]: each for each in begun.run("doctor", "--reader", "virtual", "--json").json["findings"]}
    assert "covers every event" in found["covered"]["text"]


def test_what_cannot_be_signed_stays_done_and_that_is_said(begun: Office) -> None:
    """The code is that of the key; nobody does it again."""
    (begun.folder / "signing.key").rename(begun.folder / "away")
    ran = begun.run("custody", "hand-over", SERIAL, "--to", "Ana")
    assert ran.code == 5
    assert "Handed over" in ran.out
    assert "NOT SIGNED" in ran.err
    assert "signing.key" in ran.err
    shown = begun.run("custody", "receive", SERIAL, "--json")
    assert (shown.code, shown.json["outcome"], shown.json["exit_code"]) == (5, "done", 5)
    assert shown.json["unsigned"]["code"] == "signing-key-missing"


@pytest.mark.parametrize("words", ALARMS.values(), ids=ALARMS)
def test_an_alarm_needs_no_key(begun: Office, words: Sequence[str]) -> None:
    """It is raised, with code 0, and that it is not signed is said beside it."""
    assert begun.run("custody", "store", SERIAL, "--place", "Safe", "--bag", "B1").code == 0
    (begun.folder / "signing.key").rename(begun.folder / "away")
    ran = begun.run(*words)
    assert (ran.code, "NOT SIGNED" in ran.err) == (0, True), ran


def test_the_next_signature_covers_what_was_not_signed(begun: Office) -> None:
    """The key comes back."""
    (begun.folder / "signing.key").rename(begun.folder / "away")
    assert begun.run("custody", "report-lost", SERIAL).code == 0
    (begun.folder / "away").rename(begun.folder / "signing.key")
    assert begun.run("checkpoint").code == 0
    old = whole(begun.store)
    assert begun.run(*FOUND).code == 0
    begun.store.write_bytes(old)
    assert begun.run("verify").code == 8


def test_a_heartbeat_is_one_line_for_a_timer(begun: Office, tmp_path: Path) -> None:
    """Signed also where nothing happened, and saved where that is wanted."""
    first = begun.run("checkpoint", "--heartbeat", "--save", str(tmp_path / "kept"))
    assert (first.code, first.out.count("\n"), first.err) == (0, 1, "")
    assert (tmp_path / "kept").read_bytes().startswith(b"lifecycle")
    assert begun.run("checkpoint", "--heartbeat", "--first-here").code == 2


def test_the_handbook_shows_a_timer_that_works(begun: Office, tmp_path: Path) -> None:
    """The command of the unit is run as it stands there."""
    page = Path(__file__).parents[2] / "ops/handbook/sysadmin/heartbeat.md"
    (line,) = [line for line in page.read_text("utf-8").splitlines() if "ExecStart=" in line]
    program, *words = line.partition("=")[2].replace("/home/custody/checkpoints", str(tmp_path)).split()
    assert program == "lifecycle"
    assert begun.run(*words).code == 0
    assert (tmp_path / "newest.txt").exists()
    shutil.rmtree(begun.folder / "last-checkpoints")
    assert begun.run(*words).code == 5
