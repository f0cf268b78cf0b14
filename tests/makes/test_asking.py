"""A make whose cards no answer to reset tells: they are asked by one SELECT, and only where the card is meant."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from benches import TinyBench, TinyReader
from desk.cards import SERIAL
from desk.people import Person
from desk.rack import Rack
from tiny import TINY

from lifecycle.cards import registry
from lifecycle.cards.registry import is_asked_for, recognise, taking
from lifecycle.domain.apdu import Command, Response
from lifecycle.domain.channel import Channel
from lifecycle.domain.errors import NotAsked, Terminated, UnknownCard
from lifecycle.handler.inventory import taken
from lifecycle.handler.open_card import OpenCard
from lifecycle.handler.selection import Search
from lifecycle.readers.source import CardSource, Inserted
from lifecycle.steps.wanted_card import WantedCard
from lifecycle.store.errors import StoreMissing

APPLICATION = bytes.fromhex("F054494E59")
ASKED = replace(TINY, recognise=lambda _: False, application=APPLICATION)
ATR = bytes.fromhex("3B 02 74 79")
TINY_SERIAL = "TY0001"


@pytest.fixture(autouse=True)
def asked_make(monkeypatch: pytest.MonkeyPatch, tiny_too: None) -> None:  # noqa: ARG001
    """Have its line in the registry name an application."""
    monkeypatch.setattr(registry, "MAKES", (*registry.MAKES[:-1], ASKED))


class Answering:
    """A tiny card that answers SELECT of its application, and notes what it was sent."""

    def __init__(self, wire: Channel, status: int) -> None:
        self.atr = wire.atr
        self._wire, self._status = wire, status

    def transmit(self, command: Command) -> Response:
        """Answer SELECT here, and everything else there."""
        if command.ins == 0xA4:
            return Response(b"", self._status if command.data == APPLICATION else 0x6A82)
        return self._wire.transmit(command)


class Beside(Rack):
    """A reader with a tiny card beside one with a card whose answer to reset tells its make."""

    def __init__(self, *serials: str, status: int = 0x9000, private: bool = False) -> None:
        super().__init__(*serials)
        if not serials:
            self.drawers.clear()
        self.tiny: TinyReader = TinyBench().formatted(TINY_SERIAL)
        self.opened, self._status, self._private = 0, status, private

    def cards(self) -> list[Inserted]:
        """The tiny one first; its reader tells its answer to reset."""
        return [Inserted("tiny", has_card=True, busy=False, atr=ATR, private=self._private), *super().cards()]

    @contextmanager
    def open(self, reader: str) -> Iterator[Channel]:
        """Open one of them."""
        if reader != "tiny":
            with super().open(reader) as channel:
                yield channel
            return
        self.opened += 1
        with self.tiny.open(reader) as channel:
            yield Answering(channel, self._status)


@contextmanager
def the_card(source: CardSource, serial: str | None = None) -> Iterator[OpenCard]:
    """Search for a card."""
    with Search(source, Person(), WantedCard(named=() if serial is None else (serial,))).card() as opened:
        yield opened


def test_no_answer_to_reset_decides_and_nothing_is_sent_unless_it_may_be_asked() -> None:
    """Then one SELECT is sent, and what reads it."""
    reader = TinyBench().formatted(TINY_SERIAL)
    with reader.open("desk") as wire:
        channel = Answering(wire, 0x9000)
        for refused in (lambda: taking(ATR), lambda: recognise(channel)):
            with pytest.raises(NotAsked):
                refused()
        assert reader.sent == []
        assert recognise(channel, ask=True).read().serial == TINY_SERIAL


def test_beside_a_card_that_tells_its_make_it_is_not_even_opened() -> None:
    """What it granted another program stands; the other one is taken without a question."""
    beside = Beside(SERIAL)
    with the_card(beside) as opened:
        assert opened.facts.serial == SERIAL
    assert beside.opened == 0


def test_alone_or_by_its_serial_it_is_asked() -> None:
    """Either says that it is the one that is meant."""
    for beside, serial in ((Beside(), None), (Beside(SERIAL), TINY_SERIAL)):
        with the_card(beside, serial) as opened:
            assert opened.facts.serial == TINY_SERIAL
    assert (is_asked_for(TINY_SERIAL), is_asked_for(SERIAL), is_asked_for(None)) == (True, False, False)


def test_a_card_of_this_program_alone_is_asked_beside_others() -> None:
    """Nobody else was granted anything by it."""
    beside = Beside(SERIAL, private=True)
    with the_card(beside, SERIAL) as opened:
        assert opened.facts.serial == SERIAL
    assert beside.opened == 1


@pytest.mark.parametrize("ask", [False, True])
def test_a_look_at_all_readers_asks_it_only_where_its_reader_was_chosen(ask: bool) -> None:  # noqa: FBT001
    """The console looks again and again, and takes nothing from other programs."""
    beside = Beside()

    @contextmanager
    def no_record() -> Iterator[object]:
        raise StoreMissing(path="record")
        yield

    (slot,) = taken(beside, no_record, ask=ask).slots  # type: ignore[arg-type]
    assert beside.opened == int(ask)
    if ask:
        assert slot.shown is not None
    else:
        assert isinstance(slot.problem, NotAsked)


def test_an_application_that_was_ended_is_told() -> None:
    """6285: what was on the card is gone."""
    with pytest.raises(Terminated), the_card(Beside(status=0x6285)):
        pytest.fail("a card was taken")


def test_a_card_that_no_application_answers_for_is_nobodys() -> None:
    """As one whose answer to reset is known to nobody."""
    with pytest.raises(UnknownCard) as caught, the_card(Beside(status=0x6A82)):
        pytest.fail("a card was taken")
    assert caught.value.code == "unknown-card"
