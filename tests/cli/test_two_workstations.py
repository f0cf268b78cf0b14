"""One record on a server: a ceremony at one workstation, custody at another that signs too, and an auditor."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from itertools import cycle
from pathlib import Path

import pytest
from desk.patience import until
from desk.processes import finish, start
from lab.issued_office import CARD, MEMBER, OTHER, THIRD
from lab.logins import shared_record
from lab.office import NEW_PIN, Office, Ran
from lab.server import Server
from lab.two_offices import Branch

from lifecycle.cli import main
from lifecycle.domain.event import decode
from lifecycle.store.address import ServerAddress
from lifecycle.store.opening import open_reader
from lifecycle.store.postgresql.roles import Role

pytestmark = [pytest.mark.postgresql, pytest.mark.slow]

LOGINS = {"ana": Role.APPEND, "carla": Role.APPEND, "rita": Role.AUDIT}
"""Ana holds the ceremony, Carla keeps custody, Rita audits."""
HAND_OVERS = tuple(
    words
    for to in ("Davi Lima", "Edna Cruz")
    for words in (("custody", "hand-over", OTHER, "--to", to), ("custody", "receive", OTHER))
)
CARDS = {"a": CARD, "b": MEMBER, "d": THIRD}


@dataclass
class Workstation:
    """Another one, with a home of its own, at which somebody works under a login of the server."""

    home: Path
    record: ServerAddress

    @property
    def name(self) -> str:
        """What events of this workstation say."""
        return f"desk of {self.record.user}"

    @contextmanager
    def doing(self, *commands: Sequence[str]) -> Iterator[None]:
        """Run commands in turn, again and again, in a process of its own; the one that runs at the end is the last."""
        self.home.mkdir(mode=0o700, exist_ok=True)
        self._stop.unlink(missing_ok=True)
        self._notes.touch()
        worker = start(lambda: self._work(cycle(commands)))
        try:
            yield
        finally:
            self._stop.touch()
            ended = finish(worker)
        assert ended == 0

    def _work(self, commands: Iterator[Sequence[str]]) -> None:
        ours = {"HOME": self.home, "ACTOR": self.record.user, "STATION": self.name, "RECORD": self.record}
        os.environ.update({f"LIFECYCLE_{key}": str(value) for key, value in ours.items()})
        while not self._stop.exists():
            with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as err:
                code = main([*next(commands), "--json"])
            with self._notes.open("a") as notes:
                notes.write(json.dumps({"code": code, "out": out.getvalue(), "err": err.getvalue()}) + "\n")

    @property
    def ran(self) -> list[Ran]:
        """What each command came to."""
        return [Ran(**json.loads(line)) for line in self._notes.read_text().split("\n")[:-1]]

    def goes_on(self) -> None:
        """Wait until a command that begins from now on has come to its end."""
        wanted = len(self.ran) + 2
        assert until(lambda: len(self.ran) >= wanted), self.ran

    @property
    def _notes(self) -> Path:
        return self.home / "ran"

    @property
    def _stop(self) -> Path:
        return self.home / "stop"


@pytest.fixture
def addresses(server: Server) -> Iterator[Mapping[str, ServerAddress]]:
    """A record for all three."""
    with shared_record(server, LOGINS) as given:
        yield given


@pytest.fixture
def begun(office: Office, addresses: Mapping[str, ServerAddress], monkeypatch: pytest.MonkeyPatch) -> Office:
    """Ana's workstation: the cards of the ceremony, another card that custodians hand over, and a signed record."""
    monkeypatch.setenv("LIFECYCLE_RECORD", str(addresses["ana"]))
    for name, serial in {**CARDS, "c": OTHER}.items():
        office.new_card(name, serial=serial)
    assert office.inspect("c").code == 0
    for person in ("Davi Lima", "Edna Cruz"):
        assert office.run("custody", "person", "add", person, "--role", "custodian").code == 0
    assert office.run("checkpoint").code == 0
    return office


def test_a_ceremony_goes_on_while_another_keeps_custody_and_an_auditor_verifies(
    begun: Office, addresses: Mapping[str, ServerAddress], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No workstation keeps another from its work; an auditor with the first key alone verifies all of it."""
    key, kept = tmp_path / "key.txt", tmp_path / "checkpoint.txt"
    key.write_text(begun.run("key", "show").out)
    assert begun.run("checkpoint", "--save", str(kept)).code == 0
    verify = ("verify", "--key", str(key), "--checkpoint", str(kept))
    carla, rita = (Workstation(tmp_path / login, addresses[login]) for login in ("carla", "rita"))
    signs(Branch(carla.home, begun, monkeypatch, carla.record), carla.name, begun)
    with rita.doing(verify), carla.doing(*HAND_OVERS):
        carla.goes_on()
        for name in CARDS:
            assert begun.change_pin(name).code == 0
            carla.goes_on()
        made = set_made(begun)
        assert made.code == 0, made
        carla.goes_on()
        rita.goes_on()
    assert begun.run("checkpoint", "--save", str(kept)).code == 0
    with rita.doing(verify):
        rita.goes_on()
    assert {(ran.json["outcome"], ran.code) for ran in rita.ran} == {("done", 0)}, rita.ran
    assert {(ran.json["outcome"], ran.code) for ran in carla.ran} == {("done", 0)}, carla.ran
    assert {ran.json["unsigned"] for ran in carla.ran} == {None}
    last = rita.ran[-1].json
    with open_reader(addresses["ana"], decode) as store:
        events = [event for _, event in store.events()]
    assert (last["events"], last["proven_by"]["size"]) == (len(events), len(events))
    handed = [event.id for event in events if event.station == carla.name and event.stream == f"card:{OTHER}"]
    assert handed == [each["id"] for ran in carla.ran for each in ran.json["events"]]


def signs(workstation: Branch, name: str, first: Office) -> None:
    """Have the first workstation add the key of another one."""
    workstation.name = name
    workstation.joins(first)


def set_made(office: Office) -> Ran:
    """Make a set of the cards, each with the PIN that it has now."""
    pins = office.folder / "all"
    pins.touch(mode=0o600)
    pins.write_text("".join(f"{serial} {NEW_PIN}\n" for serial in CARDS.values()))
    wanted = [word for serial in CARDS.values() for word in ("--serial", serial)]
    words = ("-m", "2", "-n", "3", "--name", "A", "--reader", "virtual", *wanted)
    return office.run("run", "create-server-master-key", *words, "--pin-file", str(pins), "--yes", "--no-input")
