"""The cards of every set at the moment of a report, one set after the other, each with where it is."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from sqlalchemy import bindparam, or_, select

from lifecycle.domain.card import CardState
from lifecycle.domain.custody import CustodyState
from lifecycle.domain.holding import UNFINISHED
from lifecycle.domain.segregation import Kept
from lifecycle.projections.cards import CARDS
from lifecycle.projections.custody import CUSTODY
from lifecycle.reports import Snapshot
from lifecycle.store.sql import compiled

_cards, _history = CARDS.current, CARDS.history

_BY_SET = compiled(
    select(_cards.c.set_id, _cards.c.key)
    .where(_cards.c.set_id > bindparam("after"))
    .order_by(_cards.c.set_id, _cards.c.key),
    "after",
)
_BY_SET_AS_OF = compiled(
    select(_history.c.set_id, _history.c.key)
    .where(
        _history.c.set_id > bindparam("after"),
        _history.c.from_position <= bindparam("at"),
        or_(_history.c.to_position.is_(None), _history.c.to_position > bindparam("at_")),
    )
    .order_by(_history.c.set_id, _history.c.key),
    "after",
    "at",
    "at_",
)

_UNFINISHED = tuple(sorted(UNFINISHED))
_HOLDERS = compiled(
    select(*CARDS.columns_of(_cards))
    .where(or_(_cards.c.set_id.is_not(None), *(_cards.c.holding == bindparam(each) for each in _UNFINISHED)))
    .order_by(_cards.c.key),
    *_UNFINISHED,
)
_HOLDERS_AS_OF = compiled(
    select(*CARDS.columns_of(_history))
    .where(
        or_(_history.c.set_id.is_not(None), *(_history.c.holding == bindparam(each) for each in _UNFINISHED)),
        _history.c.from_position <= bindparam("at"),
        or_(_history.c.to_position.is_(None), _history.c.to_position > bindparam("at_")),
    )
    .order_by(_history.c.key),
    *_UNFINISHED,
    "at",
    "at_",
)

_ALARMED = compiled(
    select(*CARDS.columns_of(_cards))
    .where(or_(_cards.c.other_card.is_not(None), _cards.c.pin_elsewhere.is_(True)))
    .order_by(_cards.c.key)
)
_ALARMED_AS_OF = compiled(
    select(*CARDS.columns_of(_history))
    .where(
        or_(_history.c.other_card.is_not(None), _history.c.pin_elsewhere.is_(True)),
        _history.c.from_position <= bindparam("at"),
        or_(_history.c.to_position.is_(None), _history.c.to_position > bindparam("at_")),
    )
    .order_by(_history.c.key),
    "at",
    "at_",
)


def share_holders(snapshot: Snapshot) -> Iterator[CardState]:
    """Give the cards that name a set at the moment, and those that may hide what they held, by serial."""
    position = snapshot.moment.position
    if position == snapshot.view.position:
        return CARDS.states(snapshot.view.execute(_HOLDERS, _UNFINISHED))
    return CARDS.states(snapshot.view.execute(_HOLDERS_AS_OF, (*_UNFINISHED, position, position)))


def alarmed(snapshot: Snapshot) -> Iterator[CardState]:
    """Give the cards under whose serial another one was seen, or whose PIN was changed elsewhere, by serial."""
    position = snapshot.moment.position
    if position == snapshot.view.position:
        return CARDS.states(snapshot.view.execute(_ALARMED, ()))
    return CARDS.states(snapshot.view.execute(_ALARMED_AS_OF, (position, position)))


def sets_kept(snapshot: Snapshot) -> Iterator[tuple[str, list[Kept]]]:
    """Give each set that a card names at the moment, by its id, with its cards by serial; read as they are taken."""
    position = snapshot.moment.position
    if position == snapshot.view.position:
        rows = snapshot.view.execute(_BY_SET, ("",))
    else:
        rows = snapshot.view.execute(_BY_SET_AS_OF, ("", position, position))
    for set_id, of_set in groupby(rows, itemgetter(0)):
        cards = ((card_at(snapshot, serial), custody_of(snapshot, serial)) for _, serial in of_set)
        yield set_id, [Kept(card, custody) for card, custody in cards if card is not None]


def card_at(snapshot: Snapshot, serial: str) -> CardState | None:
    """Give a card as it was at the moment."""
    if snapshot.moment.position == snapshot.view.position:
        return CARDS.get(snapshot.view, serial)
    return CARDS.get_as_of(snapshot.view, serial, snapshot.moment.position)


def custody_of(snapshot: Snapshot, serial: str) -> CustodyState | None:
    """Give where a card was at the moment; None where nothing was ever reported."""
    if snapshot.moment.position == snapshot.view.position:
        return CUSTODY.get(snapshot.view, serial)
    return CUSTODY.get_as_of(snapshot.view, serial, snapshot.moment.position)
