"""What a run has cost its cards until now, told from what was sent to each and from what was recorded since."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from lifecycle.domain.errors import Cost, LifecycleError
from lifecycle.domain.event import Fact
from lifecycle.domain.facts import (
    AnchorWritten,
    CardFormatted,
    OperationCompleted,
    OperationFailed,
    OperationStarted,
    PinChanged,
    PinRefused,
    PinSealed,
    PinVerified,
    ShareErased,
    ShareWritten,
)
from lifecycle.handler.sending import Sending
from lifecycle.ledger.card_stream import CardStream

_CHANGED = (AnchorWritten, CardFormatted, PinChanged, PinSealed, ShareErased, ShareWritten)
"""Facts that a card has shown, and after which it is not what it was."""


@dataclass(frozen=True)
class Sent:
    """The part of one card that was started: what was sent, and the stream that says what came of it."""

    stream: CardStream
    sending: Sending

    def cost(self) -> Cost:
        """Tell what it cost, from its start to its end or to the present."""
        if not self.sending.counted:
            return Cost()
        facts = self._facts()
        end = next((fact for fact in facts if isinstance(fact, OperationCompleted | OperationFailed)), None)
        spent = self._spent(facts, end)
        left = end.tries_left if end is not None and spent else None
        changed = self._changed(facts, end)
        return Cost(spent, left, changed=int(changed is True), unsure=changed is None)

    def _facts(self) -> Sequence[Fact]:
        facts = [event.facts for event in self.stream.events_of_operation()]
        starts = [place for place, fact in enumerate(facts) if isinstance(fact, OperationStarted)]
        return facts[starts[-1] :] if starts else facts

    def _spent(self, facts: Sequence[Fact], end: OperationCompleted | OperationFailed | None) -> int | None:
        """Count the tries that are gone since the card accepted a PIN last; None where that is open."""
        if end is None and self.sending.presents:
            return None
        before: int | None = None
        refused = 0
        for fact in facts:
            if isinstance(fact, OperationStarted | PinVerified):
                before, refused = fact.tries_left, 0
            refused += isinstance(fact, PinRefused)
        if end is None or before is None or end.tries_left is None:
            return refused
        return max(before - end.tries_left, refused)

    def _changed(self, facts: Sequence[Fact], end: OperationCompleted | OperationFailed | None) -> bool | None:
        """Tell whether the card is not what it was; None where nothing shows it."""
        if any(isinstance(fact, _CHANGED) for fact in facts):
            return True
        if not self.sending.changes:
            return False
        started = next((fact for fact in facts if isinstance(fact, OperationStarted)), None)
        if end is None or started is None or started.counter is None or end.counter is None:
            return None
        return end.counter != started.counter  # which moves before anything else is changed


@dataclass
class Expenses:
    """What a run has cost until now, over all of its cards."""

    met: bool = False
    """Whether a card was opened: before that, nobody asks what it cost."""
    sent: list[Sent] = field(default_factory=list)

    def cost(self) -> Cost | None:
        """Add up what each part cost; None where no card was opened."""
        if not self.met:
            return None
        costs = [each.cost() for each in self.sent]
        spent = [each.tries_spent for each in costs]
        changed = {each.stream.serial for each, cost in zip(self.sent, costs, strict=True) if cost.changed}
        unsure = any(cost.unsure for cost in costs)
        left = next((cost.tries_left for cost in reversed(costs) if cost.tries_spent), None)
        known = [each for each in spent if each is not None]
        return Cost(sum(known) if len(known) == len(spent) else None, left, changed=len(changed), unsure=unsure)


@contextmanager
def charged(expenses: Expenses) -> Iterator[None]:
    """Have each error say what it cost the cards until it came."""
    try:
        yield
    except LifecycleError as error:
        error.cost = expenses.cost()
        raise
