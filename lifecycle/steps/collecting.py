"""Collecting shares: cards of one set, one after the other, each share once."""

from collections.abc import Callable, Collection
from contextlib import ExitStack

from lifecycle.domain.card import CardState
from lifecycle.domain.errors import Defect
from lifecycle.domain.holding import Share
from lifecycle.domain.text import say
from lifecycle.steps.interface import Session
from lifecycle.steps.naming import name_of
from lifecycle.steps.read_share import ReadShare
from lifecycle.steps.turns import Turn, take_turn


def collect(  # noqa: PLR0913, PLR0917 - what the cards of an operation have in common
    session: Session,
    set_id: str | None,
    cards: int | None,
    shares: dict[int, Share],
    stack: ExitStack,
    reading: Callable[[str | None, Collection[int]], ReadShare] = ReadShare,
) -> CardState:
    """Have cards present their shares, into `shares` by number, and wiped with `stack`; gives the first card.

    Without a set, that of the first card is meant. Without a number of cards, those that were named are, or else as
    many as the set needs. `reading` makes the part of each card.
    """
    first: CardState | None = None
    known = None if set_id is None else session.record.set(set_id)
    asked = cards or len(session.named) or (known.needed if known else 0)
    while first is None or len(shares) < (asked or first.needed):
        wanted = set_id if first is None else first.set_id
        part = reading(wanted, shares.keys())
        insert = (
            say("Insert the next card of the set.")
            if wanted is None
            else say("Insert the next card of set {name}.", name=name_of(session.record, wanted))
        )
        of = asked or (first.needed if first else 1)
        visited = take_turn(session, part, Turn(insert, len(shares) + 1, of))
        if part.share is None:
            raise Defect(what="a card presented no share")
        stack.callback(part.share.close)
        shares[part.share.number] = part.share
        first = first or visited.card
    return first
