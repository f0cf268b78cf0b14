"""A program that changes cards looks at its own record first: what is not fit is refused before a PIN is asked for."""

import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from lab.office import Office

from lifecycle.files.ballast import SIZE
from lifecycle.station import records

DAY = 86_400_000_000

ACTS: dict[str, tuple[str, ...]] = {
    "custody": ("custody", "person", "add", "Eva"),
    "checkpoint": ("checkpoint",),
    "review": ("review", "record", "--from", "#1"),
}


@pytest.fixture
def begun(office: Office) -> Office:
    """A record with a changed card, and a second card."""
    office.new_card("a")
    office.new_card("b")
    assert office.change_pin("a").code == 0
    return office


def sql(path: Path, *statements: str) -> None:
    """Do what an intruder does, and leave it so."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def must_be_refused(office: Office, code: int, words: str) -> None:
    """A PIN change, and everything else that writes: with this code, these words, and the card as it was."""
    card = (office.folder / "virtual-cards" / "b.card").read_bytes()
    for ran in (office.change_pin("b"), *(office.run(*each) for each in ACTS.values())):
        assert (ran.code, words in ran.err) == (code, True), ran
    assert (office.folder / "virtual-cards" / "b.card").read_bytes() == card
    checked = office.run("doctor", "--reader", "virtual")
    assert (checked.code, words in " ".join(checked.out.split())) == (1, True), checked


def test_a_file_that_was_cut_short_is_refused(begun: Office) -> None:
    """Whatever its size says is less than what its pages need."""
    os.truncate(begun.store, int(begun.store.stat().st_size * 0.99))
    must_be_refused(begun, 5, "its pages need")


def test_pages_that_are_still_in_the_journal_are_not_missing(begun: Office) -> None:
    """Another program has the record open, and SQLite has not moved them into the file yet."""
    with closing(sqlite3.connect(begun.store, isolation_level=None)) as other:
        other.execute("SELECT count(*) FROM events").fetchone()
        for name in ("c", "d", "e"):
            begun.new_card(name)
            assert begun.change_pin(name).code == 0
        assert begun.store.with_name("ledger.db-wal").stat().st_size > 0


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("DROP TRIGGER events_are_not_deleted", "TRIGGER events_are_not_deleted is missing"),
        ("CREATE TRIGGER helper AFTER INSERT ON disclosures BEGIN SELECT 1; END", "lifecycle makes no TRIGGER helper"),
        ("CREATE VIEW helper AS SELECT 1", "lifecycle makes no VIEW helper"),
        ("DROP INDEX ix_events_time", "INDEX ix_events_time is missing"),
    ],
)
def test_a_schema_that_others_changed_is_refused(begun: Office, statement: str, named: str) -> None:
    """A missing guard, and what would run at each append."""
    sql(begun.store, statement)
    must_be_refused(begun, 5, named)


def test_a_guard_with_another_text_is_refused(begun: Office) -> None:
    """It has the right name, and guards nothing."""
    sql(
        begun.store,
        "DROP TRIGGER events_are_not_deleted",
        "CREATE TRIGGER events_are_not_deleted BEFORE DELETE ON events BEGIN SELECT 1; END",
    )
    must_be_refused(begun, 5, "TRIGGER events_are_not_deleted was changed")


def test_events_of_a_newer_version_are_refused_by_kind(begun: Office) -> None:
    """They would be folded by nobody."""
    begun.tamper("UPDATE events SET tag = 'place-named.2' WHERE position = 2")
    must_be_refused(begun, 5, "place-named.2")


@pytest.mark.parametrize("what", ["folder", "record", "last-checkpoints", "keys"])
@pytest.mark.parametrize("who", ["group", "world"])
def test_what_others_can_change_is_refused(begun: Office, what: str, who: str) -> None:
    """As ssh does it; the one command that cures it is shown."""
    path = {"folder": begun.folder, "record": begun.store}.get(what, begun.folder / what)
    path.chmod(path.stat().st_mode | {"group": 0o020, "world": 0o002}[who])
    must_be_refused(begun, 5, "Other users can change")
    assert f"chmod go-w {path}" in begun.change_pin("b").err


def test_a_record_is_not_begun_in_a_folder_of_everybody(office: Office) -> None:
    """Nothing is made there."""
    office.folder.chmod(0o777)
    assert office.run("custody", "person", "add", "Eva").code == 5
    assert not office.store.exists()


def test_a_command_that_fails_begins_no_record(office: Office) -> None:
    """Neither where no reader is there, nor where a list is refused; nor is a key made."""
    office.new_card("a")
    before = sorted(path.name for path in office.folder.iterdir())
    (office.folder / "list").write_text("serial\nnonsense\n")
    assert office.inspect("nobody").code != 0
    assert office.change_pin("nobody").code != 0
    assert office.run("custody", "import", str(office.folder / "list")).code == 2
    left = sorted(path.name for path in office.folder.iterdir())
    assert [name for name in left if name not in {*before, "list", "pins", "lifecycle.log"}] == []


def test_whoever_begins_a_record_is_told_where_and_for_which_cards(office: Office) -> None:
    """Once; what a default decides for ever is not decided silently."""
    office.new_card("a")
    assert office.inspect("a").code == 0
    assert "New record" not in office.run("custody", "person", "add", "Ana").out
    for left in office.folder.glob("ledger.db*"):
        left.unlink()
    shutil.rmtree(office.folder / "last-checkpoints", ignore_errors=True)
    (office.folder / "signing.key").unlink(missing_ok=True)
    assert f"New record for real cards: {office.store}" in office.run("custody", "person", "add", "Ana").out


def ran(program: str, *words: str) -> bool:
    """Run a program of the system; says whether it did what it was to do."""
    found = shutil.which(program)
    if found is None:
        return False
    return subprocess.run([found, *words], check=False, capture_output=True).returncode == 0  # noqa: S603


@pytest.fixture
def small_disk(office: Office) -> Iterator[Path]:
    """An office on a disk of three megabytes, where one can be mounted."""
    if not ran("mount", "-t", "tmpfs", "-o", "size=3m,mode=700", "tmpfs", str(office.folder)):
        pytest.skip("a tmpfs cannot be mounted here")
    yield office.folder
    assert ran("umount", "--lazy", str(office.folder))  # the log is open until this process ends


def fill(folder: Path, leave: int) -> None:
    """Take all room but some bytes."""
    disk = os.statvfs(folder)
    with (folder / "filler").open("ab") as file:
        os.posix_fallocate(file.fileno(), file.tell(), max(1, disk.f_bavail * disk.f_frsize - leave))


@pytest.mark.parametrize("kib", range(40, 400, 40))
def test_an_operation_without_room_does_not_begin(office: Office, small_disk: Path, kib: int) -> None:
    """Nothing is in doubt, whatever room there is."""
    office.new_card("a")
    office.inspect("a")
    fill(small_disk, kib * 1024)
    ran = office.change_pin("a")
    assert (ran.code, "no room" in ran.err) == (5, True), ran
    (small_disk / "filler").unlink()
    assert office.change_pin("a").code == 0


def test_an_operation_that_meets_a_full_disk_gives_up_its_ballast(office: Office, small_disk: Path) -> None:
    """It ends in the record; the next one has to wait for room, and takes ballast again."""
    office.new_card("a")
    office.new_card("b")
    assert office.change_pin("a").code == 0
    ballast = office.store.with_name("ledger.db.ballast")
    assert ballast.stat().st_size == SIZE
    fill(small_disk, 160 * 1024)  # room to open the record, and for the card's own file
    assert office.change_pin("b").code == 0
    assert not ballast.exists()
    (small_disk / "filler").unlink()
    assert office.inspect("b").code == 0


def test_a_backup_to_a_full_disk_names_where_it_was_to_go(
    office: Office, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """The record itself lacks no room, and nothing is left on the full disk."""
    office.new_card("a")
    office.inspect("a")
    target = tmp_path / "small"
    target.mkdir()
    if not ran("mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", str(target)):
        pytest.skip("a tmpfs cannot be mounted here")
    request.addfinalizer(lambda: ran("umount", "--lazy", str(target)))
    done = office.run("backup", str(target / "b.db"))
    assert (done.code, f"Cannot write the copy to {target / 'b.db'}" in done.err) == (5, True), done
    assert list(target.iterdir()) == []


def set_clock(monkeypatch: pytest.MonkeyPatch, micro: int) -> None:
    """Have every journal of the program say this time."""
    make = records.Journal

    def with_clock(*words: Any, **rest: Any) -> Any:  # noqa: ANN401
        return make(*words, **rest, clock=lambda: micro)

    monkeypatch.setattr(records, "Journal", with_clock)


def test_a_clock_from_before_the_release_changes_no_card(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until somebody accepts it by name."""
    office.new_card("a")
    set_clock(monkeypatch, DAY)
    assert office.inspect("a").code == 0
    ran = office.change_pin("a")
    assert (ran.code, "before 20" in ran.err) == (2, True), ran
    assert not (office.folder / "signing.key").exists()
    monkeypatch.setattr("lifecycle.ledger.envelopes.system_clock", lambda: DAY)
    assert office.run("clock", "--accept", "--yes").code == 0
    assert office.change_pin("a").code == 0


def test_a_clock_behind_the_last_signature_here_changes_no_card(begun: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the record itself was put back."""
    set_clock(monkeypatch, time.time_ns() // 1000 - DAY)
    assert begun.change_pin("b").code == 2


@pytest.fixture
def far_ahead(begun: Office, monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """A clock that nobody keeps, two years on; gives the day that it says."""
    later = time.time_ns() // 1000 + 2 * 366 * DAY
    set_clock(monkeypatch, later)
    monkeypatch.setattr(records, "time_source", lambda: "unsynchronised")
    assert begun.inspect("b").code == 0
    return lambda: time.strftime("%Y-%m-%d", time.localtime(later / 1e6))


def test_a_clock_far_ahead_is_asked_about_once(begun: Office, far_ahead: Callable[[], str]) -> None:
    """By a person or by the command that is named; the answer is recorded."""
    ran = begun.change_pin("b")
    assert (ran.code, "lifecycle clock --today" in ran.err) == (2, True), ran
    assert begun.run("clock", "--today", "2026-11-30").code == 2
    assert begun.run("clock", "--today", far_ahead()).code == 0
    assert begun.change_pin("b").code == 0
    with closing(sqlite3.connect(begun.store)) as connection:
        (count,) = connection.execute("SELECT count(*) FROM events WHERE tag = 'clock-confirmed.1'").fetchone()
    assert count == 1


def test_a_script_answers_with_the_date(begun: Office, far_ahead: Callable[[], str]) -> None:
    """As it answers every other question."""
    pins = begun.folder / "pins"
    words = ("run", "change-pin", "--reader", "virtual:b", "--pin-file", str(pins), "--yes")
    assert begun.run(*words, "--choose", "today=2026-11-30").code == 2
    assert begun.run(*words, "--choose", f"today={far_ahead()}").code == 0


def test_a_clock_that_is_kept_is_not_asked_about(
    begun: Office, far_ahead: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A record that rests for years is nothing strange."""
    monkeypatch.setattr(records, "time_source", lambda: "ntp")
    assert far_ahead()
    assert begun.change_pin("b").code == 0


needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be refused as root")


@needs_root
@pytest.mark.parametrize("begins", [False, True], ids=["first", "later"])
def test_root_is_refused_on_the_record_of_somebody_else(office: Office, *, begins: bool) -> None:
    """Nothing is left behind, and the command that is right is shown."""
    office.new_card("a")
    if not begins:
        assert office.inspect("a").code == 0
    for path in (office.folder, *office.folder.rglob("*")):
        os.chown(path, 4321, 4321)

    def all_owned() -> set[int]:
        return {path.stat().st_uid for path in (office.folder, *office.folder.rglob("*"))}

    for words in (
        ("run", "inspect", "--reader", "virtual:a"),
        ("run", "change-pin", "--reader", "virtual:nobody", "--yes"),
        ("custody", "person", "add", "Ana"),
        ("virtual", "new", "b"),
        ("checkpoint",),
    ):
        ran = office.run(*words)
        assert (ran.code, f"sudo -u '#4321' LIFECYCLE_ACTOR=alice LIFECYCLE_HOME={office.folder}" in ran.err) == (
            2,
            True,
        ), ran
    assert all_owned() == {4321}
    if not begins:
        assert office.run("report", "cards").code == 0
    found = {each["name"]: each for each in office.run("doctor", "--reader", "virtual", "--json").json["findings"]}
    assert found["account"]["level"] == "PROBLEM"
    assert all_owned() == {4321}
