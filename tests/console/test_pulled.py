"""A card that is pulled while a person is asked something about it: it is noticed at once, and nothing is in doubt."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from desk.cards import KEY_ID, MASTER, SERIAL, Drawer, formatted_image

from lifecycle.cards.mpcos.transport_keys import TransportKeys
from lifecycle.console.app import Console
from lifecycle.console.dialogue import ConsoleDialogue
from lifecycle.console.questions.confirm import ConfirmPage
from lifecycle.console.questions.pins import PinPage
from lifecycle.console.thread_messages import PhraseWanted, SecretWanted
from lifecycle.console.workstation import Workstation
from lifecycle.domain.channel import Channel
from lifecycle.readers.source import Inserted
from tests.console.person import FACTORY_PIN, NEW_PIN, Person, played, recorded, seat_at, state


@dataclass
class Reader:
    """One reader whose card can be pulled."""

    drawer: Drawer = field(default_factory=lambda: Drawer(formatted_image(SERIAL), name="VR A"))
    has_card: bool = True

    def names(self) -> list[str]:
        """The one."""
        return ["VR A"]

    def cards(self) -> list[Inserted]:
        """Look."""
        return [Inserted("VR A", has_card=self.has_card, busy=False)]

    @contextmanager
    def open(self, reader: str) -> Iterator[Channel]:
        """Open the card."""
        with self.drawer.open(reader) as channel:
            yield channel


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Reader:
    """Give the only reader that there is."""
    only = Reader()
    monkeypatch.setattr("lifecycle.station.wiring.card_source", lambda *_, **__: only)
    monkeypatch.setattr("lifecycle.station.hardware.card_source", lambda *_, **__: only)
    return only


@pytest.fixture
def workstation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workstation:
    """Give a seat at a reader that is no shelf, with the key of its card."""
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("TERM", "xterm-256color")
    workstation = seat_at(tmp_path / "home", "VR A")
    keys = TransportKeys(workstation.settings.transport_keys)
    keys.make(KEY_ID)
    (workstation.settings.transport_keys / f"transport-{KEY_ID:02}.key").write_text(MASTER.hex() + "\n")
    return workstation


WHOLE = f"{FACTORY_PIN}\r\r{NEW_PIN}\r{NEW_PIN}\r"


@pytest.mark.parametrize("typed", ["1234", WHOLE], ids=["PIN", "word"])
def test_the_question_is_over(workstation: Workstation, reader: Reader, typed: str) -> None:
    """What is typed is forgotten, and the operation ends as after Esc; the card can be inserted and all begun again."""

    async def scene(person: Person) -> None:
        await person.begins("Change PIN", SERIAL)
        await person.sees("current PIN:")
        await person.types(typed)
        await person.sees("OK")
        reader.has_card = False
        words = await person.sees("Change PIN: stopped", "removed from VR A", "Insert the card and start again.")
        assert "no card" in words
        await person.presses("enter")
        await person.ends()

    played(workstation, scene)
    assert "operation-started" not in recorded(workstation)
    assert state(workstation).doubt is None


class Held:
    """Holds the operation back before it asks what is `meant`: then no question is open."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, meant: Callable[[Any], bool]) -> None:
        self.reached = threading.Event()
        self.go = threading.Event()
        deliver = ConsoleDialogue._delivered

        def held(dialogue: ConsoleDialogue, item: Any) -> bool:  # noqa: ANN401
            if meant(item) and not self.reached.is_set():
                self.reached.set()
                self.go.wait()
            return deliver(dialogue, item)

        monkeypatch.setattr(ConsoleDialogue, "_delivered", held)

    async def reach(self) -> None:
        """Wait until it is held back."""
        await asyncio.to_thread(self.reached.wait)


def _new_pin(item: Any) -> bool:  # noqa: ANN401
    return isinstance(item, SecretWanted) and item.question.name == "new-pin"


def _word(item: Any) -> bool:  # noqa: ANN401
    return isinstance(item, PhraseWanted)


@pytest.mark.parametrize("back", [False, True], ids=["away", "put back"])
@pytest.mark.parametrize("following", [_new_pin, _word], ids=["PIN", "word"])
def test_between_two_questions_it_ends_the_next(
    workstation: Workstation,
    reader: Reader,
    monkeypatch: pytest.MonkeyPatch,
    following: Callable[[Any], bool],
    *,
    back: bool,
) -> None:
    """One was answered and the other is not there yet; the card that comes back meanwhile is not the one that was."""
    held = Held(monkeypatch, following)

    async def scene(person: Person) -> None:
        try:
            await person.begins("Change PIN", SERIAL)
            await person.sees("current PIN:")
            await person.types(WHOLE)
            await held.reach()
            reader.has_card = False
            await person.sees("no card")
            if back:
                reader.has_card = True
                await person.sees("card not read yet")
        finally:
            held.go.set()
        await person.sees("Change PIN: stopped", "removed from VR A", "Insert the card and start again.")

    played(workstation, scene)
    assert "operation-started" not in recorded(workstation)
    assert state(workstation).doubt is None


@pytest.mark.parametrize("following", [_new_pin, _word], ids=["PIN", "word"])
def test_the_wish_to_stop_between_two_questions_ends_the_next(
    workstation: Workstation, reader: Reader, monkeypatch: pytest.MonkeyPatch, following: Callable[[Any], bool]
) -> None:
    """Ctrl-C is no key of a page."""
    held = Held(monkeypatch, following)

    async def scene(person: Person) -> None:
        try:
            await person.begins("Change PIN", SERIAL)
            await person.sees("current PIN:")
            await person.types(WHOLE)
            await held.reach()
            await person.presses("ctrl+c")
        finally:
            held.go.set()
        await person.sees("Change PIN: stopped", "at your request. Nothing more was sent")

    played(workstation, scene)
    assert reader.has_card
    assert "operation-started" not in recorded(workstation)


def test_while_the_page_of_a_question_is_made_it_is_over_before_it_is_seen(
    workstation: Workstation, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is asked on a page that is gone."""
    push = Console.push_screen

    def pulled(console: Console, screen: Any, *rest: Any, **named: Any) -> Any:  # noqa: ANN401
        pushed = push(console, screen, *rest, **named)
        if isinstance(screen, PinPage):
            console.flows._conversation._taken_out(console.flows.watch.snapshot.cards)
        return pushed

    monkeypatch.setattr(Console, "push_screen", pulled)

    async def scene(person: Person) -> None:
        await person.begins("Change PIN", SERIAL)
        await person.sees("Change PIN: stopped", "removed from VR A")

    played(workstation, scene)
    assert reader.has_card


def test_before_the_page_of_a_question_is_on_the_screen_it_does_not_stay_there(
    workstation: Workstation, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page is asked for a moment before it is shown; what ends its question in that moment takes it away, too."""
    flush = Console._flush_next_callbacks

    async def pulled(console: Console) -> None:
        await flush(console)
        pages = None if console.flows is None else console.flows._conversation
        if pages is not None and isinstance(pages._interview._page, ConfirmPage):
            pages._taken_out(console.flows.watch.snapshot.cards)

    monkeypatch.setattr(Console, "_flush_next_callbacks", pulled)

    async def scene(person: Person) -> None:
        await person.begins("Change PIN", SERIAL)
        await person.sees("current PIN:")
        await person.types(WHOLE)
        await person.sees("Change PIN: stopped", "removed from VR A")

    played(workstation, scene)
    assert reader.has_card


def test_in_a_ceremony_it_is_asked_how_to_go_on(workstation: Workstation, reader: Reader) -> None:
    """The set is not given up because one card slipped out; the same card may be tried again."""

    async def scene(person: Person) -> None:
        await person.begins("Create Server Master Key")
        await person.sees("N: number of cards")
        await person.types("2\r2\rPROD-A\r\r")
        await person.sees("Check all 2 cards first?")
        await person.picks("no: begin now")
        await person.sees(f"PIN of card {SERIAL}")
        await person.types("1234")
        reader.has_card = False
        await person.sees("The card was removed from VR A", "What next?")
        reader.has_card = True
        await person.picks("Try again with the same card")
        await person.sees(f"PIN of card {SERIAL}")
        assert person.console.screen._pad.keys.dots == 0  # type: ignore[attr-defined]
        await person.types(f"{FACTORY_PIN}\r")
        await person.sees(f"Label of card {SERIAL}")
        reader.has_card = False
        await person.sees("The card was removed from VR A", "What next?")

    played(workstation, scene)
    assert state(workstation).doubt is None
