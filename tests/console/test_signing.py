"""At the console people sign by the same gate: the act in words, then the agent, then the PINs."""

import pytest
from desk.cards import SERIAL

from lifecycle.console.workstation import Workstation
from tests.console.conftest import Signer
from tests.console.person import FACTORY_PIN, NEW_PIN, Person, played, recorded

pytestmark = pytest.mark.ssh


async def _begins(person: Person) -> None:
    await person.begins("Change PIN", SERIAL)


def test_the_act_is_shown_and_signed_before_a_pin_is_asked_for(workstation: Workstation, signer: Signer) -> None:
    signer.brings_the_key()

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


def test_a_key_that_is_missing_can_be_brought_without_starting_again(workstation: Workstation, signer: Signer) -> None:
    async def scene(person: Person) -> None:
        await _begins(person)
        await person.sees("anna cannot sign", "What next?", "look again")
        signer.brings_the_key()
        await person.picks("look again")
        await person.sees("Sign as anna?")
        await person.types("sign\r")
        await person.sees("Please, enter current PIN:")

    played(workstation, scene)


def test_a_key_file_can_be_named_where_the_agent_has_no_key(workstation: Workstation, signer: Signer) -> None:
    """What is no key file is said, and it is asked again what to do."""

    async def scene(person: Person) -> None:
        await _begins(person)
        for file, told in ((signer.key.parent / "nothing", "Cannot use key file"), (signer.key, "Sign as anna?")):
            await person.sees("What next?", "name a key file")
            await person.picks("name a key file")
            await person.sees("Name of the key file.")
            await person.types(f"{file}\r")
            await person.sees(told)
        await person.types("sign\r")
        await person.sees("Please, enter current PIN:")

    played(workstation, scene)


def test_who_stops_there_leaves_the_card_as_it_is(workstation: Workstation, signer: Signer) -> None:  # noqa: ARG001
    async def scene(person: Person) -> None:
        await _begins(person)
        await person.sees("anna cannot sign", "What next?", "stop")
        await person.picks("stop")
        await person.sees("cannot sign", "OK")

    played(workstation, scene)
    assert "operation-started" not in recorded(workstation)


def test_an_operation_goes_on_with_what_was_signed_elsewhere(workstation: Workstation, signer: Signer) -> None:
    """It is picked, and nobody signs again; the PIN comes next."""
    signer.signs_elsewhere("change-pin", "--serial", SERIAL)

    async def scene(person: Person) -> None:
        await _begins(person)
        await person.sees("People have signed this act already", f"card {SERIAL}", "every signature is there")
        await person.presses("enter")
        await person.sees("Please, enter current PIN:")

    played(workstation, scene)


def test_what_was_signed_before_can_be_left_alone(workstation: Workstation, signer: Signer) -> None:
    """Then the act is stated and signed as always."""
    signer.signs_elsewhere("change-pin", "--serial", SERIAL)
    signer.brings_the_key()

    async def scene(person: Person) -> None:
        await _begins(person)
        await person.sees("People have signed this act already")
        await person.picks("none of these")
        await person.sees("Act: Change PIN", "Sign as anna?")

    played(workstation, scene)
