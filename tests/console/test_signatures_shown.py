"""What of signatures the console shows: the policy, open intents, and in the reports who signed."""

import pytest
from desk.cards import SERIAL

from lifecycle.console.workstation import Workstation
from tests.console.conftest import Signer
from tests.console.person import FACTORY_PIN, NEW_PIN, Person, cards, played

pytestmark = pytest.mark.ssh


async def _opens_record(person: Person) -> None:
    await person.sees("Smart Card", "Inspect")
    await person.presses("escape")
    await person.sees("Main", "Custody")
    await person.picks("Record")
    await person.sees("Record", "Open intents")


async def _shows(person: Person, row: str, *words: str) -> None:
    await person.picks(row)
    await person.sees(*words)
    await person.presses("enter")
    await person.sees("Record", "Open intents")


def test_a_record_without_a_policy_says_not_signed(workstation: Workstation) -> None:
    cards(workstation, "anna")

    async def scene(person: Person) -> None:
        await _opens_record(person)
        await _shows(person, "Policy", "NOT SIGNED: policy none.")
        await _shows(person, "Open intents", "No intent is open.")

    played(workstation, scene)


def test_policy_and_open_intents_say_who_has_to_sign(workstation: Workstation, signer: Signer) -> None:  # noqa: ARG001
    """An act that was stopped at its signature stays open, and says whose is missing."""

    async def scene(person: Person) -> None:
        await person.begins("Change PIN", SERIAL)
        await person.sees("anna cannot sign", "What next?", "stop")
        await person.picks("stop")
        await person.sees("cannot sign", "OK")
        await person.presses("enter")
        await person.ends()
        await _opens_record(person)
        await _shows(person, "Policy", "Policy signed, built in", "Accept mismatch: operator")
        await _shows(person, "Open intents", "Change PIN", f"Card {SERIAL}", "expires at", "Missing: anna, operator")

    played(workstation, scene)


def test_the_report_of_a_pin_change_says_who_signed(workstation: Workstation, signer: Signer) -> None:
    signer.brings_the_key()

    async def scene(person: Person) -> None:
        await person.begins("Change PIN", SERIAL)
        await person.sees("Sign as anna?")
        await person.types("sign\r")
        await person.sees("Please, enter current PIN:")
        await person.types(f"{FACTORY_PIN}\r")
        await person.sees("The new PIN needs exactly 8 digits")
        await person.types(f"\r{NEW_PIN}\r{NEW_PIN}\r")
        await person.sees('Type "change" to continue')
        await person.types("change\r")
        for words in ("PIN changed and checked", "-> PIN locked."):
            await person.sees(words, "OK")
            await person.presses("enter")
        await person.ends()
        await _opens_record(person)
        await person.picks("PIN changes")
        await person.sees("signed by", "anna, operator")

    played(workstation, scene)
