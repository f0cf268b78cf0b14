"""Custody at the console passes the same gate: the act in words, then those who sign it; alarms pass without a key."""

import pytest
from desk.cards import SERIAL

from lifecycle.console.workstation import Workstation
from lifecycle.domain.facts import ApprovalGiven, IntentClosed
from tests.console.conftest import Signer
from tests.console.person import Person, played, recorded
from tests.console.test_custody import opens_custody

pytestmark = pytest.mark.ssh


async def _hands_over(person: Person) -> None:
    await opens_custody(person)
    await person.picks("Hand over a card")
    await person.sees("Serial number of the card.")
    await person.types(SERIAL)
    await person.presses("down")
    await person.types("Davi")
    await person.presses(*["down"] * 5, "enter")
    await person.sees("Act: Hand over a card", f"Card {SERIAL}", "receiver: Davi", "Sign as anna?")


def _facts(workstation: Workstation, kind: type) -> int:
    with workstation.reading() as store:
        return sum(isinstance(event.facts, kind) for _, event in store.events())


def test_a_hand_over_is_shown_and_signed_before_it_is_recorded(workstation: Workstation, signer: Signer) -> None:
    signer.brings_the_key()

    async def scene(person: Person) -> None:
        await _hands_over(person)
        await person.types("sign\r")
        await person.sees(f"Card {SERIAL}", "Handed over to Davi")

    played(workstation, scene)
    assert recorded(workstation)[-1] == "card-handed-over"
    assert (_facts(workstation, ApprovalGiven), _facts(workstation, IntentClosed)) == (1, 1)


def test_who_does_not_sign_is_told_that_the_act_is_open(workstation: Workstation, signer: Signer) -> None:
    """The form is there again, as it was filled in."""
    signer.brings_the_key()

    async def scene(person: Person) -> None:
        await _hands_over(person)
        await person.presses("escape")
        await person.sees("The act was not recorded.", "stays open")
        await person.presses("enter")
        await person.sees(f"> {SERIAL}", "> Davi")

    played(workstation, scene)
    assert "card-handed-over" not in recorded(workstation)


def test_an_alarm_asks_for_no_signature(workstation: Workstation, signer: Signer) -> None:  # noqa: ARG001
    async def scene(person: Person) -> None:
        await opens_custody(person)
        await person.picks("Report a card as lost")
        await person.sees("Serial number of the card.")
        await person.types(SERIAL)
        await person.presses(*["down"] * 4, "enter")
        await person.sees(f"Card {SERIAL}", "lost")

    played(workstation, scene)
    assert recorded(workstation)[-1] == "card-lost"
    assert not _facts(workstation, ApprovalGiven)


def test_a_hand_over_goes_on_with_what_was_signed_elsewhere(workstation: Workstation, signer: Signer) -> None:
    """The form is filled in as it was signed; another one would be refused."""
    signer.signs_elsewhere("custody", "hand-over", SERIAL, "--to", "Davi")

    async def scene(person: Person) -> None:
        await opens_custody(person)
        await person.picks("Hand over a card")
        await person.sees("Serial number of the card.")
        await person.types(SERIAL)
        await person.presses("down")
        await person.types("Davi")
        await person.presses(*["down"] * 5, "enter")
        await person.sees("People have signed this act already", "every signature is there")
        await person.presses("enter")
        await person.sees(f"Card {SERIAL}", "Handed over to Davi")

    played(workstation, scene)
    assert recorded(workstation)[-1] == "card-handed-over"
    assert (_facts(workstation, ApprovalGiven), _facts(workstation, IntentClosed)) == (1, 1)
