"""Where the record has each card when it is in no reader, and which people and places there are."""

from collections.abc import Iterable
from itertools import islice
from typing import Literal

import msgspec
from msgspec.structs import replace
from sqlalchemy import bindparam, select

from lifecycle.domain.custody import CustodyState
from lifecycle.domain.event import Event
from lifecycle.domain.facts import CardRegistered, CardReplaced, CardSeen, CustodyFact, PinChangeBegun, PlaceNamed
from lifecycle.projections.cards import card_of, stream_of
from lifecycle.projections.hearing import hearing_kinds
from lifecycle.projections.keyed import KeyedProjection
from lifecycle.store.sql import compiled
from lifecycle.store.tables import events
from lifecycle.store.view import View


def _folded(custody: CustodyState | None, event: Event) -> CustodyState | None:
    """Begin with the first sight of a card, or with its serial on a list."""
    facts = event.facts
    if custody is None:
        if not isinstance(facts, CardSeen | CardRegistered | CustodyFact):
            return None
        custody = CustodyState(card_of(event) or "", event.time, stock=isinstance(facts, CardRegistered))
    if isinstance(facts, CustodyFact):
        return facts.moved(custody)
    if isinstance(facts, CardReplaced):
        return facts.moved(custody)
    if isinstance(facts, PinChangeBegun):
        return replace(custody, knows_pin=custody.custodian or "")
    return custody


CUSTODY: KeyedProjection[Event, CustodyState] = KeyedProjection(
    name="custody",
    revision=2,
    state=CustodyState,
    key=card_of,
    fold=_folded,
    indexes=("custodian", "place", "bag"),
    hears=hearing_kinds(CardSeen, CardRegistered, CustodyFact, CardReplaced, PinChangeBegun),
)

_WITH = {
    name: compiled(
        select(CUSTODY.current.c.key)
        .where(CUSTODY.current.c[name] == bindparam("wanted"))
        .order_by(CUSTODY.current.c.key),
        "wanted",
    )
    for name in CUSTODY.indexes
}

_BEGINNING = compiled(
    select(CUSTODY.current.c.key)
    .where(CUSTODY.current.c.key >= bindparam("first"), CUSTODY.current.c.key < bindparam("beyond"))
    .order_by(CUSTODY.current.c.key),
    "first",
    "beyond",
)
_BEYOND = "\x7f"
"""After every character of a serial."""

_LAST_WRITTEN = compiled(
    select(events.c.time).where(events.c.stream == bindparam("stream_")).order_by(events.c.version.desc()), "stream_"
)


def last_written(view: View, serial: str) -> int:
    """Give the time of the last event of a card, microseconds UTC; 0 for a card that is not in the record."""
    row = view.execute(_LAST_WRITTEN, (stream_of(serial),)).fetchone()
    return 0 if row is None else int(row[0])


def serials_beginning(view: View, beginning: str, most: int) -> list[str]:
    """Give the serials of the cards of the record that begin with some digits, in their order, up to a number."""
    rows = view.execute(_BEGINNING, (beginning, beginning + _BEYOND))
    return [serial for (serial,) in islice(rows, most)]


def custody_of(stream: Iterable[Event]) -> CustodyState | None:
    """Fold the events of one card's stream into where it is."""
    custody: CustodyState | None = None
    for event in stream:
        custody = _folded(custody, event)
    return custody


def cards_of(view: View, field: Literal["custodian", "place", "bag"], wanted: str) -> list[CustodyState]:
    """Give the cards whose record names a person, a place or a bag, by serial."""
    found = [CUSTODY.get(view, serial) for (serial,) in view.execute(_WITH[field], (wanted,)).fetchall()]
    return [custody for custody in found if custody is not None]


class Place(msgspec.Struct, frozen=True):
    """A place where cards are kept; its name is a disclosure."""

    id: str
    """The pseudonym, place:ID."""
    name: str
    """Commitment of its name, lower-case hex."""


def _place_of(event: Event) -> str | None:
    return event.stream if event.stream.startswith("place:") else None


def _place(place: Place | None, event: Event) -> Place | None:
    return Place(event.stream, event.facts.name) if isinstance(event.facts, PlaceNamed) else place


PLACES: KeyedProjection[Event, Place] = KeyedProjection(
    name="places", revision=1, state=Place, key=_place_of, fold=_place, hears=hearing_kinds(PlaceNamed)
)
