"""The operations on one card beside the change of its PIN: what they ask, what they show, and how they are refused."""

from desk.cards import SERIAL

from lifecycle.cards.mpcos.transport_keys import TransportKeys
from lifecycle.console.thread_messages import Ended
from lifecycle.console.workstation import Workstation
from lifecycle.domain.errors import NotConfirmed
from lifecycle.operations import all_operations
from lifecycle.signing.errors import NotSigned
from tests.console.person import FACTORY_PIN, WRONG_PIN, Person, cards, played, recorded, state
from tests.console.test_ceremonies import A, B, C, make_set


def test_inspect_shows_the_vendors_lines_and_the_record_below_them(workstation: Workstation) -> None:
    """Without a PIN; F2 shows where each value comes from, F4 the life of the card."""
    cards(workstation, "anna")

    async def scene(person: Person) -> None:
        await person.begins("Inspect", SERIAL)
        await person.sees("OK. Blank, PIN not changed, 7 of 7 PIN tries left.", "ATR : 3B:7A:94", f"CSN : {SERIAL}F")
        await person.presses("end")
        await person.sees("PIN Locked : no (one more PIN change allowed)", "can be changed once")
        await person.presses("f2", "home")
        await person.sees("answer to reset")
        await person.presses("f4")
        await person.sees(f"Card {SERIAL}", "first seen")
        await person.presses("enter")
        await person.sees("ATR")
        await person.presses("enter")
        await person.ends()

    played(workstation, scene)
    assert "pin-verified" not in recorded(workstation)


def test_on_a_wide_screen_the_record_stands_beside_the_card(workstation: Workstation) -> None:
    """Line by line."""
    cards(workstation, "anna")

    async def scene(person: Person) -> None:
        await person.begins("Inspect", SERIAL)
        await person.sees("ATR", "PIN tries left: 7 of 7.")
        assert any("CSN" in line and "PIN tries left" in line for line in person.lines)

    played(workstation, scene, size=(140, 30))


def test_a_label_is_shown_after_the_pin(workstation: Workstation) -> None:
    """A wrong PIN spends a try and says so."""
    cards(workstation, "a", "b")

    async def scene(person: Person) -> None:
        await make_set(person, "PROD-A", (A, B), 2)
        await person.presses("enter")
        await person.begins("Get Label", A)
        await person.sees("Enter PIN:", "7 of 7 PIN tries left")
        await person.types(f"{WRONG_PIN}\r")
        await person.sees("Get Label: not completed", "1 try spent, 6 left")
        await person.presses("enter")
        await person.begins("Get Label", A)
        await person.sees("PIN:", "6 of 7 PIN tries left")
        await person.types(f"{FACTORY_PIN}\r")
        await person.sees("Get Label: done.", f"Label of card {A}: PROD-A 1/2")

    played(workstation, scene)


def test_erasing_says_what_the_set_loses_before_it_is_done(workstation: Workstation) -> None:
    """A share too many asks for a phrase of its own, and is not done without it."""
    cards(workstation, "a", "b", "c")

    async def scene(person: Person) -> None:
        await make_set(person, "PROD-A", (A, B, C), 2)
        await person.presses("enter")
        await person.begins("Erase", C)
        await person.sees("Enter PIN:", "loses share 3 of 3. Good shares of set PROD-A: 3 now, 2 after this")
        await person.types(f"{FACTORY_PIN}\r")
        await person.sees('Type "erase" to continue', "This cannot be undone.")
        await person.types("erase\r")
        await person.sees("share and label erased and checked", "OK")
        await person.presses("enter")
        await person.sees("Erase: done.", "The card is blank and holds no share.")
        await person.presses("enter")
        await person.begins("Erase", B)
        await person.sees('Type "give up PROD-A" to continue', "is destroyed.")
        await person.presses("escape")
        await person.sees("Erase: not completed", "Not confirmed.")
        await person.presses("enter")
        await person.begins("Erase", C)
        await person.sees("Erase: refused", "is already blank")

    played(workstation, scene)
    assert state(workstation, B).holding == "held"


def test_the_last_try_asks_for_a_whole_phrase(workstation: Workstation) -> None:
    """Before a PIN is asked for; the card is not blocked by anything less."""
    cards(workstation, "anna")

    async def scene(person: Person) -> None:
        for left in range(7, 1, -1):
            await person.begins("Get Label", SERIAL)
            await person.sees("Enter PIN:", f"{left} of 7 PIN tries left")
            await person.types(f"{WRONG_PIN}\r")
            await person.sees("not completed")
            await person.presses("enter")
        await person.begins("Get Label", SERIAL)
        await person.sees("1 of 7 PIN tries left", f'Type "use the last try of {SERIAL}"')
        await person.types(f"use the last try of {SERIAL}\r")
        await person.sees("Enter PIN:")
        await person.types(f"{WRONG_PIN}\r")
        await person.sees("not completed")
        await person.presses("enter")
        await person.begins("Get Label", SERIAL)
        await person.sees("refused")

    played(workstation, scene)
    assert state(workstation).blocked


def test_a_card_is_formatted(workstation: Workstation) -> None:
    """Its form comes first; a card that is formatted is refused."""
    serial, _ = cards(workstation, "plain", "other", formatted=False)
    TransportKeys(workstation.settings.transport_keys).make(0)

    async def scene(person: Person) -> None:
        await person.begins("Format")
        await person.sees("Id of the transport key", "This was never tried")
        await person.types("\r \r\r")
        await person.sees("insert a valid smart card")
        await person.picks("virtual:plain")
        await person.sees('Type "format"', "transport key 0")
        await person.types("format\r")
        await person.sees("Format: done.", "7 of 7 PIN tries left.")

    played(workstation, scene)
    assert state(workstation, serial).layout is not None


def test_nothing_in_doubt_and_no_drift_are_refused(workstation: Workstation) -> None:
    """With what to do next."""
    cards(workstation, "anna")

    async def scene(person: Person) -> None:
        await person.begins("Resolve")
        await person.sees("The card will never be read again")
        await person.types("\r\r\r")
        await person.sees("insert a valid smart card", SERIAL)
        await person.presses("enter")
        await person.sees("Resolve: refused", "no operation is in doubt")
        await person.presses("enter")
        await person.begins("Resolve")
        await person.sees("The card will never be read again")
        await person.types(" \r\r\r")
        await person.sees("No card is in doubt.")
        await person.presses("enter")
        await person.begins("Accept mismatch", SERIAL)
        await person.sees("refused", "agrees with the record")

    played(workstation, scene)


def test_what_could_not_be_signed_is_said_after_the_last_page(workstation: Workstation) -> None:
    """What was done is done; why it is not signed, and what puts that right, stands on a page of its own."""
    cards(workstation, "anna")

    async def scene(person: Person) -> None:
        await person.begins("Inspect", SERIAL)
        await person.sees("ATR", "OK")
        await person.presses("enter")
        await person.ends()
        error = NotConfirmed()
        error.unsigned = NotSigned(problem="the disk is full.", cause="store-unwritable")
        flows = person.console.flows
        person.console.perform(lambda: flows._last_pages(all_operations()["inspect"], Ended(error=error), []))
        await person.sees("Inspect: not completed", "Not confirmed")
        await person.presses("enter")
        await person.sees("NOT SIGNED", "the disk is full.", "lifecycle checkpoint", "OK")
        await person.presses("enter")
        await person.ends()

    played(workstation, scene)
