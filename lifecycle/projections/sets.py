"""What the record says of each set, now and at any moment before; who holds its shares is asked of the cards."""

from collections.abc import Iterator

from sqlalchemy import bindparam, distinct, func, or_, select

from lifecycle.domain.card import CardState
from lifecycle.domain.event import Event
from lifecycle.domain.facts import SetChecked, SetChecked1, SetFact, SetStarted, SetStarted1, ShareRead
from lifecycle.domain.holding import UNFINISHED
from lifecycle.domain.record import Exposure
from lifecycle.domain.set_standing import Shape
from lifecycle.domain.sets import SetState
from lifecycle.projections.cards import CARDS, stream_of
from lifecycle.projections.hearing import hearing_kinds
from lifecycle.projections.keyed import KeyedProjection
from lifecycle.store.sql import compiled
from lifecycle.store.tables import events
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
    name="sets", revision=1, state=SetState, key=_set_of, fold=_folded, hears=hearing_kinds(SetFact)
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
_EVER = compiled(
    select(_history.c.set_id, func.count(distinct(_history.c.key)))
    .where(_history.c.set_id.is_not(None), _history.c.from_position <= bindparam("at"))
    .group_by(_history.c.set_id),
    "at",
)
_SHAPE = compiled(
    select(_history.c.set_kind, _history.c.needed, _history.c.issued)
    .where(_history.c.set_id == bindparam("of_set"), _history.c.from_position <= bindparam("at"))
    .order_by(_history.c.from_position),
    "of_set",
    "at",
)
_OF_KIND = compiled(
    select(events.c.position, events.c.body)
    .where(
        events.c.stream == bindparam("stream"),
        or_(events.c.tag == bindparam("tag"), events.c.tag == bindparam("earlier_tag")),
        events.c.position <= bindparam("at"),
    )
    .order_by(events.c.version.desc()),
    "stream",
    "tag",
    "earlier_tag",
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


def ever_of(view: View, position: int) -> dict[str, int]:
    """Give every set that a card ever named up to a position, with the number of its cards."""
    return dict(view.execute(_EVER, (position,)).fetchall())


def shape_of(view: View, set_id: str, position: int) -> Shape:
    """Give kind, M and N of a set as the first card that named it said them; None and 0 where none did."""
    row = view.execute(_SHAPE, (set_id, position)).fetchone()
    return Shape(None, 0, 0) if row is None else Shape(row[0], row[1], row[2])


def checks_of(view: View, set_id: str, position: int) -> Iterator[tuple[int, bytes]]:
    """Give (position, body) of each check of a set up to a position, the last one first."""
    yield from view.execute(_OF_KIND, (stream_of_set(set_id), SetChecked.tag, SetChecked1.tag, position))


def start_of(view: View, set_id: str, position: int) -> Iterator[tuple[int, bytes]]:
    """Give (position, body) of the event that began a set, up to a position."""
    yield from view.execute(_OF_KIND, (stream_of_set(set_id), SetStarted.tag, SetStarted1.tag, position))


def reads_of(view: View, serial: str, position: int) -> Iterator[tuple[int, bytes]]:
    """Give (position, body) of each time that the share on a card was read up to a position, the last one first."""
    yield from view.execute(_OF_KIND, (stream_of(serial), ShareRead.tag, ShareRead.tag, position))


def traces_on(view: View, card: CardState, position: int) -> set[tuple[str, int]]:
    """Give the shares, as (set id, number), that may be in the memory of a card that was left unfinished.

    They are the one that was being written or erased, and that which the card held before: its memory may have been
    overwritten or not. Empty for every other card.
    """
    if card.holding not in UNFINISHED:
        return set()
    found: set[tuple[str, int]] = set()
    life = [state for since, _, state in CARDS.life_of(view, card.serial) if since <= position]
    for state in reversed(life):
        if state.set_id is not None:
            found.add((state.set_id, state.share))
        if state.holding not in UNFINISHED:
            break
    return found
