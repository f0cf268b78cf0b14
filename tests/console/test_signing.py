"""At the console people sign by the same gate: the act in words, then the agent, then the PINs."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk.cards import SERIAL
from desk.signers import Signers, adopt
from desk.ssh_agent import Agent, agent

from lifecycle.console.workstation import Workstation
from lifecycle.ledger.journal import Journal
from tests.console.person import FACTORY_PIN, NEW_PIN, Person, cards, played, recorded

pytestmark = pytest.mark.ssh


@pytest.fixture
def signer(workstation: Workstation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Agent]:
    """Give an agent without a key, and a record in which anna has one and the policy wants signatures."""
    cards(workstation, "anna")
    (tmp_path / "ssh").mkdir()
    signers = Signers(tmp_path / "ssh")
    with workstation.writing() as store:
        journal = Journal(store, login="anna", station="desk")
        signers.join(journal, "anna", "officer")
        adopt(journal, "signed")
    with agent(tmp_path / "ssh") as running:
        monkeypatch.setenv("SSH_AUTH_SOCK", running.environment["SSH_AUTH_SOCK"])
        running.keys = signers.keys  # type: ignore[attr-defined]
        yield running


async def _begins(person: Person) -> None:
    await person.begins("Change PIN", SERIAL)


def test_the_act_is_shown_and_signed_before_a_pin_is_asked_for(workstation: Workstation, signer: Agent) -> None:
    signer.add(*signer.keys.values())  # type: ignore[attr-defined]

    async def scene(person: Person) -> None:
        await _begins(person)
        await person.sees("Act: Change PIN", f"Card {SERIAL}", "Sign as anna?", 'Type "sign" to continue')
        await person.types("sign\r")
        await person.sees("Please, enter current PIN:")
        await person.types(f"{FACTORY_PIN}\r")
        await person.sees("The new PIN needs exactly 8 digits")
        await person.types("\r")
        await person.sees("Please, enter new PIN:")
        await person.types(f"{NEW_PIN}\r{NEW_PIN}\r")
        await person.sees('Type "change" to continue')
        await person.types("change\r")
        await person.sees("PIN changed and checked", "OK")

    played(workstation, scene)
    assert "pin-sealed" in recorded(workstation)


def test_a_key_that_is_missing_can_be_brought_without_starting_again(workstation: Workstation, signer: Agent) -> None:
    async def scene(person: Person) -> None:
        await _begins(person)
        await person.sees("anna cannot sign", "look again")
        signer.add(*signer.keys.values())  # type: ignore[attr-defined]
        await person.picks("look again")
        await person.sees("Sign as anna?")
        await person.types("sign\r")
        await person.sees("Please, enter current PIN:")

    played(workstation, scene)


def test_who_stops_there_leaves_the_card_as_it_is(workstation: Workstation, signer: Agent) -> None:  # noqa: ARG001
    async def scene(person: Person) -> None:
        await _begins(person)
        await person.sees("anna cannot sign", "stop")
        await person.picks("stop")
        await person.sees("cannot sign", "OK")

    played(workstation, scene)
    assert "operation-started" not in recorded(workstation)
