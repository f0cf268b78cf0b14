"""A seat for each test, with nothing of this computer's own, and one at which the policy wants signatures."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from desk.signers import Signers, adopt
from desk.ssh_agent import Agent, agent

from lifecycle.cli import main
from lifecycle.console.workstation import Workstation
from lifecycle.ledger.journal import Journal
from tests.console.person import cards, seat_at


@pytest.fixture
def workstation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workstation:
    """Give an empty seat, with all cards on a shelf."""
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("TERM", "xterm-256color")
    return seat_at(tmp_path / "home")


@dataclass(frozen=True)
class Signer:
    """anna, an officer, whose key is not in the agent yet."""

    agent: Agent
    key: Path
    record: Path

    def brings_the_key(self) -> None:
        """Add it."""
        self.agent.add(self.key)

    def signs_elsewhere(self, *act: str) -> None:
        """Have an act asked for, signed on another machine, and the signature taken in, all at a command line."""
        folder = self.key.parent / "to-sign"
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("LIFECYCLE_HOME", str(self.record.parent))
            patch.setenv("LIFECYCLE_OPERATOR", "anna")
            assert main(["run", "inspect", "--reader", "virtual", "--no-input"]) == 0
            assert main(["approval", "request", *act, "--out", str(folder), "--no-input"]) == 0
            assert main(["approval", "sign", str(folder), "--key", str(self.key), "--yes", "--no-input"]) == 0
            assert main(["approval", "accept", str(folder), "--no-input"]) == 0


@pytest.fixture
def signer(workstation: Workstation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Signer]:
    """Give a record with a card, in which anna has a key, Davi is a custodian, and the policy wants signatures."""
    cards(workstation, "anna")
    (tmp_path / "ssh").mkdir()
    signers = Signers(tmp_path / "ssh")
    with workstation.writing() as store:
        journal = Journal(store, login="anna", station="desk")
        signers.join(journal, "anna", "officer")
        signers.join(journal, "Davi", "custodian")
        adopt(journal, "signed")
    with agent(tmp_path / "ssh") as running:
        monkeypatch.setenv("SSH_AUTH_SOCK", running.environment["SSH_AUTH_SOCK"])
        yield Signer(running, signers.keys["anna"], workstation.settings.store)
