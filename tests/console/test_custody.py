"""Custody is kept at the console too: people, places and cards are picked, and what is refused can be mended."""

from lifecycle.console.workstation import Workstation
from tests.console.person import Person, cards, played, recorded

SERIAL = "15C000E3A8171006"


async def opens_custody(person: Person) -> None:
    """Have a card read, and go up from the card menu."""
    await person.begins("Inspect", SERIAL)
    await person.sees("ATR")
    await person.presses("enter")
    await person.ends()
    await person.presses("escape")
    await person.sees("Main", "Custody")
    await person.picks("Custody")
    await person.sees("Hand over a card", "Add a person")


async def adds(person: Person, name: str) -> None:
    """Add somebody."""
    await person.picks("Add a person")
    await person.sees("Name of the person.")
    await person.types(f"{name}\r\r\r\r")
    await person.sees(f"Person added: {name}, custodian")
    await person.presses("enter")
    await person.sees("Hand over a card", "Add a person")


def test_a_card_is_handed_over_to_somebody_who_is_picked(workstation: Workstation) -> None:
    """The card and the person come from lists with a filter; the answer says where the card is."""
    cards(workstation, "anna")

    async def scene(person: Person) -> None:
        await opens_custody(person)
        await adds(person, "Carla Reis")
        await adds(person, "Davi Lima")
        await person.picks("Hand over a card")
        await person.sees("Serial number of the card.", "Person who receives the card.")
        await person.presses("enter")
        await person.sees("Choose a card:", SERIAL)
        await person.presses("enter")
        await person.sees(f"> {SERIAL}", "Person who receives the card.")
        await person.presses("enter")
        await person.sees("Choose a person:", "Carla Reis", "Davi Lima")
        await person.types("/davi")
        await person.presses("enter")
        await person.sees("> Davi Lima")
        await person.presses(*["down"] * 4, "enter")
        await person.sees(f"Card {SERIAL}", "Davi Lima")

    played(workstation, scene)
    assert recorded(workstation)[-1] == "card-handed-over"


def test_a_card_gets_a_nickname_and_loses_it_again(workstation: Workstation) -> None:
    """As on the command line: an empty name takes it away."""
    cards(workstation, "anna")

    async def scene(person: Person) -> None:
        await opens_custody(person)
        for typed, said in (("alice", "Nickname given"), ("", "Nickname removed")):
            await person.picks("Give a card a nickname, or remove it")
            await person.sees("Serial number of the card.", "The new nickname")
            await person.types(SERIAL)
            await person.presses("down")
            await person.types(f"{typed}\r\r")
            await person.sees(said)
            await person.presses("enter")
            await person.sees("Hand over a card")

    played(workstation, scene)
    assert recorded(workstation)[-2:] == ["card-nicknamed", "card-nicknamed"]


def test_what_is_refused_says_why_and_the_form_is_there_again(workstation: Workstation) -> None:
    """What was typed is still in it."""
    cards(workstation, "anna")

    async def scene(person: Person) -> None:
        await opens_custody(person)
        await person.picks("Report a card as lost")
        await person.sees("Serial number of the card.")
        await person.types(SERIAL)
        await person.presses("down")
        await person.types("Nobody")
        await person.presses(*["down"] * 3, "enter")
        await person.sees("Nobody", "person add")
        await person.presses("enter")
        await person.sees(f"> {SERIAL}", "> Nobody")

    played(workstation, scene)
    assert "card-lost" not in recorded(workstation)


def test_a_card_is_reported_lost_at_the_console(workstation: Workstation) -> None:
    """The alarm needs a card and nothing else."""
    cards(workstation, "anna")

    async def scene(person: Person) -> None:
        await opens_custody(person)
        await person.picks("Report a card as lost")
        await person.sees("Serial number of the card.")
        await person.types(SERIAL)
        await person.presses(*["down"] * 4, "enter")
        await person.sees(f"Card {SERIAL}", "lost")

    played(workstation, scene)
    assert recorded(workstation)[-1] == "card-lost"


def test_a_person_leaves_at_the_console(workstation: Workstation) -> None:
    """What is still reached stands above the question; the answer says what is open."""
    cards(workstation, "anna")

    async def scene(person: Person) -> None:
        await opens_custody(person)
        await adds(person, "Carla Reis")
        await person.picks("Record that a person leaves")
        await person.sees("Person who leaves.")
        await person.types("Carla Reis\r\r\r")
        await person.sees("Carla Reis holds no card", "Record that Carla Reis has left?")
        await person.types("has left\r")
        await person.sees("Carla Reis left on", "Nothing is open.")

    played(workstation, scene)
