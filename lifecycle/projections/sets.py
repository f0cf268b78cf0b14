"""What the record says of each set, now and at any moment before; who holds its shares is asked of the cards."""

from sqlalchemy import bindparam, or_, select

from lifecycle.domain.card import CardState
from lifecycle.domain.event import Event
from lifecycle.domain.facts import SetFact, SetStarted
from lifecycle.domain.record import Exposure
from lifecycle.domain.sets import SetState
from lifecycle.projections.cards import CARDS
from lifecycle.projections.keyed import KeyedProjection
from lifecycle.store.sql import compiled
from lifecycle.store.view import View

_PREFIX = "set:"


def stream_of_set(set_id: str) -> str:
    """Name the stream of a set."""
    return _PREFIX + set_id


def _set_of(event: Event) -> str | None:
    return event.stream[len(_PREFIX) :] if event.stream.startswith(_PREFIX) else None


def _folded(known: SetState | None, event: Event) -> SetState | None:
    if known is None:
        return event.facts.begun(event.stream[len(_PREFIX) :], event) if isinstance(event.facts, SetStarted) else None
    return event.facts.applied_to_set(known, event) if isinstance(event.facts, SetFact) else known


SETS: KeyedProjection[Event, SetState] = KeyedProjection(
    name="sets", revision=1, state=SetState, key=_set_of, fold=_folded
)

_cards, _history = CARDS.current, CARDS.history

_MEMBERS = compiled(
    select(_cards.c.key).where(_cards.c.set_id == bindparam("of_set")).order_by(_cards.c.key),
    "of_set",
)
_MEMBERS_AS_OF = compiled(
    select(_history.c.key)
    .where(
        _history.c.set_id == bindparam("of_set"),
        _history.c.from_position <= bindparam("at"),
        or_(_history.c.to_position.is_(None), _history.c.to_position > bindparam("at_")),
    )
    .order_by(_history.c.key),
    "of_set",
    "at",
    "at_",
)
_EXPOSED = compiled(
    select(_history.c.key, _history.c.share, _history.c.copy)
    .where(_history.c.set_id == bindparam("of_set"), _history.c.from_position <= bindparam("at"))
    .distinct()
    .order_by(_history.c.share, _history.c.copy, _history.c.key),
    "of_set",
    "at",
)


def members_of(view: View, set_id: str, position: int | None = None) -> list[CardState]:
    """Give the cards that hold a share of a set, or may hold one, by serial: now, or after the event at a position."""
    if position is None:
        serials = view.execute(_MEMBERS, (set_id,)).fetchall()
        found = [CARDS.get(view, serial) for (serial,) in serials]
    else:
        serials = view.execute(_MEMBERS_AS_OF, (set_id, position, position)).fetchall()
        found = [CARDS.get_as_of(view, serial, position) for (serial,) in serials]
    return [card for card in found if card is not None]


def exposed_of(view: View, set_id: str, position: int) -> list[Exposure]:
    """Give every card that held a share of a set up to a position, or may have held it, each with each share once."""
    return [Exposure(serial, share, copy) for serial, share, copy in view.execute(_EXPOSED, (set_id, position))]
