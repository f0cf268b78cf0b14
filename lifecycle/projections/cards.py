"""What the record says of each card, now and at any moment before."""

from sqlalchemy import bindparam, or_, select

from lifecycle.domain.card import CardState, first_sight
from lifecycle.domain.event import Event
from lifecycle.domain.exposure import carried
from lifecycle.domain.facts import CardSeen, CardSeen1
from lifecycle.projections.keyed import KeyedProjection
from lifecycle.store.sql import compiled
from lifecycle.store.tables import events
from lifecycle.store.view import View

_PREFIX = "card:"


def stream_of(serial: str) -> str:
    """Name the stream of a card."""
    return _PREFIX + serial


def card_of(event: Event) -> str | None:
    """Give the serial of the card whose stream an event is in."""
    return event.stream[len(_PREFIX) :] if event.stream.startswith(_PREFIX) else None


def folded(card: CardState | None, event: Event) -> CardState | None:
    """Fold an event into its card, which begins to be known when it is first seen."""
    if card is None:
        return first_sight(event.facts.shown, event.time) if isinstance(event.facts, CardSeen) else None
    return carried(card, event.facts.applied_to(card, event), event.facts.exposes(card))


CARDS: KeyedProjection[Event, CardState] = KeyedProjection(
    name="cards", revision=6, state=CardState, key=card_of, fold=folded, indexes=("set_id",)
)

_LAST_SIGHT = compiled(
    select(events.c.time)
    .where(
        events.c.stream == bindparam("stream"),
        or_(events.c.tag == bindparam("tag"), events.c.tag == bindparam("earlier_tag")),
        events.c.position <= bindparam("position"),
    )
    .order_by(events.c.version.desc()),
    "stream",
    "tag",
    "earlier_tag",
    "position",
)


def last_sight(view: View, serial: str, position: int) -> int:
    """Give the time of the last sight of a card before a position, microseconds UTC; 0 for a card that never was seen.

    It is asked of the events: in the state it would make a row of history of every sight. Read backwards, a card's
    stream comes to its last sight within one operation.
    """
    row = view.execute(_LAST_SIGHT, (stream_of(serial), CardSeen.tag, CardSeen1.tag, position)).fetchone()
    return 0 if row is None else int(row[0])
