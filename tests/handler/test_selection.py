"""Which card is meant: the one that was named, seen to be that one when it is opened, or the only one there is."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from desk.cards import OTHER_SERIAL, SERIAL, Drawer, formatted_image
from desk.people import Person
from desk.rack import Rack

from lifecycle.domain.apdu import Command, Response
from lifecycle.domain.channel import Channel
from lifecycle.domain.errors import CardNotFound, SeveralCards
from lifecycle.handler.open_card import OpenCard
from lifecycle.handler.selection import Search
from lifecycle.readers.source import CardSource, Inserted
from lifecycle.steps.wanted_card import WantedCard


@contextmanager
def the_card(source: CardSource, named: str | None, person: Person) -> Iterator[OpenCard]:
    """Search for a card, which may be named."""
    with Search(source, person, WantedCard(() if named is None else (named,))).card() as opened:
        yield opened


class Exchanging(Rack):
    """Readers of which one has its card exchanged for another one after it was opened for the first time."""

    def __init__(self, at: str, other: Drawer, *serials: str) -> None:
        super().__init__(*serials)
        self._at = at
        self._other = other

    @contextmanager
    def open(self, reader: str) -> Iterator[Channel]:
        """Open it, and exchange its card afterwards."""
        with super().open(reader) as channel:
            yield channel
        if reader == self._at:
            self.drawers[reader] = self._other


def test_the_only_card_is_not_taken_for_the_one_that_was_named() -> None:
    """It is read, and that is all that is done with it."""
    drawer = Drawer(formatted_image(SERIAL))
    with pytest.raises(CardNotFound) as caught, the_card(drawer, OTHER_SERIAL, Person()):
        pytest.fail("another card was taken")
    assert caught.value.params["serial"] == OTHER_SERIAL
    assert drawer.spending() == []


@pytest.mark.parametrize("named", [SERIAL, OTHER_SERIAL])
@pytest.mark.parametrize("readers", [(SERIAL, OTHER_SERIAL), (OTHER_SERIAL, SERIAL), None])
def test_the_card_that_was_named_is_taken(named: str, readers: tuple[str, str] | None) -> None:
    """Of several, in whichever reader it is, or of one."""
    with the_card(Rack(*(readers or (named,))), named, Person()) as opened:
        assert opened.facts.serial == named


def test_a_card_that_is_exchanged_between_two_looks_is_not_taken() -> None:
    """The reader had the card that was picked when it was looked for, and another one when it was opened."""
    third = "15C000E3A8171008"
    exchanging = Exchanging(OTHER_SERIAL, Drawer(formatted_image(third)), SERIAL, OTHER_SERIAL)
    search = Search(exchanging, Person(card=OTHER_SERIAL), WantedCard(), may_choose=True)
    with pytest.raises(SeveralCards) as caught, search.card():
        pytest.fail("another card was taken")
    assert third in str(caught.value)


def test_the_card_that_was_named_stays_open_until_it_has_its_turn() -> None:
    """So it cannot be exchanged: it is read once, and not closed between the look and its turn."""
    third = "15C000E3A8171008"
    exchanging = Exchanging(OTHER_SERIAL, Drawer(formatted_image(third)), SERIAL, OTHER_SERIAL)
    with the_card(exchanging, OTHER_SERIAL, Person()) as opened:
        assert opened.facts.serial == OTHER_SERIAL
        assert exchanging.drawers[OTHER_SERIAL].lives == []


def test_without_a_name_the_only_card_is_taken() -> None:
    """Whichever it is."""
    with the_card(Drawer(formatted_image(OTHER_SERIAL)), None, Person()) as opened:
        assert opened.facts.serial == OTHER_SERIAL


class Foreign:
    """A card of another make: it has another ATR, and notes what is sent to it."""

    atr = bytes.fromhex("3BFD1300008131FE158073C021C057597562694B657940")

    def __init__(self) -> None:
        self.sent: list[Command] = []

    def transmit(self, command: Command) -> Response:
        """Note it."""
        self.sent.append(command)
        return Response(b"", 0x6D00)


class BesideForeign(Rack):
    """Readers of which one holds a card of another make."""

    def __init__(self, *serials: str) -> None:
        super().__init__(*serials)
        self.foreign = Foreign()

    def cards(self) -> list[Inserted]:
        """With the foreign card in the second reader."""
        return [*super().cards()[:1], Inserted("foreign", has_card=True, busy=False), *super().cards()[1:]]

    @contextmanager
    def open(self, reader: str) -> Iterator[Channel]:
        """Open the foreign card, or one of ours."""
        if reader == "foreign":
            yield self.foreign
            return
        with super().open(reader) as channel:
            yield channel


def test_a_card_of_another_make_is_no_candidate() -> None:
    """It is named in a line, and nothing is sent to it."""
    beside, person = BesideForeign(SERIAL), Person()
    with the_card(beside, None, person) as opened:
        assert opened.facts.serial == SERIAL
    assert beside.foreign.sent == []
    assert person.heard("foreign: card not usable here.")


def test_with_two_cards_of_ours_beside_it_nothing_is_guessed() -> None:
    """The error lists those that could be meant."""
    with pytest.raises(SeveralCards) as caught, the_card(BesideForeign(SERIAL, OTHER_SERIAL), None, Person()):
        pytest.fail("a card was taken")
    assert "foreign" not in str(caught.value)
