"""Which card is wanted now: what may be taken, and what has to leave first, without readers, cards or people.

A conversation wants one card after the other. It is told what lies in the readers, and answers with one decision: take
this card, have one picked, or wait. These are its rules:

1. A card that lay there before it was asked for is never taken for that: it is offered, and taken where the person says
   so or picks it from the list. Only who begins with one card in one reader means that card, if it can have the part.
2. A card that comes after the question is taken. One that left and came back came, too.
3. A card that was named is taken wherever it lies. Another card never ends the wait for it.
4. A card is barred in a phase once it had its part in that phase, and in no other one: it has to leave.
5. A card that was refused, pulled or that failed is not barred. It lies there, and rule 1 holds for it.
6. Where several cards could be it, one is picked; two cards of one serial are neither.
7. A look at all cards writes nothing: in it, a card that lies there may be looked at, but for one that just failed.
8. A card of another make is nobody's card: it is not offered and not picked, and does not hide another one.
9. A card that nobody laid out does not hide one of ours; to be laid out beside one of ours it has to be named.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal

Phase = Literal["look", "source", "target"]
"""What cards are wanted for: to be looked at, to be read, to be written."""


@dataclass(frozen=True)
class Lying:
    """A card in a reader, as it was seen; without a serial where it could not be read."""

    reader: str
    serial: str | None
    foreign: bool = False
    """Whether it is of a make that nobody here knows."""
    able: bool = True
    """Whether it is one of ours, or can do the operation all the same."""


@dataclass(frozen=True)
class Take:
    """This card is meant."""

    card: Lying


@dataclass(frozen=True)
class Pick:
    """One of these is meant, and a person says which."""

    cards: tuple[Lying, ...]


@dataclass(frozen=True)
class Twice:
    """These cards have one serial: none is taken."""

    cards: tuple[Lying, ...]


@dataclass(frozen=True)
class Wait:
    """A card has to come."""

    serial: str | None = None
    """The very card that is wanted, where one is."""
    leaving: Lying | None = None
    """The card that has to leave its reader first."""
    offered: Lying | None = None
    """The card that lies there and is taken if the person says that it is the one."""


Decision = Take | Pick | Twice | Wait


@dataclass(frozen=True)
class WantedCard:
    """Where the conversation is; each method gives the next state."""

    named: tuple[str, ...] = ()
    """Serials whose turn is next, in order."""
    phase: Phase = "source"
    barred: frozenset[tuple[Phase, str]] = frozenset()
    """Cards that had their part, each with its phase."""
    lying: frozenset[Lying] = frozenset()
    """What was there before the card that is wanted now was asked for."""
    seen: tuple[Lying, ...] = ()
    """What is in the readers, as it was seen last."""
    begun: bool = False
    """Whether a card was asked for, or had its turn."""
    left: Lying | None = None
    """The card that left off last, done, until somebody is waited for."""
    failed: Lying | None = None
    """The card that failed last, as long as it lies there and nobody says that it is the one."""

    @property
    def serial(self) -> str | None:
        """The very card that is wanted, where one is."""
        return self.named[0] if self.named else None

    @property
    def done(self) -> list[str]:
        """Serials of the cards that are barred in this phase."""
        return sorted(serial for phase, serial in self.barred if phase == self.phase)

    def just_done(self, reader: str) -> Lying | None:
        """Give the card in a reader where it had its part a moment ago, and nobody was waited for since."""
        known = self.known(reader)
        return known if known is not None and known == self.left else None

    def known(self, reader: str) -> Lying | None:
        """Give the card that was seen in a reader last, where it is known which one that is."""
        return next((card for card in self.seen if card.reader == reader and card.serial is not None), None)

    def forgets(self) -> "WantedCard":
        """Know no more what is in the readers: it has to be looked at."""
        return replace(self, seen=())

    def wants(self, phase: Phase) -> "WantedCard":
        """Go on with the next card, for this phase."""
        return replace(self, phase=phase)

    def sees(self, cards: Sequence[Lying]) -> "WantedCard":
        """Take notice of what is in the readers: what left lies there no more."""
        failed = self.failed if self.failed in cards else None
        return replace(self, seen=tuple(cards), lying=self.lying & frozenset(cards), failed=failed)

    def asks(self) -> "WantedCard":
        """A card is asked for: what is there lay there before."""
        return replace(self, lying=frozenset(self.seen), begun=True, left=None)

    def hears(self, came: Collection[str] = ()) -> "WantedCard":
        """A card came into these readers; where none is named, a person said that the card is there.

        What is in these readers, or else in all, is not known any more.
        """
        still = frozenset(card for card in self.lying if came and card.reader not in came)
        seen = tuple(card for card in self.seen if came and card.reader not in came)
        failed = self.failed if self.failed in still else None
        return replace(self, lying=still, seen=seen, begun=True, failed=failed)

    def takes(self, serial: str) -> "WantedCard":
        """A card was taken, or is waited for no more; its name is used up."""
        return replace(self, named=self.named[1:] if serial == self.serial else self.named)

    def ends(self, serial: str, *, done: bool) -> "WantedCard":
        """A card left off: barred where it is done in this phase, and lying there with all others in any case."""
        card = next((card for card in self.seen if card.serial == serial), None)
        left, failed = (card, None) if done else (None, card)
        barred = self.barred | {(self.phase, serial)} if done else self.barred
        return replace(
            self.takes(serial), barred=barred, lying=frozenset(self.seen), begun=True, left=left, failed=failed
        )

    def again(self, serial: str) -> "WantedCard":
        """Want this very card once more."""
        return replace(self, named=(serial, *self.named))

    def looked(self, look: "WantedCard", order: Sequence[str]) -> "WantedCard":
        """Go on after a look at all cards: they lie there, and `order` names those whose turns are known by it."""
        named = self.named or tuple(order)
        return replace(self, named=named, seen=look.seen, lying=frozenset(look.seen), begun=True, left=None)

    def decide(self, unfit: Collection[str] = ()) -> Decision:
        """Say what is to be done about what was seen last; `unfit` are serials that cannot have this part."""
        if self.serial is not None:
            return self._named(self.serial)
        able = _those_that_can([card for card in self.seen if not card.foreign and card.serial not in self.done])
        readable = [card for card in able if card.serial is not None]
        came = [card for card in readable if self._came(card, unfit)]
        if came and len({card.serial for card in readable}) < len(readable):
            return Twice(tuple(readable))
        if len(came) == 1 and (len(able) == 1 or (self.lying and self.phase != "look")):
            return Take(came[0])
        offered = readable if came else [card for card in readable if card.serial not in unfit]
        if len(offered) > 1 or came:
            return Pick(tuple(offered))
        return Wait(offered=offered[0] if offered else None, leaving=self._leaving(offered))

    def _came(self, card: Lying, unfit: Collection[str]) -> bool:
        if self.phase == "look":
            return card != self.failed
        return card not in self.lying and (self.begun or card.serial not in unfit)

    def _named(self, serial: str) -> Decision:
        found = tuple(card for card in self.seen if card.serial == serial)
        if len(found) > 1:
            return Twice(found)
        if found:
            return Take(found[0])
        return Wait(serial=serial, leaving=next((card for card in self.seen if card.serial is not None), None))

    def _leaving(self, offered: Sequence[Lying]) -> Lying | None:
        """Name the card that is in the way: one that is done, before one that does not fit."""
        there = [card for card in self.seen if card.serial is not None and card not in offered]
        return min(there, key=lambda card: card.serial not in self.done, default=None)


def _those_that_can(cards: Sequence[Lying]) -> Sequence[Lying]:
    """Leave out cards that cannot do the operation, where one that was read can."""
    if any(card.able and card.serial is not None for card in cards):
        return [card for card in cards if card.able]
    return cards
