"""Names that no terminal may be shown, at the console: they are in a record that is older than the rule about them."""

from desk.chronicle import SERIALS, Chronicle
from desk.disclosed import kept_text
from desk.stores import new_store, opened

from lifecycle.console.workstation import Workstation
from lifecycle.domain.facts import CardHandedOver, PersonNamed
from lifecycle.domain.hostile_text import is_hostile
from tests.console.person import Person, played
from tests.console.test_browsing import opens

HOSTILE = "PROD\x1b[2J\x9b31m\u202eA\u200b\r\nOK"
A, B, *_ = SERIALS


def hostile_record(workstation: Workstation) -> None:
    """Write a record with a set and a person who are called so."""
    with opened(new_store(workstation.settings.store)) as store:
        record = Chronicle(store)
        record.whole(HOSTILE, 2, A, B)
        digest, disclosure = kept_text(HOSTILE)
        record.add("person:1", PersonNamed(name=digest), disclosed=(disclosure,))
        given = CardHandedOver(at=1, witness=None, purpose=None, giver=None, receiver="person:1", pin_shared=False)
        record.add(f"card:{A}", given)


async def must_be_harmless(person: Person, *words: str) -> None:
    """Wait for a page, and look at all of it."""
    await person.sees(*words)
    assert not any(is_hostile(line) for line in person.lines), person.lines


def test_no_page_shows_a_hostile_name(workstation: Workstation) -> None:
    """Not the list of unfinished work, nor the pages of people, of sets and of one set."""
    hostile_record(workstation)

    async def scene(person: Person) -> None:
        await must_be_harmless(person, "Unfinished work", "PROD [2J 31m A OK")
        await person.presses("escape")
        await opens(person, "People")
        await must_be_harmless(person, "PROD [2J 31m A")
        await person.presses("escape")
        await person.sees("Record", "Open problems")
        await person.picks("Sets")
        await must_be_harmless(person, "PROD [2J 31m A", "2 of 2")
        await person.presses("enter")
        await must_be_harmless(person, "Set PROD [2J 31m A")

    played(workstation, scene)
