"""Segregation of duties: which one person, one place or one pair of people can reach enough shares of a set.

Whoever keeps a card is taken to reach it: its custodian, and also whoever handed it over, until the receipt is
confirmed. So is whoever knows its PIN from having had it. A place reaches what is stored in it. A share counts once,
however many copies of it are reached. A card that does not count for the quorum any more because it is damaged or
retired is reached nevertheless, until it is erased or destroyed. A lost card is kept by nobody that the record knows.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from lifecycle.domain.card import CardState
from lifecycle.domain.custody import CustodyState

ReachKind = Literal["person", "place", "pair"]

NOWHERE = frozenset({"unassigned", "lost", "destroyed"})
"""Whereabouts in which the record knows nobody who keeps a card."""

PAIRS_FROM = 3
"""Least M for which a pair is told of: with M = 2 any two people are meant to be able to."""

_Reached = defaultdict[str, dict[str, int]]
"""For each keeper the serials that are reached, each with its share."""
_ByPin = defaultdict[str, set[str]]
"""For each of them the serials that somebody else has."""


@dataclass(frozen=True)
class Kept:
    """A card of a set, and where the record has it; None where nothing was ever reported."""

    card: CardState
    custody: CustodyState | None


@dataclass(frozen=True)
class Reach:
    """Somebody, or a place, that reaches at least M shares of a set."""

    kind: ReachKind
    who: tuple[str, ...]
    """person:ID or place:ID; two of a pair, in order."""
    shares: frozenset[int]
    serials: tuple[str, ...]
    """The cards that are reached, in order."""
    by_pin: frozenset[str] = frozenset()
    """Those of them that somebody else has, and whose PIN is known."""


def keepers_of(custody: CustodyState | None) -> frozenset[str]:
    """Give the people and the place that reach a card, as person:ID and place:ID."""
    if custody is None or custody.where in NOWHERE:
        return frozenset()
    giver = custody.giver if custody.where == "handed-over" else None
    return frozenset(each for each in (custody.custodian, giver, custody.place) if each is not None)


def knowers_of(custody: CustodyState | None) -> frozenset[str]:
    """Give the people who know the PIN of a card that the record can find, as far as custody tells."""
    if custody is None or custody.where in NOWHERE:
        return frozenset()
    return frozenset(custody.knowing)


def has_share(card: CardState) -> bool:
    """Say whether whoever has the card and its PIN has a share."""
    return card.holding == "held" and not card.blocked and card.pin != "torn" and not card.share_wrong


def reaching(needed: int, cards: Iterable[Kept]) -> list[Reach]:
    """Find who reaches `needed` shares of one set, of which these are the cards: people, then places, then pairs.

    A pair is told of only where neither of the two reaches enough alone, and where more than two shares are needed.
    """
    reached, by_pin = _Reached(dict), _ByPin(set)
    for each in cards:
        if has_share(each.card):
            keepers = keepers_of(each.custody)
            knowers = knowers_of(each.custody) - keepers
            for who in keepers | knowers:
                reached[who][each.card.serial] = each.card.share
            for who in knowers:
                by_pin[who].add(each.card.serial)
    alone = [_reach((who,), reached, by_pin, needed) for who in sorted(reached)]
    found = [each for each in alone if each is not None]
    if needed < PAIRS_FROM:
        return found
    enough = {each.who[0] for each in found}
    people = [keeper for keeper in sorted(reached) if keeper.startswith("person:") and keeper not in enough]
    pairs = (_reach(pair, reached, by_pin, needed) for pair in combinations(people, 2))
    return [*found, *(each for each in pairs if each is not None)]


def _reach(who: tuple[str, ...], reached: _Reached, by_pin: _ByPin, needed: int) -> Reach | None:
    cards: dict[str, int] = {}
    for each in who:
        cards |= reached[each]
    shares = frozenset(cards.values())
    if needed < 1 or len(shares) < needed:
        return None
    kind: ReachKind = "pair" if len(who) > 1 else "place" if who[0].startswith("place:") else "person"
    in_hand = {serial for each in who for serial in reached[each].keys() - by_pin[each]}
    return Reach(kind, who, shares, tuple(sorted(cards)), frozenset(cards.keys() - in_hand))
