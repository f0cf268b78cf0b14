"""An operation without an end, and what a card shows of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from lifecycle.domain.card import CardFacts, CardState
from lifecycle.domain.event import Event, Fact
from lifecycle.domain.facts import OperationStarted
from lifecycle.domain.text import Text


@dataclass(frozen=True)
class Settlement:
    """What a card shows of an operation that was cut off; not `closed` where only a PIN can tell."""

    outcome: str
    """As it is recorded."""
    text: Text
    """For people: what is true of the card; the end of a sentence that begins with the card."""
    facts: tuple[Fact, ...] = ()
    closed: bool = True


class Settles(Protocol):
    """A kind of operation, as the one who settles it sees it."""

    name: str

    def settle(self, doubt: "Doubt", card: CardState, shown: CardFacts) -> Settlement:
        """Say what became of it, from what the card shows without a PIN."""
        ...

    def settle_with_pin(self, doubt: "Doubt", card: CardState, which: str) -> Settlement:
        """Say what became of it, now that the card accepted the PIN that the person calls `which`."""
        ...


@dataclass(frozen=True)
class Doubt:
    """An operation that was started on a card and has no end: its kind, its id, how it began and all it recorded."""

    operation: Settles
    id: str
    started: OperationStarted
    events: Sequence[Event]

    def explains(self, shown: int | None, steps: int) -> int | None:
        """Give as much of what a change counter shows as this operation explains, which takes 0 to `steps` steps."""
        if shown is None or self.started.counter is None:
            return shown
        return max(self.started.counter, min(shown, self.started.counter + steps))
