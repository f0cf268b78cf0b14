"""What the record says of each card, now and at any moment before."""

from lifecycle.domain.card import CardState
from lifecycle.domain.event import Event
from lifecycle.domain.facts import CardSeen, first_sight
from lifecycle.projections.keyed import KeyedProjection

_PREFIX = "card:"


def card_of(event: Event) -> str | None:
    """Give the serial of the card whose stream an event is in."""
    return event.stream[len(_PREFIX) :] if event.stream.startswith(_PREFIX) else None


def folded(card: CardState | None, event: Event) -> CardState | None:
    """Fold an event into its card, which begins to be known when it is first seen."""
    if card is None:
        return first_sight(event.facts.shown, event.time) if isinstance(event.facts, CardSeen) else None
    return event.facts.applied_to(card, event)


CARDS: KeyedProjection[Event, CardState] = KeyedProjection(
    name="cards", revision=1, state=CardState, key=card_of, fold=folded
)
