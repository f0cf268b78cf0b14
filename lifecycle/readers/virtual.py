"""Virtual cards in this process: every card of the shelf is a reader of its own, with that card in it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from lifecycle.domain.apdu import Command, Response
from lifecycle.domain.channel import Channel
from lifecycle.domain.errors import (
    BrokenLink,
    CardRemoved,
    NoVirtualCard,
    ReaderBusy,
    ReaderError,
    ReaderGone,
    ReaderTrouble,
    VirtualCardUnwritable,
)
from lifecycle.domain.spelling import near, quoted
from lifecycle.readers.source import Inserted
from lifecycle.readers.stack import over
from lifecycle.readers.transcript import Observer
from lifecycle.virtual.card import VirtualCard
from lifecycle.virtual.errors import (
    BadCardName,
    CardBusy,
    CardFileUnwritable,
    CardIsOff,
    CardMissing,
    PowerLost,
    VirtualCardError,
)
from lifecycle.virtual.shelf import Shelf

PREFIX: Final = "virtual:"

_STATUS_BYTES: Final = 2


class VirtualReaders:
    """The shelf as readers named "virtual:NAME"."""

    def __init__(self, shelf: Path, observe: Observer | None = None) -> None:
        self._shelf = Shelf(shelf)
        self._observe = observe

    def names(self) -> list[str]:
        """List a reader for each card on the shelf."""
        try:
            return [PREFIX + name for name in self._shelf.names()]
        except VirtualCardError as error:
            raise _meant(error, PREFIX) from error

    def cards(self) -> list[Inserted]:
        """Look at each card on the shelf; whether one is in use is found by taking it for a moment."""
        return [Inserted(reader, has_card=True, busy=self._is_busy(reader), private=True) for reader in self.names()]

    @contextmanager
    def open(self, reader: str) -> Iterator[Channel]:
        """Take the card off the shelf, exclusively, power it up, and put it back at the end."""
        with self._taken(reader) as card:
            yield over(Slot(card, reader), reader, self._observe)

    def _is_busy(self, reader: str) -> bool:
        try:
            with self._taken(reader):
                return False
        except ReaderBusy:
            return True
        except ReaderError:
            return False

    def _taken(self, reader: str) -> VirtualCard:
        try:
            return self._shelf.open(reader.removeprefix(PREFIX))
        except VirtualCardError as error:
            raise _meant(error, reader) from error


class Slot:
    """A virtual card under power: the raw channel below T=0."""

    def __init__(self, card: VirtualCard, reader: str) -> None:
        self._card = card
        self._reader = reader
        self.atr: bytes = card.power_on()

    def transmit(self, command: Command) -> Response:
        """Send one command to the card; a planned power cut is a card that was pulled."""
        try:
            answer = self._card.transmit(command.tpdu())
        except VirtualCardError as error:
            raise _meant(error, self._reader) from error
        if len(answer) < _STATUS_BYTES:
            raise BrokenLink(reader=self._reader)
        return Response.of(answer)


def gone(reader: str, names: Iterable[str] = ()) -> ReaderGone:
    """Make the error of a reader that is not there, with those of some names that may be meant.

    Of a virtual card, how to make it is said.
    """
    bare = {each.removeprefix(PREFIX): each for each in names}
    meant = [bare[each] for each in near(reader.removeprefix(PREFIX), bare)]
    known = {"near": quoted(meant)} if meant else {}
    if reader.startswith(PREFIX):
        return NoVirtualCard(reader=reader, name=reader.removeprefix(PREFIX), **known)
    return ReaderGone(reader=reader, **known)


def _meant(error: VirtualCardError, reader: str) -> ReaderError:
    """Say what happened in the words that are used for every reader."""
    match error:
        case PowerLost() | CardIsOff():
            return CardRemoved(reader=reader)
        case CardBusy():
            return ReaderBusy(reader=reader, holder="")
        case CardFileUnwritable():
            return VirtualCardUnwritable(path=error.path, problem=error.reason)
        case CardMissing() | BadCardName():
            return gone(reader)
        case _:
            return ReaderTrouble(reader=reader, problem=f"{error} ({error.code})")
