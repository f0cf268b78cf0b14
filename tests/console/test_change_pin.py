"""Change PIN from end to end: the vendor's dialogs in the vendor's order, and everything that can go wrong in them."""

import pytest
from desk.cards import SERIAL

from lifecycle.console.workstation import Workstation
from tests.console.person import FACTORY_PIN, NEW_PIN, WRONG_PIN, Person, cards, played, recorded, state


@pytest.fixture(autouse=True)
def _card(workstation: Workstation) -> None:
    cards(workstation, "anna")


async def _answers(person: Person) -> None:
    """Answer until the word is asked for."""
    await person.begins("Change PIN", SERIAL)
    await person.sees("Please, enter current PIN:", "7 of 7 PIN tries left", "can be changed once")
    await person.types(f"{FACTORY_PIN}\r")
    await person.sees("The new PIN needs exactly 8 digits")
    await person.types("\r")
    await person.sees("Please, enter new PIN:")
    await person.types(f"{NEW_PIN}\r")
    await person.sees("Enter new PIN again:")
    await person.types(f"{NEW_PIN}\r")
    await person.sees(f"Change and seal the PIN of card {SERIAL}", "This cannot be undone", 'Type "change" to continue')


def test_a_pin_is_changed_in_the_vendors_order_and_words(workstation: Workstation) -> None:
    """Insert, current PIN, size and characteristics, new PIN, again, changed and checked, PIN locked."""

    async def scene(person: Person) -> None:
        await _answers(person)
        await person.types("change\r")
        await person.sees("PIN changed and checked", "OK")
        await person.presses("enter")
        await person.sees("-> PIN locked.", "lifecycle refuses a second change", "OK")
        await person.presses("enter")
        await person.ends()
        await person.begins("Inspect", SERIAL)
        await person.sees("PIN Locked : YES")

    played(workstation, scene)
    card = state(workstation)
    assert card.sealed
    assert card.pin == "changed"


def test_on_a_mismatch_only_the_new_pin_is_asked_again(workstation: Workstation) -> None:
    """After it was said what was wrong, and a person has seen it."""

    async def scene(person: Person) -> None:
        await person.begins("Change PIN", SERIAL)
        await person.sees("current PIN:")
        await person.types(f"{FACTORY_PIN}\r\r{NEW_PIN}\r27182819\r")
        await person.sees("PIN refused: the two entries differ", "Press Enter to continue")
        await person.lets_pass(1.1)
        await person.types("\r")
        await person.sees("Please, enter new PIN:", "PIN")
        await person.types(f"{NEW_PIN}\r{NEW_PIN}\r")
        await person.sees('Type "change"')
        await person.presses("escape")
        await person.sees("Not confirmed. lifecycle did not do what the question asks about.")

    played(workstation, scene)
    assert "operation-started" not in recorded(workstation)


def test_a_wrong_pin_says_what_it_cost_and_what_is_next(workstation: Workstation) -> None:
    """One try was spent, and the card is read again."""

    async def scene(person: Person) -> None:
        await person.begins("Change PIN", SERIAL)
        await person.sees("current PIN:")
        await person.types(f"{WRONG_PIN}\r\r{NEW_PIN}\r{NEW_PIN}\r")
        await person.sees('Type "change"')
        await person.types("change\r")
        await person.sees("Change PIN: not completed", "1 try spent, 6 left", "Next:")
        await person.presses("enter")
        await person.begins("Change PIN", SERIAL)
        await person.sees("6 of 7 PIN tries left")

    played(workstation, scene)


def test_a_second_change_is_refused_with_its_reason(workstation: Workstation) -> None:
    """From the record, before anything is asked."""

    async def scene(person: Person) -> None:
        await _answers(person)
        await person.types("change\r")
        await person.sees("PIN changed and checked", "OK")
        await person.presses("enter")
        await person.sees("PIN locked", "OK")
        await person.presses("enter")
        await person.begins("Change PIN", SERIAL)
        await person.sees("Change PIN: refused", "Refused: ", "Next:")

    played(workstation, scene)


def test_a_mistyped_word_is_asked_for_again_and_esc_says_no(workstation: Workstation) -> None:
    """Nothing was done, and nothing is recorded of it."""

    async def scene(person: Person) -> None:
        await _answers(person)
        await person.types("Change it\r")
        await person.sees("This is not the text asked for.")
        await person.presses("escape")
        await person.sees("Change PIN: not completed", "Not confirmed")

    played(workstation, scene)
    assert "operation-started" not in recorded(workstation)


def test_a_word_that_is_wrong_three_times_ends_the_question(workstation: Workstation) -> None:
    """Two wrong ones are typing errors: the PINs are not asked for again."""

    async def scene(person: Person) -> None:
        await _answers(person)
        for _ in range(2):
            await person.types("Change it\r")
            await person.sees("This is not the text asked for.")
        await person.types("yes\r")
        await person.sees("Change PIN: not completed", "Not confirmed")

    played(workstation, scene)
    assert "operation-started" not in recorded(workstation)


def test_esc_and_ctrl_c_at_a_pin_stop_before_anything_is_sent(workstation: Workstation) -> None:
    """It is said so, and the menu is there again."""

    async def scene(person: Person) -> None:
        for key in ("escape", "ctrl+c"):
            await person.begins("Change PIN", SERIAL)
            await person.sees("current PIN:")
            await person.types("1234")
            await person.presses(key)
            await person.sees("Change PIN: stopped", "Nothing more was sent")
            await person.presses("enter")
            await person.ends()

    played(workstation, scene)
    assert "operation-started" not in recorded(workstation)


def test_a_dialog_closes_by_itself_60_seconds_after_the_last_key(workstation: Workstation) -> None:
    """Not before, and not after another 60; it is said why. What was typed is gone."""

    async def scene(person: Person) -> None:
        await person.begins("Change PIN", SERIAL)
        await person.sees("current PIN:")
        page = person.console.screen
        for key in ("1", "2", "up"):
            await person.lets_pass(59.9)
            page._look_at_the_clock()  # type: ignore[attr-defined]
            await person.presses(key)
        await person.lets_pass(59.9)
        page._look_at_the_clock()  # type: ignore[attr-defined]
        assert person.console.screen is page
        assert page._pad.keys.dots == 2  # type: ignore[attr-defined]
        await person.lets_pass(0.2)
        await person.sees("Change PIN: stopped", "No key was pressed for 60 seconds,", "Nothing was sent that changes")
        assert page._pad.keys.dots == 0  # type: ignore[attr-defined]
        assert "at your request" not in person.words

    played(workstation, scene)
    assert "operation-started" not in recorded(workstation)


def test_a_rehearsal_says_what_would_be_done(workstation: Workstation) -> None:
    """And changes and records nothing."""

    async def scene(person: Person) -> None:
        await person.begins("Change PIN")
        await person.sees(SERIAL)
        await person.presses("f3")
        await person.sees("Dry run on card", "Enter the current PIN once")
        await person.presses("end")
        await person.sees("Nothing was changed or recorded.")

    played(workstation, scene)
    assert recorded(workstation) == []


def test_options_are_a_form(workstation: Workstation) -> None:
    """F2 on the row; a PIN with letters is taken where it was said that the card has one."""

    async def scene(person: Person) -> None:
        await person.presses("down", "f2")
        await person.sees("The current PIN has letters")
        await person.presses("space", "down", "enter")
        await person.sees("insert a valid smart card", SERIAL)
        await person.presses("enter")
        await person.sees("current PIN:")
        await person.types("ABCDEFGH\r")
        await person.sees("The new PIN needs exactly 8 digits")

    played(workstation, scene)
