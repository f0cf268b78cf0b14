"""A card that is pulled while a person is asked something about it: it is noticed at once, and nothing is in doubt."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from desk.cards import KEY_ID, MASTER, SERIAL, Drawer, formatted_image

from lifecycle.cards.transport_keys import TransportKeys
from lifecycle.console.workstation import Seat
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
def seat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Seat:
    """Give a seat at a reader that is no shelf, with the key of its card."""
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("TERM", "xterm-256color")
    seat = seat_at(tmp_path / "home", "VR A")
    keys = TransportKeys(seat.settings.transport_keys)
    keys.make(KEY_ID)
    (seat.settings.transport_keys / f"transport-{KEY_ID:02}.key").write_text(MASTER.hex() + "\n")
    return seat


@pytest.mark.parametrize("typed", ["1234", f"{FACTORY_PIN}\r\r{NEW_PIN}\r{NEW_PIN}\r"], ids=["PIN", "word"])
def test_the_question_is_over(seat: Seat, reader: Reader, typed: str) -> None:
    """What is typed is forgotten, and the operation ends as after Esc; the card can be inserted and all begun again."""

    async def scene(person: Person) -> None:
        await person.begins("Change PIN", SERIAL)
        await person.sees("current PIN:")
        await person.types(typed)
        await person.sees("OK")
        reader.has_card = False
        words = await person.sees("Change PIN: stopped", "taken out of VR A", "Insert it and begin again.")
        assert "no card" in words
        await person.presses("enter")
        await person.ends()

    played(seat, scene)
    assert "operation-started" not in recorded(seat)
    assert state(seat).doubt is None


def test_in_a_ceremony_it_is_asked_how_to_go_on(seat: Seat, reader: Reader) -> None:
    """The set is not given up because one card slipped out; the same card may be tried again."""

    async def scene(person: Person) -> None:
        await person.begins("Create Server Master Key")
        await person.sees("N: how many cards")
        await person.types("2\r2\rPROD-A\r\r")
        await person.sees("Show all 2 cards once")
        await person.picks("no: begin at once")
        await person.sees(f"PIN of card {SERIAL}")
        await person.types("1234")
        reader.has_card = False
        await person.sees("card 1: NOT done: The card was taken out of VR A", "How to go on?")
        reader.has_card = True
        await person.picks("try again with the same card")
        await person.sees(f"PIN of card {SERIAL}")
        assert person.console.screen._pad.keys.dots == 0  # type: ignore[attr-defined]
        await person.types(f"{FACTORY_PIN}\r")
        await person.sees(f"Label of card {SERIAL}")

    played(seat, scene)
    assert state(seat).doubt is None
