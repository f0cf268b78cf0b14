"""Operations that were started and have no end: found in a card's events, and settled by what the card shows."""

from collections.abc import Mapping, Sequence

from lifecycle.domain.card import CardFacts
from lifecycle.domain.event import Event
from lifecycle.domain.facts import (
    OperationCompleted,
    OperationFailed,
    OperationReconciled,
    OperationStarted,
    PinRefused,
    PinVerified,
)
from lifecycle.operations import Doubt, Operation, Settlement


def open_doubts(events: Sequence[Event], operations: Mapping[str, type[Operation]]) -> list[Doubt]:
    """Find the operations of a card that change or spend, were started and did not end, the first one first."""
    begun: dict[str, list[Event]] = {}
    for event in events:
        match event.facts:
            case OperationStarted(changes=True) if event.operation is not None:
                begun[event.operation] = [event]
            case OperationCompleted() | OperationFailed() if event.operation in begun:
                del begun[event.operation]
            case OperationReconciled(subject=subject):
                begun.pop(subject, None)
            case _ if event.operation in begun:
                begun[event.operation].append(event)
    return [Doubt(operations[_name(of_it)], operation, of_it) for operation, of_it in begun.items()]


def reconciled(doubt: Doubt, settlement: Settlement, shown: CardFacts) -> OperationReconciled:
    """Make the fact that ends a doubt which a reading without a PIN has settled."""
    return OperationReconciled(
        subject=doubt.id,
        name=doubt.operation.name,
        outcome=settlement.outcome,
        evidence="card",
        tries_spent=untold_tries(doubt.events, shown.tries_left),
        ticks=doubt.explains_ticks(shown.ticks),
    )


def untold_tries(events: Sequence[Event], left: int | None) -> int:
    """Count the tries that an operation cost beyond those its facts tell of."""
    told: int | None = None
    for event in events:
        if isinstance(event.facts, OperationStarted | PinVerified | PinRefused):
            told = event.facts.tries_left
    return fewer(told, left)


def fewer(told: int | None, left: int | None) -> int:
    """Count the tries that are gone; none where the card cannot say, as its PIN record is torn."""
    return max(0, told - left) if told is not None and left is not None else 0


def _name(events: Sequence[Event]) -> str:
    return next(event.facts.name for event in events if isinstance(event.facts, OperationStarted))
