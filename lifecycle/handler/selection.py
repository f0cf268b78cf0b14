"""Which card is meant: what lies in the readers is shown to the rules of `WantedCard`, until one is taken."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from lifecycle.cards.registry import is_asked_for
from lifecycle.domain.dialogue import Choice, Dialogue
from lifecycle.domain.errors import (
    CardError,
    CardNotFound,
    InputNeeded,
    LifecycleError,
    NoCard,
    NoOtherCard,
    ReaderBusy,
    ReaderError,
    SameSerial,
    SeveralCards,
    UnknownCard,
)
from lifecycle.domain.text import Text, say
from lifecycle.handler.card_request import request
from lifecycle.handler.nobodys_cards import NobodysCards
from lifecycle.handler.open_card import OpenCard, arrivals, open_card
from lifecycle.readers.choice import nothing_there
from lifecycle.readers.source import CardSource, Inserted
from lifecycle.steps.wanted_card import Lying, Pick, Take, Twice, Wait, WantedCard

INSERT = say("Please, insert a valid smart card...")

_FOREIGN = say("{reader}: card not usable here. {problem}")
_PROBLEM = say("{reader}: {problem}")


@dataclass
class Search:
    """The search for the card that is wanted next, until it is there or nobody goes on looking for it."""

    source: CardSource
    dialogue: Dialogue
    wanted: WantedCard
    insert: Text = INSERT
    """What a person is asked for."""
    unfit: Callable[[str], bool] = lambda _: False
    """Whether the card of a serial cannot have this part."""
    able: Callable[[OpenCard], bool] = lambda _: True
    """Whether a card is one of ours, or can do the operation all the same."""
    may_choose: bool = False
    """Whether a person may pick one of several; else they are listed, and the call has to name one."""

    def __post_init__(self) -> None:
        self._problems: dict[str, LifecycleError] = {}
        self._told: set[tuple[str, str]] = set()
        self._nobodys = NobodysCards()
        self._came: frozenset[str] = frozenset()
        """Readers that a card came into when one was asked for, until it leaves."""
        self._by_memory = False
        """Whether some of what is in the readers was seen before, and not now."""

    @contextmanager
    def card(self) -> Iterator[OpenCard]:
        """Open the card that is meant, and read it.

        Raises NoReader, NoCard, NoOtherCard, CardNotFound, SeveralCards, ReaderBusy and what opening and reading raise.
        """
        while True:
            with ExitStack() as stack:
                opened = self._look(stack)
                lying = self._decided()
                if lying is None:
                    continue
                if opened is None or opened.reader != lying.reader:
                    opened = open_card(stack, self.source, lying.reader, ask=is_asked_for(lying.serial))
                if lying.serial in {None, opened.facts.serial}:
                    self.wanted = self.wanted.takes(opened.facts.serial)
                    yield opened
                    return
                self.wanted = self.wanted.forgets()

    def _look(self, stack: ExitStack) -> OpenCard | None:
        """See which card is in each reader; the only one there, or the one that is named, stays open on the stack.

        A card that was seen in its reader, and did not leave it since as far as anybody saw, is not read again: the one
        that is taken is read when it is opened, and before anything is said of the others all are read.
        """
        readers = self.source.cards()
        if not readers:
            raise nothing_there(self.source)
        inserted = [each for each in readers if each.has_card]
        self._nobodys.only([each.reader for each in inserted])
        self._came &= {each.reader for each in inserted}
        self._problems = {}
        cards, kept = [], None
        self._by_memory = False
        for each in inserted:
            done, known = self.wanted.just_done(each.reader), self.wanted.known(each.reader)
            if known is not None and (done is not None or len(inserted) > 1):
                self._by_memory |= done is None
                cards.append(known)
                continue
            with ExitStack() as alone:
                lying, opened = self._seen(alone, each, chosen=len(inserted) == 1 or self._meant(each.reader))
                if opened is not None and (len(inserted) == 1 or lying.serial == self.wanted.serial):
                    stack.push(alone.pop_all())
                    kept = opened
            cards.append(lying)
        self.wanted = self.wanted.sees(cards)
        self._tell_problems()
        return kept

    def _meant(self, reader: str) -> bool:
        """Say whether the card in one of several readers is meant: somebody named a card that has to be asked for.

        Or it came when a card was asked for.
        """
        return reader in self._came or is_asked_for(self.wanted.serial)

    def _seen(self, stack: ExitStack, inserted: Inserted, *, chosen: bool) -> tuple[Lying, OpenCard | None]:
        reader = inserted.reader
        try:
            opened = self._nobodys.opened(stack, self.source, inserted, chosen=chosen)
        except (ReaderError, CardError) as error:
            self._problems[reader] = error
            return Lying(reader, None, foreign=isinstance(error, UnknownCard)), None
        return Lying(reader, opened.facts.serial, able=self.able(opened)), opened

    def _tell_problems(self) -> None:
        """Say in a line, once, what is wrong with a card; of the only one there is, the error says it."""
        if len(self.wanted.seen) < 2 and not self._waits:  # noqa: PLR2004 - several cards
            return
        for reader, error in self._problems.items():
            if (reader, error.code) not in self._told:
                self._told.add((reader, error.code))
                unknown = isinstance(error, UnknownCard)
                words = _FOREIGN if unknown else _PROBLEM
                self.dialogue.tell(Text(words.message, {"reader": reader, "problem": error.explain()}))

    @property
    def _waits(self) -> bool:
        """Whether somebody is there to insert another card than the one that cannot be used."""
        return self.dialogue.waits and (self.may_choose or self.wanted.serial is not None)

    def _decided(self) -> Lying | None:
        """Give the card to take; None where somebody has made, or may have made, a difference."""
        decision = self.wanted.decide(self._unfit())
        if self._by_memory and not isinstance(decision, Take | Pick):
            self.wanted = self.wanted.forgets()
            return None
        match decision:
            case Take(card):
                return card
            case Twice(cards):
                raise SameSerial(serial=cards[0].serial, readers=", ".join(card.reader for card in cards))
            case Pick(cards):
                return self._picked(cards)
            case Wait() as wait:
                return self._waited(wait)

    def _unfit(self) -> Collection[str]:
        """Give the serials that cannot have this part; an operation on one card says itself why it cannot."""
        if not self.may_choose:
            return ()
        return [card.serial for card in self.wanted.seen if card.serial is not None and self.unfit(card.serial)]

    def _picked(self, cards: Sequence[Lying]) -> Lying:
        if not self.may_choose:
            raise SeveralCards(cards=self._listed())
        if len(cards) == 1:
            return cards[0]  # the others cannot be read, and that was said
        return self._chosen(cards)

    def _chosen(self, cards: Sequence[Lying]) -> Lying:
        choices = [Choice(card.serial or "", say("in {reader}", reader=card.reader)) for card in cards]
        try:
            chosen = self.dialogue.choose("card", say("Choose the next card:"), choices)
        except InputNeeded as error:
            raise SeveralCards(cards=self._listed()) from error
        return next(card for card in cards if card.serial == chosen)

    def _waited(self, wait: Wait) -> Lying | None:
        """Have a card inserted; where nobody can do that, take what the call can only mean, or say what is missing."""
        self._raise_what_is_final(wait)
        if self.dialogue.waits:
            before = frozenset(card.reader for card in self.wanted.seen)
            words = request(wait, self.insert, self.wanted.done)
            came = self.dialogue.card(words, arrivals(self.source, before))
            if not came and wait.offered is not None:
                came = frozenset({wait.offered.reader})  # a person says that it is the one
            self._nobodys.gone(came)
            self._came |= came
            self.wanted = self.wanted.asks().hears(came)
            return None
        if wait.offered is not None:
            return self._chosen([wait.offered])
        if wait.serial is None and wait.leaving is not None and wait.leaving not in self.wanted.lying:
            return wait.leaving  # so that its refusal says why
        raise self._missing(wait)

    def _raise_what_is_final(self, wait: Wait) -> None:
        """Raise what is wrong with the only card there is, where no other one is waited for."""
        if self._waits or len(self._problems) < len(self.wanted.seen) or not self._problems:
            return
        if len(self.wanted.seen) == 1 or all(card.foreign for card in self.wanted.seen):
            raise self._problems[self.wanted.seen[0].reader]
        if wait.serial is None:
            raise SeveralCards(cards=self._listed())

    def _missing(self, wait: Wait) -> ReaderError:
        if wait.serial is not None:
            busy = (error for error in self._problems.values() if isinstance(error, ReaderBusy))
            return next(busy, CardNotFound(serial=wait.serial) if self.wanted.seen else self._no_card())
        if self.wanted.seen:
            return NoOtherCard(used=", ".join(card.serial for card in self.wanted.seen if card.serial is not None))
        return self._no_card()

    def _no_card(self) -> NoCard:
        return NoCard(reader=", ".join(each.reader for each in self.source.cards()))

    def _listed(self) -> str:
        """List the cards that could be meant; those of other makes could not."""
        cards = [card for card in self.wanted.seen if not card.foreign]
        return ", ".join(
            f"{card.reader}: {self._problems[card.reader].explain()}"
            if card.serial is None
            else f"{card.serial} ({card.reader})"
            for card in cards
        )
