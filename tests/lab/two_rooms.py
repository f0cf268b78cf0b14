"""Two machines: the office with the record, and another one without it, where a second person signs."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk.signers import Signers
from desk.ssh_agent import Agent, agent

from lab.issued_office import CARD, erase
from lab.office import Office
from lifecycle.domain.event import decode
from lifecycle.ledger.journal import Journal
from lifecycle.station.records import PROJECTIONS
from lifecycle.store.opening import open_store


class TwoRooms:
    """The office with the record, and another machine without one; each has an agent of its own."""

    def __init__(self, office: Office, here: Agent, there: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
        self.office, self.here, self.there, self._patch = office, here, there, monkeypatch
        self.folder = office.folder.parent / "carried"
        keys = office.folder.parent / "ssh"
        keys.mkdir()
        self.signers = Signers(keys)
        with open_store(office.store, decode, PROJECTIONS) as store:
            journal = Journal(store, login="alice", station="desk")
            for name, role in (("alice", "officer"), ("Bea", "officer"), ("Cid", "officer"), ("Eva", "witness")):
                self.signers.join(journal, name, role)
            self.signers.join(journal, "Dora", "officer")
            self.signers.join(journal, "Fay", "witness")
            self.signers.join(journal, "Davi", "custodian")
        here.add(self.signers.keys["alice"])
        there.add(self.signers.keys["Bea"])
        self.at("here")
        assert office.run("policy", "adopt", "two-person", "--yes").code == 0

    def at(self, room: str) -> None:
        """Sit down at one of the two machines."""
        machine = self.here if room == "here" else self.there
        self._patch.setenv("SSH_AUTH_SOCK", machine.environment["SSH_AUTH_SOCK"])
        home = self.office.folder if room == "here" else self.office.folder.parent / "elsewhere"
        self._patch.setenv("LIFECYCLE_HOME", str(home))

    def requested(self, *more: str) -> str:
        """State the erasure of the card, and write the folder; gives the id of the intent."""
        words = ("approval", "request", "erase", "--serial", CARD, "--presented-by", "Davi")
        words = (*words, "--out", str(self.folder), *more)
        ran = self.office.run(*words, "--json")
        assert ran.code == 0, ran
        return str(ran.json["intent"])

    def signed_there(self) -> Path:
        """Carry the folder to the other machine, sign there, and bring the file back."""
        carried = self.folder.with_name("stick")
        shutil.copytree(self.folder, carried, dirs_exist_ok=True)
        self.at("there")
        ran = self.office.run("approval", "sign", str(carried), "--yes", "--no-input", "--json")
        self.at("here")
        assert ran.code == 0, ran
        return Path(ran.json["file"])

    def erased(self, *more: str) -> tuple[int, str]:
        """Run the erasure of the card."""
        davi = ("--presented-by", "Davi", "--key", str(self.signers.keys["Davi"]))
        return erase(self.office, "a", *davi, *more)


@pytest.fixture
def rooms(issued: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TwoRooms]:
    """Give the two rooms."""
    sockets = tmp_path / "a", tmp_path / "b"
    for each in sockets:
        each.mkdir()
    with agent(sockets[0]) as here, agent(sockets[1]) as there:
        yield TwoRooms(issued, here, there, monkeypatch)
