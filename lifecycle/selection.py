"""Which card is meant: the one with a serial, or the only one there is; nothing is guessed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from lifecycle.cards.driver import Driver
from lifecycle.cards.recognise import recognise
from lifecycle.domain.card import CardFacts
from lifecycle.domain.dialogue import Dialogue
from lifecycle.domain.errors import (
    CardError,
    CardNotFound,
    NoCard,
    NoReader,
    ReaderBusy,
    ReaderError,
    SeveralCards,
)
from lifecycle.domain.text import say
from lifecycle.readers.source import CardSource


@dataclass(frozen=True)
class OpenCard:
    """A card that is ours alone and was read."""

    driver: Driver
    facts: CardFacts
    reader: str


@contextmanager
def the_card(source: CardSource, serial: str | None, dialogue: Dialogue) -> Iterator[OpenCard]:
    """Open the card that is meant, and read it; asks for one to be inserted where a person is there to do it.

    Raises NoReader, NoCard, CardNotFound, SeveralCards, ReaderBusy and what opening and reading a card raise.
    """
    reader = _find(source, serial, dialogue)
    with source.open(reader) as channel:
        driver = recognise(channel)
        facts = driver.read()
        if serial is not None and facts.serial != serial:
            raise CardNotFound(serial=serial)
        yield OpenCard(driver, facts, reader)


def _find(source: CardSource, serial: str | None, dialogue: Dialogue) -> str:
    while True:
        readers = source.cards()
        if not readers:
            raise NoReader
        inserted = [found for found in readers if found.has_card]
        if inserted and serial is not None:
            return _with_serial(source, [found.reader for found in inserted], serial)
        if len(inserted) == 1:
            return inserted[0].reader
        if inserted:
            raise SeveralCards(cards=_listed(source, [found.reader for found in inserted]))
        if not dialogue.card(say("Please, insert a valid smart card...")):
            raise NoCard(reader=", ".join(found.reader for found in readers))


def _with_serial(source: CardSource, readers: list[str], serial: str) -> str:
    busy: ReaderBusy | None = None
    for reader in readers:
        try:
            if len(readers) == 1 or _serial(source, reader) == serial:
                return reader
        except ReaderBusy as error:
            busy = error
        except (ReaderError, CardError):
            continue
    raise busy or CardNotFound(serial=serial)


def _listed(source: CardSource, readers: list[str]) -> str:
    """Name each card for a person to choose from."""
    cards = []
    for reader in readers:
        try:
            cards.append(f"{_serial(source, reader)} ({reader})")
        except (ReaderError, CardError) as error:
            cards.append(f"{reader}: {error.explain()}")
    return ", ".join(cards)


def _serial(source: CardSource, reader: str) -> str:
    with source.open(reader) as channel:
        return recognise(channel).read().serial
