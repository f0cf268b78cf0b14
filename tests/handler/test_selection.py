"""Which card is meant: the one that was named, seen to be that one when it is opened, or the only one there is."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from desk.cards import OTHER_SERIAL, SERIAL, Drawer, formatted_image
from desk.people import Person
from desk.rack import Rack

from lifecycle.domain.channel import Channel
from lifecycle.domain.errors import CardNotFound
from lifecycle.handler.selection import Wanted, the_card


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
    with pytest.raises(CardNotFound) as caught, the_card(drawer, Wanted(OTHER_SERIAL), Person()):
        pytest.fail("another card was taken")
    assert caught.value.params["serial"] == OTHER_SERIAL
    assert drawer.spending() == []


@pytest.mark.parametrize("named", [SERIAL, OTHER_SERIAL])
@pytest.mark.parametrize("readers", [(SERIAL, OTHER_SERIAL), (OTHER_SERIAL, SERIAL), None])
def test_the_card_that_was_named_is_taken(named: str, readers: tuple[str, str] | None) -> None:
    """Of several, in whichever reader it is, or of one."""
    with the_card(Rack(*(readers or (named,))), Wanted(named), Person()) as opened:
        assert opened.facts.serial == named


def test_a_card_that_is_exchanged_between_two_looks_is_not_taken() -> None:
    """The reader had the card that was named when it was looked for, and another one when it was opened."""
    third = "15C000E3A8171008"
    exchanging = Exchanging(OTHER_SERIAL, Drawer(formatted_image(third)), SERIAL, OTHER_SERIAL)
    with pytest.raises(CardNotFound) as caught, the_card(exchanging, Wanted(OTHER_SERIAL), Person()):
        pytest.fail("another card was taken")
    assert caught.value.params["serial"] == OTHER_SERIAL


def test_without_a_name_the_only_card_is_taken() -> None:
    """Whichever it is."""
    with the_card(Drawer(formatted_image(OTHER_SERIAL)), Wanted(), Person()) as opened:
        assert opened.facts.serial == OTHER_SERIAL
