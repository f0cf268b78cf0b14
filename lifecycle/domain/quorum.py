"""Quorum health: how many different shares of a set can still be presented, and how many losses it can take."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from lifecycle.domain.card import CardState
from lifecycle.domain.holding import UNFINISHED
from lifecycle.domain.text import Text, say, say_n

_GONE = {
    "lost": say("reported lost"),
    "found": say("found, not inspected yet"),
    "damaged": say("reported damaged"),
    "retired": say("retired"),
    "destroyed": say("destroyed"),
}
_UNFINISHED = say("share unfinished")
_HOLDS_NONE = say("no share on the card")
_SOMEHOW_GONE = say("gone")
_WRONG = say("not the share that was written")
_TORN = say("torn: no PIN opens the card")
_BLOCKED = say("blocked permanently")
_TRIES_NOT_KNOWN = say("PIN tries left not known")
_IN_DOUBT = say("in doubt")
_DIFFERS = say("mismatch with the record")


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
    away: frozenset[int] = frozenset()
    """Numbers of the good shares that are on cards of leavers alone."""

    @property
    def spare(self) -> int:
        """How many shares may be lost before the key is; negative where it cannot be brought back now."""
        return len(self.good) - self.needed

    @property
    def spare_in_hand(self) -> int:
        """The same without the shares that leavers have."""
        return self.spare - len(self.away)

    @property
    def whole(self) -> bool:
        """Whether every share that was issued is good."""
        return len(self.good) >= self.issued

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

    def in_words(self, *, calm: bool = True) -> Text:
        """Say the health of the set in one line, from healthy to lost; a spare share is no alarm.

        Cards that are all good are not called healthy where their key is not (`calm`), or where leavers have some.
        """
        health = self._in_words(calm=calm and not self.away)
        if not self.away:
            return health
        return say(
            "{health} In hand: {count} ({away} with leavers).",
            health=health,
            count=len(self.good) - len(self.away),
            away=len(self.away),
        )

    def _in_words(self, *, calm: bool) -> Text:
        good, needed = len(self.good), self.needed
        if self.spare < 0 and self.alive:
            return say_n(
                "Undecided: {count} share good, {doubtful} in doubt, {needed} needed.",
                "Undecided: {count} shares good, {doubtful} in doubt, {needed} needed.",
                good,
                doubtful=len(self.doubtful),
                needed=needed,
            )
        if self.spare < 0:
            return say_n(
                "LOST: {count} share good, {needed} needed. This set cannot rebuild its key.",
                "LOST: {count} shares good, {needed} needed. This set cannot rebuild its key.",
                good,
                needed=needed,
            )
        if self.spare == 0:
            return say_n(
                "No spare: {count} share good, {needed} needed. Losing 1 more loses the set.",
                "No spare: {count} shares good, {needed} needed. Losing 1 more loses the set.",
                good,
                needed=needed,
            )
        numbers = {"good": good, "issued": self.issued, "needed": needed, "spare": self.spare}
        if self.whole and not calm:
            return say("All cards good: {good} of {issued} shares, {needed} needed, {spare} spare.", **numbers)
        if self.whole:
            return say("Healthy: {good} of {issued} shares good, {needed} needed, {spare} spare.", **numbers)
        return say("Reduced: {good} of {issued} shares good, {needed} needed, {spare} spare.", **numbers)


def quorum(needed: int, issued: int, members: Iterable[CardState], away: Collection[str] = ()) -> Quorum:
    """Count the shares that are left on the cards of a set; leavers have those whose serials are `away`."""
    holding = [card for card in members if opens(card)]
    good = frozenset(card.share for card in holding if is_good(card))
    here = frozenset(card.share for card in holding if is_good(card) and card.serial not in away)
    doubtful = frozenset(card.share for card in holding) - good
    return Quorum(needed, issued, good, doubtful, len(holding), good - here)


def without(members: Sequence[CardState], serial: str) -> list[CardState]:
    """Give the cards of a set but one."""
    return [card for card in members if card.serial != serial]
