"""Marked PINs and keys go through every operation, and are then looked for in everything that was written."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest
from desk.cards import KEY_ID, Drawer, blank_image, changed
from desk.desk import Desk
from desk.faults import answers, cut_before
from desk.people import Person, changing, settling
from desk.processes import finish, start
from desk.stores import Hooked, new_store, opened
from encodings_of import SHORTEST, forms_of_key, forms_of_pin
from evidence import MASTER, Evidence, card_key, key, searched, trying

from lifecycle.cards.mpcos.formatting import format_card
from lifecycle.cli import main
from lifecycle.domain.channel import Channel
from lifecycle.domain.secret import Secret
from lifecycle.readers.stack import over
from lifecycle.readers.virtual import Slot
from lifecycle.station.log import Log
from lifecycle.store.errors import StoreFull
from lifecycle.store.sqlite.backup import backup
from lifecycle.virtual.card import VirtualCard
from lifecycle.virtual.memory import KeptInProcess

PINS = {
    "old": "31415926",
    "new": "27182845",
    "wrong": "16180339",
    "third": "14142135",
    "mismatched": "17320508",
    "weak": "88888888",
    "run": "45678901",
}


@contextmanager
def bent(drawer: Drawer, evidence: Evidence, wrap: Callable[[Channel], Channel]) -> Iterator[None]:
    """Put a fault below the recorder for a while."""
    drawer.wrap = lambda wire: evidence.wrap(wrap(wire))
    yield
    drawer.wrap = evidence.wrap


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    """Drive every operation, well and badly, and collect what was written."""
    found, folder = Evidence(), tmp_path_factory.mktemp("marked")
    storage = KeptInProcess(blank_image())
    with VirtualCard(storage) as card, Secret(MASTER) as master:
        format_card(over(found.wrap(Slot(card, "maker")), "maker", None), master, KEY_ID, PINS["old"])
    drawer = Drawer(storage.load(), wrap=found.wrap)
    path, people = new_store(folder / "ledger.db"), []
    log = Log(folder / "log.jsonl", station="desk", command="run", trace=True, show=lambda line: found.add("log", line))

    def go(desk: Desk, operation: str, person: Person, **fields: object) -> None:
        people.append(person)
        trying(found, log, lambda: desk.run(operation, person, **fields))

    with opened(path) as store:
        desk = Desk(store, drawer, key=key)
        go(desk, "inspect", Person())
        go(desk, "change-pin", changing(PINS["wrong"], PINS["new"]))
        go(desk, "change-pin", Person(current_pin=[PINS["old"]], new_pin=[PINS["weak"], PINS["run"], PINS["old"]]))
        go(desk, "change-pin", Person(current_pin=[PINS["old"] + "1"]))
        with bent(drawer, found, answers("VERIFY", "6F00")):
            go(desk, "change-pin", changing(PINS["old"], PINS["new"]))

        def full(_number: int, drafts: object) -> None:
            if "PinVerified" in str(drafts):
                raise StoreFull(path="ledger", reason="as planned")

        go(Desk(Hooked(store, before=full), drawer, key=key), "change-pin", changing(PINS["old"], PINS["new"]))
        cut_before(drawer, "SET SECRET CODE")
        with bent(drawer, found, drawer.wrap):
            go(desk, "change-pin", changing(PINS["old"], PINS["new"]))
        go(desk, "settle", settling("new", PINS["new"]))
        go(desk, "settle", settling("old", PINS["old"]))
        with bent(drawer, found, answers("FREEZE", "9000", reaches_card=False)):
            person = Person(
                current_pin=PINS["old"],
                new_pin=[PINS["mismatched"], PINS["third"]],
                new_pin_again=[PINS["new"], PINS["third"]],
            )
            go(desk, "change-pin", person)
        go(desk, "change-pin", Person(current_pin=PINS["third"]))
        go(desk, "change-pin", changing(PINS["third"], PINS["new"]))
        assert desk.state().sealed, "the marked PINs went all the way"
        drifted = Drawer(changed(drawer.storage.load(), 0x4C04, 4, b"\xff"), wrap=found.wrap)
        go(Desk(store, drifted, key=key), "accept-drift", Person())
        for each in found.exchanges:
            log.exchange(each.name, each.command, each.answer, each.fault)
        backup(store, folder / "backup.db")
        for file in folder.glob("ledger.db*"):
            found.add(f"store {file.name}", file.read_bytes())
        for _, body in store.read():
            found.add("bodies", body)
        found.add("states", repr(desk.state()))
    found.add("backup", (folder / "backup.db").read_bytes())
    found.add("log file", (folder / "log.jsonl").read_bytes())
    found.add("transcript", found.transcript.getvalue())
    found.add("exchanges", repr(found.exchanges))
    for person in people:
        found.add("screen", "\n".join([*person.told, *person.asked, *map(str, person.problems)]))
    found.add("key", card_key(drawer.storage.load()))
    return found


def test_everything_was_driven_and_kept(evidence: Evidence) -> None:
    """A search in nothing finds nothing."""
    assert {"store ledger.db", "store ledger.db-wal", "backup", "log file", "transcript", "screen", "errors"} <= set(
        evidence.written
    )
    assert all(len(content) > 300 for where, content in evidence.written.items() if where != "key")
    tags = {json.loads(line)["tag"] for line in evidence.written["bodies"].splitlines() if line}
    assert {"pin-refused.1", "pin-sealed.2", "drift-accepted.4", "operation-reconciled.2"} <= tags
    assert len(evidence.exchanges) > 300


@pytest.mark.parametrize("which", PINS)
def test_no_pin_that_was_typed_stands_anywhere(evidence: Evidence, which: str) -> None:
    """In no encoding: not in the store, its write-ahead log, a backup, the log, a transcript, an error or a screen."""
    assert searched(evidence, forms_of_pin(PINS[which])) == []


def test_no_transport_key_stands_anywhere(evidence: Evidence) -> None:
    """Neither the master key nor the card's own."""
    assert searched(evidence, forms_of_key(MASTER)) == []
    assert searched(evidence, forms_of_key(evidence.written["key"][:16])) == []


def test_what_would_tell_a_pin_by_its_check_byte_is_struck_out(evidence: Evidence) -> None:
    """GET INFO 05 answers with the complement of an exclusive or over the record, the PIN in it."""
    states = [each for each in evidence.exchanges if each.name == "GET INFO secret codes"]
    assert len(states) > 10
    assert all(each.answer is not None and each.answer[6:8] == "00" for each in states if len(each.answer or "") == 12)
    records = {bytes.fromhex(f"07{counter:02X}0F00{PINS[which]}") for counter in (0, 1, 3) for which in PINS}
    checks = {_check(record): record for record in records}
    for line in evidence.written["transcript"].splitlines():
        if b"GET INFO secret codes" in line:
            assert not any(f"0f{check:02x}9000".encode() in line for check in checks)


def _check(record: bytes) -> int:
    check = 0xFF
    for byte in record:
        check ^= byte
    return check


def test_a_secret_is_found_where_it_is() -> None:
    """The search itself: each form is found, and none of them is empty."""
    forms = forms_of_pin(PINS["old"]) | forms_of_key(MASTER)
    for name, needle in forms.items():
        evidence = Evidence()
        evidence.add("here", b"xx" + needle + b"yy")
        assert ("here", name) in searched(evidence, forms)
        assert len(needle) >= SHORTEST
    assert all(one != other for one, other in pairwise(PINS.values()))


@pytest.mark.parametrize("options", [[], ["--json"], ["-v"]], ids=["text", "json", "verbose"])
def test_the_command_line_prints_and_logs_no_pin(tmp_path: Path, options: list[str]) -> None:
    """With a trace, and with the PINs from a file."""
    pins = tmp_path / "pins"
    environment = {"LIFECYCLE_HOME": str(tmp_path), "LIFECYCLE_READER": "virtual"}

    def call(*arguments: str, typed: tuple[str, ...] = ()) -> int:
        pins.write_text("".join(f"{pin}\n" for pin in typed))
        pins.chmod(0o600)

        def work() -> None:
            os.environ |= environment
            with (tmp_path / "screen").open("a") as sys.stdout, (tmp_path / "errors").open("a") as sys.stderr:
                code = main([*arguments])
            os._exit(code)

        return finish(start(work))

    change = ("run", "change-pin", "--no-input", "--yes", "--trace", *options, "--pin-file", str(pins))
    assert call("virtual", "new", "desk") == 0
    assert call("run", "inspect", "--trace", *options) == 0
    assert call(*change, typed=(PINS["wrong"], PINS["new"], PINS["new"])) == 3
    assert call(*change, typed=(PINS["wrong"], PINS["weak"], PINS["weak"])) == 2
    assert call(*change, typed=("12345678", PINS["new"], PINS["new"])) == 0
    before = seeds_of(tmp_path / "signing.key")
    assert call("checkpoint", *options) == 0
    assert call("key", "show", "--pem", *options) == 0
    assert call("export", str(tmp_path / "before.zip"), "--disclose-all", *options) == 0
    assert call("key", "rotate", "--yes", *options) == 0
    assert call("export", str(tmp_path / "after.zip"), "--disclose-all", *options) == 0
    assert call("export", str(tmp_path / "after.csv"), "--format", "csv", "--disclose-all", *options) == 0
    (tmp_path / "signing.key").chmod(0o644)
    assert call("checkpoint", *options) == 5
    pins.unlink()
    found = Evidence()
    for file in tmp_path.rglob("*"):
        if file.is_file() and file.suffix not in {".card", ".key"}:
            found.add(file.name, file.read_bytes())
    assert {"screen", "errors", "before.zip", "after.zip", "after.csv"} < set(found.written)
    assert b"VERIFY" in b"".join(found.written.values())
    for which in ("wrong", "weak", "new"):
        assert searched(found, forms_of_pin(PINS[which])) == []
    (key_file,) = tmp_path.rglob("transport-*.key")
    for secret in (bytes.fromhex(key_file.read_text()), *before, *seeds_of(tmp_path / "signing.key")):
        assert searched(found, forms_of_key(secret)) == []


def seeds_of(key_file: Path) -> list[bytes]:
    """Read the seeds of a signing key."""
    return [bytes.fromhex(line.split()[-1]) for line in key_file.read_text().splitlines()[1:]]
