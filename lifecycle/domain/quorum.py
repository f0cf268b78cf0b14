"""Quorum health: how many different shares of a set can still be presented, and how many losses it can take."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lifecycle.domain.card import CardState
from lifecycle.domain.holding import UNFINISHED
from lifecycle.domain.text import Text, say

_GONE = {
    "lost": say("reported lost"),
    "found": say("found again, and not inspected yet"),
    "damaged": say("reported damaged"),
    "retired": say("retired"),
    "destroyed": say("destroyed"),
}
_UNFINISHED = say("its share is unfinished")
_HOLDS_NONE = say("it holds no share")
_SOMEHOW_GONE = say("gone")
_WRONG = say("its share is not the one that was written")
_TORN = say("torn: no PIN opens the card")
_BLOCKED = say("blocked permanently")
_TRIES_NOT_KNOWN = say("how many PIN tries it has left is not known")
_IN_DOUBT = say("in doubt")
_DIFFERS = say("it differs from the record")


def is_good(card: CardState) -> bool:
    """Say whether a card counts: it holds its share, opens to a PIN, and nothing about it is in doubt or differs."""
    return why_not(card) is None


def why_not(card: CardState) -> Text | None:
    """Say why a card does not count for the set whose share it names; None where it does."""
    reasons = (
        (card.holding in UNFINISHED, _UNFINISHED),
        (card.holding != "held", _HOLDS_NONE),
        (card.gone is not None, _GONE.get(card.gone or "", _SOMEHOW_GONE)),
        (card.share_wrong, _WRONG),
        (card.pin == "torn", _TORN),
        (card.blocked, _BLOCKED),
        (not card.tries_known, _TRIES_NOT_KNOWN),
        (card.doubt is not None, _IN_DOUBT),
        (card.drift is not None, _DIFFERS),
    )
    return next((reason for holds, reason in reasons if holds), None)


def opens(card: CardState) -> bool:
    """Say whether a card holds its share, as far as anybody read it, and can be opened, be it in doubt or not."""
    return (
        card.holding == "held"
        and card.gone is None
        and not card.share_wrong
        and not card.blocked
        and card.pin != "torn"
    )


@dataclass(frozen=True)
class Quorum:
    """The shares of one set by what is left of them; each share once, however many copies there are."""

    needed: int
    issued: int
    good: frozenset[int]
    """Numbers of the shares on cards that count."""
    doubtful: frozenset[int]
    """Numbers of those that are only on cards in doubt, with tries that nobody knows, or that differ from it."""
    cards: int
    """Cards that hold a share, copies counted."""

    @property
    def spare(self) -> int:
        """How many shares may be lost before the key is; negative where it cannot be brought back now."""
        return len(self.good) - self.needed

    @property
    def alive(self) -> bool:
        """Whether the shares that are left bring the key back, those in doubt counted in."""
        return len(self.left) >= self.needed

    @property
    def left(self) -> frozenset[int]:
        """Numbers of the shares that can still be presented, those in doubt among them."""
        return self.good | self.doubtful

    @property
    def copies(self) -> int:
        """Cards beyond the first one of each share: they never count."""
        return self.cards - len(self.left)

    @property
    def counts(self) -> Text:
        """The numbers alone: how many were issued, are good and are needed."""
        return say(
            "{issued} issued, {good} good, needs {needed}", issued=self.issued, good=len(self.good), needed=self.needed
        )

    def in_words(self) -> Text:
        """Say it as people speak of it."""
        return say("{counts}: {verdict}", counts=self.counts, verdict=self._verdict())

    def _verdict(self) -> Text:
        if self.spare < 0:
            if self.alive:
                return say("below its quorum until the cards in doubt are settled")
            return say("the shares that are left cannot bring the key back")
        if self.spare == 0:
            return say("the next loss is fatal")
        if self.spare == 1:
            return say("one more loss and the next is fatal")
        return say("{count} losses can be borne", count=self.spare)


def quorum(needed: int, issued: int, members: Iterable[CardState]) -> Quorum:
    """Count the shares that are left on the cards of a set."""
    holding = [card for card in members if opens(card)]
    good = frozenset(card.share for card in holding if is_good(card))
    return Quorum(needed, issued, good, frozenset(card.share for card in holding) - good, len(holding))


def without(members: Sequence[CardState], serial: str) -> list[CardState]:
    """Give the cards of a set but one."""
    return [card for card in members if card.serial != serial]
