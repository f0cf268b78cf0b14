"""Where the record has each card when it is in no reader, and which people and places there are."""

import msgspec

from lifecycle.domain.custody import CustodyState
from lifecycle.domain.event import Event
from lifecycle.domain.facts import CardRegistered, CardSeen, CustodyFact, PlaceNamed
from lifecycle.projections.cards import card_of
from lifecycle.projections.keyed import KeyedProjection


def _folded(custody: CustodyState | None, event: Event) -> CustodyState | None:
    """Begin with the first sight of a card, or with its serial on a list."""
    facts = event.facts
    if isinstance(facts, CustodyFact):
        return facts.moved(custody or CustodyState(card_of(event) or ""))
    if custody is None and isinstance(facts, CardSeen | CardRegistered):
        return CustodyState(card_of(event) or "", stock=isinstance(facts, CardRegistered))
    return custody


CUSTODY: KeyedProjection[Event, CustodyState] = KeyedProjection(
    name="custody", revision=1, state=CustodyState, key=card_of, fold=_folded, indexes=("custodian", "place")
)


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
    name="places", revision=1, state=Place, key=_place_of, fold=_place
)
