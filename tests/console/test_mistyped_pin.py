"""A PIN that is typed into another field is not shown, is asked about once, and never comes into the log."""

import pytest
from desk.cards import SERIAL

from lifecycle.console.workstation import Workstation
from lifecycle.domain.mistyped_pin import hidden, hidden_while_typed
from tests.console.person import Person, cards, played

TYPED = "31415926"
DOTS = "\u2022" * 8


def log_of(workstation: Workstation) -> str:
    """Give all that was logged."""
    return "".join(path.read_text() for path in workstation.settings.store.parent.glob("*.log*"))


def test_in_a_form_it_is_dots_and_asked_about_once(workstation: Workstation) -> None:
    """Enter takes it then; the page that says that there is no such set does not repeat it."""
    cards(workstation, "anna")

    async def scene(person: Person) -> None:
        await person.begins("Check Set")
        await person.sees("Set to check")
        await person.types(TYPED)
        await person.shows(lambda line: DOTS in line and TYPED not in line)
        await person.types("\r\r\r\r")
        await person.sees("This looks like a PIN")
        await person.presses("enter", "enter", "enter", "enter")
        assert TYPED not in await person.sees("There is no set named")

    played(workstation, scene)
    assert TYPED not in log_of(workstation)


def test_in_the_field_for_a_word_it_is_dots(workstation: Workstation) -> None:
    """It is not the word, and is forgotten."""
    cards(workstation, "anna")

    async def scene(person: Person) -> None:
        await person.begins("Change PIN", SERIAL)
        await person.sees("current PIN:")
        await person.types(f"12345678\r\r{TYPED}\r{TYPED}\r")
        await person.sees('Type "change"')
        await person.types(TYPED)
        await person.shows(lambda line: DOTS in line and TYPED not in line)

    played(workstation, scene)


@pytest.mark.parametrize(
    ("typed", "seen"),
    [("123", "123"), ("1234", "\u2022" * 4), (TYPED, "\u2022" * 8), (TYPED + "0", TYPED + "0"), ("PROD-A", "PROD-A")],
)
def test_digits_that_may_become_a_pin_are_dots(typed: str, seen: str) -> None:
    """Numbers of two digits, serials and names are seen."""
    assert hidden_while_typed(typed) == seen


def test_a_text_that_is_no_pin_is_repeated() -> None:
    """And one that looks like a PIN is not."""
    assert (hidden("PROD-A"), hidden(f" {TYPED} "), hidden("10293")) == ("PROD-A", "\u2022" * 8, "10293")
