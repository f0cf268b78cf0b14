"""What goes wrong around a signature: nobody is shown a traceback, nothing is half done, and signing can go on."""

import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from desk.patience import HANG
from lab.issued_office import CARD
from lab.office import FACTORY_PIN, Ran
from lab.two_rooms import TwoRooms

from lifecycle.domain.event import Event, decode
from lifecycle.domain.facts import ApprovalGiven, IntentClosed, IntentStated, OperationStarted, PinVerified, ShareErased
from lifecycle.station import records
from lifecycle.station.records import PROJECTIONS
from lifecycle.store.opening import open_store
from tests.cli.at_a_terminal import at_a_terminal

pytestmark = pytest.mark.ssh
HOUR = 3_600_000_000
"""Microseconds."""


def events(rooms: TwoRooms, kind: type) -> list[Event]:
    with open_store(rooms.office.store, decode, PROJECTIONS) as store:
        return [event for _, event in store.events() if isinstance(event.facts, kind)]


def erasures(rooms: TwoRooms) -> list[Event]:
    """Give the starts of the operation that people sign here."""
    started = events(rooms, OperationStarted)
    return [each for each in started if isinstance(each.facts, OperationStarted) and each.facts.name == "erase"]


def must_be_sound(rooms: TwoRooms) -> None:
    """Nothing is half recorded, and people's signatures are good."""
    layers = rooms.office.run("verify", "--json").json["layers"]
    assert [each for each in layers if each["verdict"] == "FAIL"] == []


def said(ran: Ran, code: int, words: str) -> None:
    assert (ran.code, words in ran.err, "Traceback" in ran.err + ran.out) == (code, True, False), ran


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Let no file grow beyond so many bytes, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize(
    "room", [pytest.param(0, marks=pytest.mark.long), 9_000, pytest.param(40_000, marks=pytest.mark.long)]
)
def test_a_full_disk_records_an_approval_or_does_not(rooms: TwoRooms, room: int) -> None:
    """The file from the other machine is still there, and is taken when there is room again."""
    rooms.requested()
    file = str(rooms.signed_there())
    with room_for(room):
        ran = rooms.office.run("approval", "accept", file)
    assert (ran.code, "Traceback" in ran.err + ran.out, "Internal error" in ran.err) == (5, False, False), ran
    must_be_sound(rooms)
    again = rooms.office.run("approval", "accept", file)
    assert again.code == (0 if "signed" not in ran.out else 2), (ran, again)
    assert len(events(rooms, ApprovalGiven)) == 1
    must_be_sound(rooms)


def test_a_full_disk_signs_nothing_and_keeps_the_intent(rooms: TwoRooms) -> None:
    """Neither here nor in the folder on the other machine."""
    rooms.requested()
    carried = shutil.copytree(rooms.folder, rooms.folder.with_name("stick"))
    rooms.at("there")
    with room_for(0):
        said(rooms.office.run("approval", "sign", str(carried), "--yes", "--no-input"), 2, "temporary file")
    assert list(carried.glob("*.sig*")) == []
    assert rooms.office.run("approval", "sign", str(carried), "--yes", "--no-input").code == 0


def test_no_intent_is_stated_for_a_folder_that_cannot_be_written(rooms: TwoRooms, tmp_path: Path) -> None:
    """It would stay open, and nobody could sign it elsewhere."""
    (tmp_path / "file").write_text("")
    words = ("approval", "request", "erase", "--serial", CARD, "--presented-by", "Davi")
    said(rooms.office.run(*words, "--out", str(tmp_path / "file")), 2, "Cannot write to the folder")
    assert not events(rooms, IntentStated)


@pytest.mark.skipif(os.geteuid() != 0 or shutil.which("setpriv") is None, reason="another user is had by root alone")
def test_somebody_who_cannot_write_the_folder_is_told_before_signing(rooms: TwoRooms) -> None:
    """No key is asked for: a touch of a token would be in vain."""
    rooms.requested()
    lead = ["setpriv", "--reuid=4321", "--regid=4321", "--clear-groups"]
    read_all = [
        "--bounding-set=-all,+dac_read_search",
        "--inh-caps=+dac_read_search",
        "--ambient-caps=+dac_read_search",
    ]
    words = ["-m", "lifecycle", "approval", "sign", str(rooms.folder), "--yes", "--no-input"]
    environment = {name: value for name, value in os.environ.items() if name != "LIFECYCLE_HOME"}
    ran = subprocess.run(  # noqa: S603 - ourselves
        [*lead, *read_all, sys.executable, *words],
        env=environment | {"HOME": "/nonexistent", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=HANG,
        check=False,
    )
    said(Ran(ran.returncode, ran.stdout, ran.stderr), 2, "you do not have the permission")
    assert list(rooms.folder.glob("*.sig")) == []


def set_clock(monkeypatch: pytest.MonkeyPatch, micro: int) -> None:
    """Have every journal of the program say this time."""
    make = records.Journal
    monkeypatch.setattr(records, "Journal", lambda *words, **rest: make(*words, **rest, clock=lambda: micro))


def now() -> int:
    return time.time_ns() // 1000


def signed_and_accepted(rooms: TwoRooms) -> str:
    """Have the second person sign an erasure on the other machine; gives the intent."""
    intent = rooms.requested()
    assert rooms.office.run("approval", "accept", str(rooms.signed_there())).code == 0
    return intent


def must_have_sent_nothing(rooms: TwoRooms) -> None:
    assert not erasures(rooms)
    assert not events(rooms, ShareErased)


def test_an_intent_that_expires_between_signature_and_start_allows_nothing(
    rooms: TwoRooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From start to end; it is closed as that, and can be stated again."""
    intent = signed_and_accepted(rooms)
    set_clock(monkeypatch, now() + 73 * HOUR)
    code, err = rooms.erased("--intent", intent)
    assert (code, "expired at" in err, "Traceback" in err) == (2, True, False), err
    must_have_sent_nothing(rooms)
    assert [event.facts for event in events(rooms, IntentClosed)] == [IntentClosed(how="expired")]
    must_be_sound(rooms)


@pytest.mark.parametrize("ahead", [-100 * HOUR, 100 * HOUR], ids=["behind", "ahead"])
def test_an_intent_of_a_stepped_clock_starts_nothing_by_itself(
    rooms: TwoRooms, monkeypatch: pytest.MonkeyPatch, ahead: int
) -> None:
    """Whichever rule stops it, nothing is sent, and the next step is named."""
    right = now()
    with monkeypatch.context() as stepped:
        set_clock(stepped, right + ahead)
        words = ("approval", "request", "erase", "--serial", CARD, "--presented-by", "Davi")
        stated = rooms.office.run(*words, "--out", str(rooms.folder), "--json")
    assert "Traceback" not in stated.err + stated.out
    if stated.code == 0:
        accepted = rooms.office.run("approval", "accept", str(rooms.signed_there()))
        assert "Traceback" not in accepted.err + accepted.out
        code, err = rooms.erased("--intent", str(stated.json["intent"]))
        assert (code, "Next:" in err, "Traceback" in err) == (2, True, False), err
    must_have_sent_nothing(rooms)
    must_be_sound(rooms)


@pytest.mark.parametrize("how", ["ctrl-c", "hangup"])
def test_whoever_leaves_at_the_question_signs_nothing(rooms: TwoRooms, how: str) -> None:
    """The intent stays open, and the next run goes on with it."""
    with at_a_terminal("custody", "nickname", CARD, "red") as session:
        session.person.waits_for("Sign as alice?")
        if how == "ctrl-c":
            session.person.presses("\x03")
            assert "Traceback" not in session.person.reads_the_rest()
            assert session.ends() == 130
        else:
            session.process.send_signal(1)
            session.ends()
            assert "Traceback" not in session.person.reads_the_rest()
    assert not events(rooms, ApprovalGiven)
    (open_one,) = rooms.office.run("approval", "list", "--json").json["intents"]
    must_be_sound(rooms)
    words = ("custody", "nickname", CARD, "red", "--intent", open_one["id"], "--yes", "--no-input")
    assert rooms.office.run(*words).code == 0


def test_an_agent_that_ends_before_it_signs_is_named(rooms: TwoRooms) -> None:
    """People may try again, or stop; nothing is recorded that nobody signed."""
    with at_a_terminal("custody", "nickname", CARD, "red") as session:
        session.person.waits_for("Sign as alice?")
        rooms.here.ends()
        session.person.types("sign")
        session.person.waits_for("What next?")
        session.person.presses("\x03")
        assert "Traceback" not in session.person.reads_the_rest()
        assert session.ends() == 130
    assert not events(rooms, ApprovalGiven)
    must_be_sound(rooms)


def test_of_two_processes_with_one_intent_one_begins(rooms: TwoRooms) -> None:
    """The other one is refused, and sends nothing."""
    intent = signed_and_accepted(rooms)
    pins = rooms.office.folder / "one"
    pins.touch(mode=0o600)
    pins.write_text(f"{FACTORY_PIN}\n")
    words = [
        "run",
        "erase",
        "--reader",
        "virtual:a",
        "--pin-file",
        str(pins),
        "--yes",
        "--no-input",
        "--intent",
        intent,
    ]
    words += ["--presented-by", "Davi", "--key", str(rooms.signers.keys["Davi"])]
    command = [sys.executable, "-m", "lifecycle", *words]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]  # noqa: S603
    told = [each.communicate(timeout=HANG) for each in both]
    assert "Traceback" not in str(told)
    assert sorted(each.returncode == 0 for each in both) == [False, True], told
    (start,) = erasures(rooms)
    pins_sent = [event for event in events(rooms, PinVerified) if event.operation == start.operation]
    assert (len(pins_sent), len(events(rooms, ShareErased))) == (1, 1)
    must_be_sound(rooms)
