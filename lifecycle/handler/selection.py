"""Which card is meant: the one with a serial, or the only one that can be; nothing is guessed."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from lifecycle.cards.driver import Driver
from lifecycle.cards.nobodys import asked
from lifecycle.cards.registry import recognise
from lifecycle.domain.anchor import Slots
from lifecycle.domain.card import CardFacts
from lifecycle.domain.channel import Channel
from lifecycle.domain.dialogue import Choice, Dialogue
from lifecycle.domain.errors import (
    CardError,
    CardNotFound,
    InputNeeded,
    NoCard,
    NoOtherCard,
    NoReader,
    ReaderBusy,
    ReaderError,
    SameSerial,
    SeveralCards,
    UnknownCard,
)
from lifecycle.domain.text import Text, say
from lifecycle.readers.source import CardSource

INSERT = say("Please, insert a valid smart card...")


@dataclass(frozen=True)
class OpenCard:
    """A card that is ours alone and was read."""

    driver: Driver
    facts: CardFacts
    reader: str

    def anchors(self) -> Slots | None:
        """Read the anchors on it; None on a card without our profile."""
        return None if self.facts.layout is None else self.driver.read_anchors()


@dataclass(frozen=True)
class Wanted:
    """What is known of the card that is wanted next."""

    serial: str | None = None
    insert: Text = INSERT
    """What a person is asked for."""
    used: Sequence[str] = ()
    """Serials of the cards that had their part already: they are not meant."""
    may_choose: bool = False
    """Whether a person may pick one of several; else they are listed, and the call has to name one."""


@contextmanager
def the_card(source: CardSource, wanted: Wanted, dialogue: Dialogue) -> Iterator[OpenCard]:
    """Open the card that is meant, and read it; asks for one to be inserted where a person is there to do it.

    Raises NoReader, NoCard, NoOtherCard, CardNotFound, SeveralCards, ReaderBusy and what opening and reading raise.
    """
    reader, serial = _Search(source, wanted, dialogue).reader()
    with source.open(reader) as channel:
        driver = _recognised(channel)
        facts = driver.read()
        if serial is not None and facts.serial != serial:
            raise CardNotFound(serial=serial)
        yield OpenCard(driver, facts, reader)


def _recognised(channel: Channel) -> Driver:
    """Give the driver for the card in the reader that was chosen; one that no make takes is asked what it is."""
    try:
        return recognise(channel)
    except UnknownCard:
        raise asked(channel) from None


@dataclass(frozen=True)
class _Search:
    """One search, repeated until the card is there or nobody goes on looking for it."""

    source: CardSource
    wanted: Wanted
    dialogue: Dialogue

    def reader(self) -> tuple[str, str | None]:
        """Give the reader with the card, and the serial that the card in it must have, where that is known."""
        while True:
            readers = self.source.cards()
            if not readers:
                raise NoReader
            inserted = [found.reader for found in readers if found.has_card]
            found: tuple[str, str | None] | None
            if self.wanted.serial is not None:
                found = self._with_serial(inserted, self.wanted.serial)
            elif self.wanted.used:
                found = self._one_of(self._unused(inserted))
            else:
                found = self._only(inserted)
            if found is not None:
                return found
            if not self.dialogue.card(self._request(inserted)):
                raise self._missing(inserted, [found.reader for found in readers])

    def _with_serial(self, readers: list[str], serial: str) -> tuple[str, str] | None:
        if len(readers) == 1 and not self.wanted.used:
            return readers[0], serial  # opened once: that it is the right one is seen then
        busy: ReaderBusy | None = None
        found: list[str] = []
        for reader in readers:
            try:
                if self._serial(reader) == serial:
                    found.append(reader)
            except ReaderBusy as error:
                busy = error
            except (ReaderError, CardError):
                continue
        if len(found) > 1:
            raise SameSerial(serial=serial, readers=", ".join(found))
        if found:
            return found[0], serial
        if busy is not None:
            raise busy
        return None

    def _only(self, readers: list[str]) -> tuple[str, str | None] | None:
        if len(readers) > 1:
            readers = self._candidates(readers)
        if len(readers) <= 1:
            return (readers[0], None) if readers else None
        if not self.wanted.may_choose:
            raise SeveralCards(cards=self._listed(readers))
        return self._one_of(self._unused(readers))

    def _candidates(self, readers: list[str]) -> list[str]:
        """Leave out cards that no make takes: nobody means them, and nothing that counts was sent to them.

        Where there is no other one, the first is kept: what opens it says why it is of no use.
        """
        found = []
        for reader in readers:
            try:
                with self.source.open(reader) as channel:
                    recognise(channel).read()
            except UnknownCard as error:
                self.dialogue.tell(say("{reader}: of no use here. {problem}", reader=reader, problem=error.explain()))
                continue
            except (ReaderError, CardError):
                pass  # it may be the one that is meant
            found.append(reader)
        return found or readers[:1]

    def _unused(self, readers: list[str]) -> list[tuple[str, str]]:
        """Read who is in each reader; leaves out those that had their part, and cards that cannot be read."""
        found = []
        for reader in readers:
            try:
                serial = self._serial(reader)
            except (ReaderError, CardError) as error:
                if len(readers) == 1:
                    raise
                self.dialogue.tell(say("{reader}: {problem}", reader=reader, problem=error.explain()))
                continue
            if serial not in self.wanted.used:
                found.append((reader, serial))
        return found

    def _one_of(self, candidates: list[tuple[str, str]]) -> tuple[str, str] | None:
        if len(candidates) <= 1:
            return candidates[0] if candidates else None
        for serial in {each for _, each in candidates}:
            twice = [reader for reader, each in candidates if each == serial]
            if len(twice) > 1:
                raise SameSerial(serial=serial, readers=", ".join(twice))
        listed = ", ".join(f"{serial} ({reader})" for reader, serial in candidates)
        choices = [Choice(serial, say("in {reader}", reader=reader)) for reader, serial in candidates]
        try:
            chosen = self.dialogue.choose("card", say("Several cards are there. Which one is next?"), choices)
        except InputNeeded as error:
            raise SeveralCards(cards=listed) from error
        return next((reader, serial) for reader, serial in candidates if serial == chosen)

    def _request(self, inserted: list[str]) -> Text:
        if self.wanted.serial is not None and inserted:
            return say("Please, insert card {serial}.", serial=self.wanted.serial)
        if self.wanted.used and inserted:
            return say("The card in the reader had its part already. {insert}", insert=self.wanted.insert)
        return self.wanted.insert

    def _missing(self, inserted: list[str], readers: list[str]) -> ReaderError:
        if inserted and self.wanted.serial is not None:
            return CardNotFound(serial=self.wanted.serial)
        if inserted:
            return NoOtherCard(used=", ".join(self.wanted.used))
        return NoCard(reader=", ".join(readers))

    def _listed(self, readers: list[str]) -> str:
        """Name each card for a person to choose from."""
        cards = []
        for reader in readers:
            try:
                cards.append(f"{self._serial(reader)} ({reader})")
            except (ReaderError, CardError) as error:
                cards.append(f"{reader}: {error.explain()}")
        return ", ".join(cards)

    def _serial(self, reader: str) -> str:
        with self.source.open(reader) as channel:
            return recognise(channel).read().serial
