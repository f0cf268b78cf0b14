"""The console ends from wherever it is, and what an operation came to is seen before."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from desk.cards import SERIAL
from desk.patience import HANG

from lifecycle.console.dialogue import ConsoleDialogue
from lifecycle.console.workstation import Workstation
from lifecycle.domain.errors import Abandoned
from lifecycle.domain.text import say
from tests.console.person import FACTORY_PIN, Person, cards, played, recorded
from tests.console.test_doubts import _torn


def test_it_ends_while_a_card_in_doubt_is_waited_for(workstation: Workstation) -> None:
    """The flow that settles ends with it: no menu comes back, and no other operation can begin."""
    serial = _torn(workstation)
    Path(workstation.settings.virtual_cards / "torn.card").unlink()
    cards(workstation, "anna")

    async def scene(person: Person) -> None:
        await person.sees("Unfinished work", "IN DOUBT")
        await person.picks(serial)
        await person.sees("Insert the card.")
        await person.picks("read the card")
        await person.sees(f"Insert card {serial}.")
        await person.presses("ctrl+q")
        await person.sees_the_end()

    console = played(workstation, scene)
    assert console.return_value == 0
    assert recorded(workstation) == []


def test_it_waits_for_the_right_card_beside_another_one(workstation: Workstation) -> None:
    """What is in the reader is said, and the flow goes on when Esc is pressed."""
    serial = _torn(workstation)
    torn = Path(workstation.settings.virtual_cards / "torn.card")
    torn.rename(torn.with_suffix(".away"))
    cards(workstation, "anna")

    async def scene(person: Person) -> None:
        await person.sees("Unfinished work", "IN DOUBT")
        await person.picks(serial)
        await person.sees("Insert the card.")
        await person.picks("read the card")
        await person.sees(f"Remove card {SERIAL} from virtual:anna. Insert card {serial}.")
        torn.with_suffix(".away").rename(torn)
        await person.sees("ATR")

    played(workstation, scene)


def test_ctrl_q_in_an_operation_ends_the_console(workstation: Workstation) -> None:
    """Nothing was sent."""
    cards(workstation, "anna")

    async def scene(person: Person) -> None:
        await person.begins("Get Label", SERIAL)
        await person.sees("Enter PIN:")
        await person.types(FACTORY_PIN[:4])
        await person.presses("ctrl+q")
        await person.sees_the_end()

    assert played(workstation, scene).return_value == 0


def test_an_operation_that_ends_while_the_console_ends_holds_nothing_up(workstation: Workstation) -> None:
    """Its pages go with the console: none of them can be taken away any more."""
    cards(workstation, "anna")

    async def scene(person: Person) -> None:
        await person.begins("Get Label", SERIAL)
        await person.sees("Enter PIN:")
        assert person.console.flows is not None
        assert person.console.flows.stop()
        person.console.exit(0)
        await person.lets_others_go_on()

    assert played(workstation, scene).return_value == 0


def test_a_question_that_no_page_has_seen_yet_is_abandoned() -> None:
    """It was on its way when the console ended."""
    on_its_way = threading.Event()
    dialogue = ConsoleDialogue(lambda _item: on_its_way.set())
    with ThreadPoolExecutor(max_workers=1) as operation:
        asked = operation.submit(dialogue.choose, "card", say("Which one?"), [])
        assert on_its_way.wait(HANG)
        dialogue.close()
        with pytest.raises(Abandoned):
            asked.result(HANG)
