"""Operations that were started and have no end: found in a card's events, and settled by what the card shows."""

from collections.abc import Mapping, Sequence

from lifecycle.cards.registry import abilities_of
from lifecycle.domain.card import CardFacts, CardState
from lifecycle.domain.errors import StoreError
from lifecycle.domain.event import Event
from lifecycle.domain.facts import (
    CardReplaced,
    OperationCompleted,
    OperationFailed,
    OperationReconciled,
    OperationStarted,
    PinRefused,
    PinVerified,
)
from lifecycle.domain.tries import tries_shown
from lifecycle.operations import Operation
from lifecycle.steps.doubt import Doubt, Settlement


class UnknownOperation(StoreError):
    """An operation is in doubt that this version cannot settle, since it does not have it."""

    code = "unknown-operation"
    message = "{name} on this card was interrupted. This version of lifecycle does not know the operation."
    advice = (
        "A newer version of lifecycle probably started the operation. Use the newer version. Nothing "
        "was sent that changes the card."
    )


def open_doubts(events: Sequence[Event], operations: Mapping[str, type[Operation]]) -> list[Doubt]:
    """Find the operations of a card that change or spend, were started and did not end, the first one first.

    Raises UnknownOperation for one that is not among the operations of this version.
    """
    started: dict[str, OperationStarted] = {}
    begun: dict[str, list[Event]] = {}
    for event in events:
        match event.facts:
            case OperationStarted(changes=True) as start if event.operation is not None:
                started[event.operation] = start
                begun[event.operation] = [event]
            case OperationCompleted() | OperationFailed() if event.operation in begun:
                del begun[event.operation]
            case OperationReconciled(subject=subject):
                begun.pop(subject, None)
            case CardReplaced():
                begun.clear()
            case _ if event.operation in begun:
                begun[event.operation].append(event)
    return [Doubt(_kind(started[id_].name, operations), id_, started[id_], of_it) for id_, of_it in begun.items()]


def reconciled(doubt: Doubt, settlement: Settlement, card: CardState, shown: CardFacts) -> OperationReconciled:
    """Make the fact that ends a doubt which a reading without a PIN has settled."""
    return OperationReconciled(
        subject=doubt.id,
        name=doubt.operation.name,
        outcome=settlement.outcome,
        evidence="card",
        tries_spent=untold_tries(doubt.events, tries_shown(card, shown)),
        counter=doubt.explains(shown.counter, abilities_of(card).counter_steps),
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


def _kind(name: str, operations: Mapping[str, type[Operation]]) -> type[Operation]:
    if name not in operations:
        raise UnknownOperation(name=name)
    return operations[name]
