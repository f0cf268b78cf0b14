"""What the record says of each card, now and at any moment before."""

from collections.abc import Iterator

from sqlalchemy import bindparam, select

from lifecycle.domain.card import CardState, first_sight
from lifecycle.domain.event import Event, Fact, decode, tags_of
from lifecycle.domain.exposure import carried
from lifecycle.domain.facts import CardSeen, DualControlBroken
from lifecycle.projections.hearing import hearing
from lifecycle.projections.keyed import KeyedProjection
from lifecycle.store.sql import compiled, unindexed
from lifecycle.store.tables import events
from lifecycle.store.view import View

_PREFIX = "card:"
_BEFORE = len(_PREFIX)


def stream_of(serial: str) -> str:
    """Name the stream of a card."""
    return _PREFIX + serial


def serial_of(stream: str) -> str | None:
    """Give the serial of the card that a stream is of; None where it is of none."""
    return stream[_BEFORE:] if stream.startswith(_PREFIX) else None


def card_of(event: Event) -> str | None:
    """Give the serial of the card whose stream an event is in."""
    stream = event.stream
    return stream[_BEFORE:] if stream.startswith(_PREFIX) else None


def folded(card: CardState | None, event: Event) -> CardState | None:
    """Fold an event into its card, which begins to be known when it is first seen."""
    if card is None:
        return first_sight(event.facts.shown, event.time) if isinstance(event.facts, CardSeen) else None
    return carried(card, event.facts.applied_to(card, event), event.facts.exposes(card))


def _moves_card(kind: type[Fact]) -> bool:
    return kind.applied_to is not Fact.applied_to or kind.exposes is not Fact.exposes


CARDS: KeyedProjection[Event, CardState] = KeyedProjection(
    name="cards",
    revision=9,
    state=CardState,
    key=card_of,
    fold=folded,
    indexes=("set_id",),
    hears=hearing(_moves_card),
)

_BROKEN = compiled(
    select(events.c.body)
    .where(events.c.stream == bindparam("stream"), unindexed(events.c.tag) == bindparam("tag"))
    .order_by(events.c.version),
    "stream",
    "tag",
)

_LAST_SIGHT = compiled(
    select(events.c.time)
    .where(
        events.c.stream == bindparam("stream"),
        unindexed(events.c.tag) >= bindparam("first"),  # so SQLite goes down the stream, and not over all of the kind
        unindexed(events.c.tag) <= bindparam("last"),
        events.c.position <= bindparam("position"),
    )
    .order_by(events.c.version.desc()),
    "stream",
    "first",
    "last",
    "position",
)

_SEEN = tags_of(CardSeen)
"""Of a sight, in all its versions: they stand beside each other in the order of tags."""


def last_sight(view: View, serial: str, position: int) -> int:
    """Give the time of the last sight of a card before a position, microseconds UTC; 0 for a card that never was seen.

    It is asked of the events: in the state it would make a row of history of every sight. Read backwards, a card's
    stream comes to its last sight within one operation.
    """
    row = view.execute(_LAST_SIGHT, (stream_of(serial), _SEEN[0], _SEEN[-1], position)).fetchone()
    return 0 if row is None else int(row[0])


def broken_dual_control(view: View, serial: str) -> Iterator[tuple[int, DualControlBroken]]:
    """Give each rule of dual control that was broken with a card, with its time, in order; asked of the events."""
    for (body,) in view.execute(_BROKEN, (stream_of(serial), DualControlBroken.tag)):
        event = decode(body)
        if isinstance(event.facts, DualControlBroken):
            yield event.time, event.facts
