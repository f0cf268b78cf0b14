"""The keys that a person presses for the two jobs of every custodian are those of the vendor's console.

Counted from the row of the menu to the menu again, with nothing pending and a blank card; what is typed as a PIN has
eight digits. The vendor asks for no word before a PIN is changed; the one that is asked for here is added.
"""

from typing import Any

from desk.cards import SERIAL

from lifecycle.console.workstation import Workstation
from tests.console.person import FACTORY_PIN, NEW_PIN, Person, cards, played, state

ENTER, PIN, WORD = 1, 8, len("change")

VENDOR_INSPECT = {
    "choose Inspect": ENTER,
    "insert the card": ENTER,
    "the card, line by line": ENTER,
}
VENDOR_CHANGE = {
    "choose Change PIN": ENTER,
    "insert the card": ENTER,
    "the current PIN": PIN + ENTER,
    "the size and characteristics of a PIN": ENTER,
    "the new PIN": PIN + ENTER,
    "the new PIN again": PIN + ENTER,
    "PIN changed and checked": ENTER,
    "PIN locked": ENTER,
}
OURS = {"the word that confirms": WORD + ENTER}


class Counting:
    """Counts the keys that reach the console."""

    def __init__(self, person: Person) -> None:
        self.keys = 0
        self._press = person.press
        person.press = self._counted  # type: ignore[method-assign]

    def _counted(self, *key: Any) -> None:  # noqa: ANN401 - as for a key
        self.keys += 1
        self._press(*key)


def test_inspect_takes_the_keys_of_the_vendors_console(workstation: Workstation) -> None:
    """Choose, insert, read."""
    cards(workstation, "anna")

    async def scene(person: Person) -> None:
        await person.sees(f"card {SERIAL}")
        counting = Counting(person)
        await person.presses("enter")
        await person.sees("insert a valid smart card", SERIAL)
        await person.presses("enter")
        await person.sees("ATR", "OK")
        await person.presses("enter")
        await person.ends()
        assert counting.keys == sum(VENDOR_INSPECT.values())

    played(workstation, scene)


def test_change_pin_takes_the_keys_of_the_vendors_console_and_one_word(workstation: Workstation) -> None:
    """Whatever else is known of the card is said on the pages that are there anyway."""
    cards(workstation, "anna")

    async def scene(person: Person) -> None:
        await person.sees(f"card {SERIAL}")
        await person.presses("down")
        counting = Counting(person)
        await person.presses("enter")
        await person.sees("insert a valid smart card", SERIAL)
        await person.presses("enter")
        await person.sees("Please, enter current PIN:")
        await person.types(f"{FACTORY_PIN}\r")
        await person.sees("The new PIN needs exactly 8 digits")
        await person.types("\r")
        await person.sees("Please, enter new PIN:")
        await person.types(f"{NEW_PIN}\r")
        await person.sees("Enter new PIN again:")
        await person.types(f"{NEW_PIN}\r")
        await person.sees('Type "change"')
        await person.types("change\r")
        await person.sees("PIN changed and checked", "OK")
        await person.presses("enter")
        await person.sees("-> PIN locked.", "OK")
        await person.presses("enter")
        await person.ends()
        assert counting.keys == sum({**VENDOR_CHANGE, **OURS}.values())

    played(workstation, scene)
    assert state(workstation).sealed
