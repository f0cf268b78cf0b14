"""Operations over many cards: M and N, the look at all cards, card by card, and the last page."""

from desk.known_people import ANA, BEA, has, know
from desk.stores import opened

from lifecycle.console.workstation import Workstation
from lifecycle.ledger.journal import Journal
from lifecycle.virtual.shelf import Shelf
from tests.console.person import FACTORY_PIN, NEW_PIN, SERIALS, Person, cards, played, state

A, B, C, D, E = SERIALS[:5]


async def _look(person: Person, *serials: str) -> None:
    """Show the cards in this order, where it is asked which is next."""
    for number, serial in enumerate(serials, 1):
        await person.sees(f"check of card {number} of")
        await person.picks(serial)


async def _take_a_share(person: Person, serial: str, number: int) -> None:
    await person.sees("Enter PIN:", f"PIN of card {serial}", f"card {number} /")
    await person.types(f"{FACTORY_PIN}\r")
    await person.sees(f"Label of card {serial}")
    await person.presses("enter")


async def make_set(person: Person, name: str, serials: tuple[str, ...], needed: int) -> None:
    """Make a set on the first cards of the shelf."""
    await person.begins("Create Server Master Key")
    await person.sees("M: number of cards", "N: number of cards")
    await person.types(f"{needed}\r{len(serials)}\r{name}\r\r")
    shelf = Shelf(person.console.workstation.settings.virtual_cards)
    last_is_left = len(shelf.names()) == len(serials)
    await _look(person, *(serials[:-1] if last_is_left else serials))
    for number, serial in enumerate(serials, 1):
        await _take_a_share(person, serial, number)
    await person.sees("Create Server Master Key: done.", f"Set {name} is complete.", "OK")


def test_a_key_is_split_over_three_cards(workstation: Workstation) -> None:
    """Every card is looked at first; the last page says what was made and what to do next."""
    cards(workstation, "a", "b", "c", "d")

    async def scene(person: Person) -> None:
        await make_set(person, "PROD-A", (A, B, C), 2)
        words = await person.sees("Key check value (CMAC-5):", "Write it in the minutes", "Then make a copy set.")
        assert "Virtual cards protect nothing" in words
        await person.presses("enter")
        await person.ends()
        await person.sees("1 good set")

    played(workstation, scene)
    assert [state(workstation, serial).share for serial in (A, B, C)] == [1, 2, 3]


def test_what_no_set_can_be_is_said_in_the_form(workstation: Workstation) -> None:
    """And asked again there."""
    cards(workstation, "a")

    async def scene(person: Person) -> None:
        await person.begins("Create Server Master Key")
        for typed, said in (
            ("\r\r\r\r", "Fill in this field."),
            ("x\r2\rS\r\r", "M must be a number."),
            ("3\r2\rS\r\r", "M cannot be 3"),
        ):
            await person.sees("N: number of cards")
            await person.types(typed)
            await person.sees(said)
            await person.presses("escape")
            await person.begins("Create Server Master Key")

    played(workstation, scene)


def test_who_presents_each_card_is_picked(workstation: Workstation) -> None:
    """Enter takes the holder; with one person for all, the last page says so."""
    serials = cards(workstation, "a", "b")
    with opened(workstation.settings.store) as store:
        journal = Journal(store, login="anna", station="desk")
        know(journal, ANA, BEA)
        has(journal, BEA, *serials)

    async def scene(person: Person) -> None:
        await person.begins("Create Server Master Key")
        await person.sees("M: number of cards")
        await person.types("2\r2\rPROD-A\r\r")
        await _look(person, A)
        for number, serial in enumerate((A, B), 1):
            await person.sees(
                f"Who presents card {serial}?", "Bea, the holder of the card", "another person (not recorded)"
            )
            await person.presses("enter")
            await _take_a_share(person, serial, number)
        await person.sees("done.", "Bea presented as many shares as rebuild the key of set PROD-A:", f"{A}, {B}.")

    played(workstation, scene)


def test_esc_in_a_ceremony_asks_before_the_set_is_given_up(workstation: Workstation) -> None:
    """It goes on where it was; given up, the set is invalid, and it is said which cards hold shares of it."""
    cards(workstation, "a", "b")

    async def scene(person: Person) -> None:
        await person.begins("Create Server Master Key")
        await person.sees("N: number of cards")
        await person.types("2\r2\rPROD-A\r\r")
        await _look(person, A)
        await _take_a_share(person, A, 1)
        await person.sees("Enter PIN:", f"PIN of card {B}")
        await person.types("123")
        await person.presses("escape")
        await person.sees("Stop the whole operation?", "Stop. The set becomes INVALID.")
        await person.picks("continue")
        await person.sees("Enter PIN:", f"PIN of card {B}")
        await person.presses("escape")
        await person.sees("Stop the whole operation?")
        await person.picks("Stop.")
        await person.sees("not completed", "is INVALID: 1 of 2 shares written", "Next:", A)

    played(workstation, scene)


def test_a_card_that_fails_is_told_and_another_takes_its_place(workstation: Workstation) -> None:
    """The person says how to go on."""
    cards(workstation, "a", "b", "c")

    async def scene(person: Person) -> None:
        await person.begins("Create Server Master Key")
        await person.sees("N: number of cards")
        await person.types("2\r2\rPROD-A\r\r")
        await _look(person, A, B)
        await person.sees(f"PIN of card {A}")
        await person.types("99999990\r")
        await person.sees(f"Label of card {A}")
        await person.presses("enter")
        await person.sees("1 try spent, 6 left", "What next?", "Make sure of the PIN")
        await person.picks("Use another card")
        await person.sees(f"PIN of card {B}")
        await person.types(f"{FACTORY_PIN}\r")
        await person.sees(f"Label of card {B}")
        await person.presses("enter")
        await person.sees("Choose the next card:", A)
        await person.picks(C)
        await person.sees(f"PIN of card {C}")
        await person.types(f"{FACTORY_PIN}\r")
        await person.sees(f"Label of card {C}")
        await person.presses("enter")
        await person.sees("is complete.")

    played(workstation, scene)


def test_a_partition_auth_set_is_made(workstation: Workstation) -> None:
    """Its id is asked for, then M and N."""
    cards(workstation, "a", "b")

    async def scene(person: Person) -> None:
        await person.begins("Create Partition Auth Set")
        await person.sees("Partition that the set authorises", "N: number of cards")
        await person.types("app1\r2\r2\r\r\r")
        await _look(person, A)
        for number, serial in enumerate((A, B), 1):
            await _take_a_share(person, serial, number)
        await person.sees("Set app1 is complete.")

    played(workstation, scene)


def test_a_set_is_copied_and_checked(workstation: Workstation) -> None:
    """M cards of the old one, then the new cards; the key is rebuilt from the copy."""
    cards(workstation, "a", "b", "c", "d")

    async def scene(person: Person) -> None:
        await make_set(person, "OLD", (A, B), 2)
        await person.presses("enter")
        await person.begins("Copy Set")
        await person.sees("Name of the set to copy")
        await person.types("OLD\r2\r2\rNEW\r\r")
        await _look(person, A, B, C)
        for number, serial in enumerate((A, B), 1):
            await person.sees(f"PIN of card {serial}", f"card {number} / 2")
            await person.types(f"{FACTORY_PIN}\r")
        for number, serial in enumerate((C, D), 1):
            await _take_a_share(person, serial, number)
        await person.sees("Set NEW is complete.", "Set OLD still rebuilds the same key")
        await person.presses("enter")
        await person.begins("Check Set")
        await person.sees("Set to check")
        await person.types("NEW\r\r\r\r")
        await person.sees("card 1 of 2", "Choose the next card")
        await person.picks(C)
        await person.sees(f"PIN of card {C}")
        await person.types(f"{FACTORY_PIN}\r")
        await person.sees("card 2 of 2", f"Enter takes card {D}")
        await person.presses("enter")
        await person.sees(f"PIN of card {D}")
        await person.types(f"{FACTORY_PIN}\r")
        await person.sees("The cards rebuild the key of set NEW.", "The key was neither shown nor kept.")

    played(workstation, scene)


def test_a_card_is_copied(workstation: Workstation) -> None:
    """The source's PIN was changed; the copy gets it, is sealed, and A copy is not an additional share."""
    cards(workstation, "a", "b", "c")

    async def scene(person: Person) -> None:
        await make_set(person, "PROD-A", (A, B), 2)
        await person.presses("enter")
        await person.begins("Change PIN", A)
        await person.sees("current PIN:")
        await person.types(f"{FACTORY_PIN}\r\r{NEW_PIN}\r{NEW_PIN}\r")
        await person.sees('Type "change"')
        await person.types("change\r")
        for words in ("PIN changed and checked", "PIN locked"):
            await person.sees(words, "OK")
            await person.presses("enter")
        await person.begins("Copy Card")
        await _look(person, A, C)
        await person.sees(f"PIN of card {A}")
        await person.types(f"{NEW_PIN}\r")
        await person.sees(f"Current PIN of card {C}", "5 minutes at most")
        await person.types(f"{FACTORY_PIN}\r")
        await person.sees('Type "change"', "refuses a second change")
        await person.types("change\r")
        await person.sees("A copy is not an additional share")

    played(workstation, scene)
    assert state(workstation, C).copy == 1


def test_a_ceremony_is_rehearsed(workstation: Workstation) -> None:
    """It reads the cards, says what it would do on each, and changes nothing."""
    cards(workstation, "a", "b")

    async def scene(person: Person) -> None:
        await person.begins("Create Server Master Key")
        await person.sees("N: number of cards")
        await person.types("2\r2\rPROD-A")
        await person.presses("f3")
        await person.sees("Choose the next card:")
        await person.picks(A)
        await person.sees("Dry run on card", A)

    played(workstation, scene)
    assert state(workstation, A) is None


def test_a_list_of_cards_names_the_set_of_each_and_who_has_it(workstation: Workstation) -> None:
    """Three cards of two sets can be told apart, to pick one for Erase."""
    cards(workstation, "a", "b", "c")

    async def making(person: Person) -> None:
        await make_set(person, "PROD-A", (A, B), 2)
        await person.presses("enter")
        await person.ends()

    played(workstation, making)

    async def scene(person: Person) -> None:
        await person.sees("Unfinished work")
        await person.presses("escape")
        await person.begins("Erase")
        await person.sees("Choose a card:", "share 1 of 2 of PROD-A", "share 2 of 2 of PROD-A")

    played(workstation, scene)
