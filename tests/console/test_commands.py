"""Sentences that name a command name a row of the menus at the console, for nobody has a shell there."""

import pytest

from lifecycle.console.command_names import at_the_console
from lifecycle.console.workstation import Workstation
from tests.console.person import FACTORY_PIN, NEW_PIN, Person, cards, played

SERIAL = "15C000E3A8171006"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (f"Run `lifecycle run settle --serial {SERIAL}` first.", f'Run "Resolve" with card {SERIAL} first.'),
        ("Only `lifecycle run inspect` is done.", 'Only "Inspect" is done.'),
        ("Each alone: `lifecycle run check-set --cards 1`.", 'Each alone: "Check Set" (cards 1).'),
        (f"`lifecycle run settle --gone --serial {SERIAL}`", f'"Resolve" (gone) with card {SERIAL}'),
        (
            f"First find out how it ended.\n  lifecycle run resolve --serial {SERIAL}",
            f'First find out how it ended.\n  "Resolve" with card {SERIAL}',
        ),
        (
            "See all.\n  lifecycle report sets\n  lifecycle doctor",
            'See all.\n  "Sets" on the Record menu\n  lifecycle doctor',
        ),
        ("`lifecycle report sets` lists them.", '"Sets" on the Record menu lists them.'),
        (f"`lifecycle report card {SERIAL}` shows it.", f'"History of a card" {SERIAL} on the Record menu shows it.'),
    ],
)
def test_what_a_menu_has_is_named_as_its_row(said: str, shown: str) -> None:
    """With the card, and what is to be filled in."""
    assert at_the_console(said) == shown


@pytest.mark.parametrize(
    "said",
    [
        "Run `lifecycle doctor`.",
        "Or:\n  lifecycle doctor\n",
        "  lifecycle report sets --csv",
        "`lifecycle report --list`",
        "`lifecycle run nothing`",
        "`lifecycle report x`",
    ],
)
def test_what_no_menu_has_stays_a_command(said: str) -> None:
    """It has to be typed elsewhere, and is said as it is typed."""
    assert at_the_console(said) == said


def test_a_refusal_names_no_command(workstation: Workstation) -> None:
    """A second change of a PIN is refused, and the next step is on a menu."""
    serial = cards(workstation, "anna")[0]

    async def scene(person: Person) -> None:
        await person.begins("Change PIN", serial)
        await person.sees("current PIN:")
        await person.types(f"{FACTORY_PIN}\r\r{NEW_PIN}\r{NEW_PIN}\r")
        await person.sees('Type "change"')
        await person.types("change\r")
        for words in ("PIN changed and checked", "PIN locked"):
            await person.sees(words, "OK")
            await person.presses("enter")
        await person.begins("Change PIN", serial)
        words = await person.sees("Refused:")
        assert f'"History of a card" {serial} on the Record menu' in words
        assert "lifecycle report" not in words

    played(workstation, scene)
