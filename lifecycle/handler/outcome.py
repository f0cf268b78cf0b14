"""What came of an operation: each card after its part, what was recorded, and what was asked for."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from lifecycle.cards.driver import Driver
from lifecycle.domain.card import CardFacts, CardState
from lifecycle.domain.drift import Difference
from lifecycle.domain.errors import LifecycleError
from lifecycle.domain.event import Event
from lifecycle.handler.cost import Expenses
from lifecycle.steps.interface import Result, Step, Visited


@dataclass(frozen=True)
class Visit(Visited):
    """A card after its part, with its driver, what differed from the record, and the plan where it was a dry run."""

    driver: Driver | None = field(default=None, repr=False)
    drift: Sequence[Difference] = ()
    plan: Sequence[Step] | None = None


@dataclass(frozen=True)
class Outcome:
    """What an operation did: each card after its part, the events that it recorded, and what was asked for."""

    operation: str
    id: str
    visits: Sequence[Visit]
    events: Sequence[Event] = ()
    results: Sequence[Result] = ()
    unsigned: LifecycleError | None = None
    """Why the record could not be signed at the end; all that was done is done, and in the record."""
    expenses: Expenses = field(default_factory=Expenses, repr=False)

    @property
    def card(self) -> CardState:
        """What the record says of the last card, which is the only one of most operations."""
        return self.visits[-1].card

    @property
    def facts(self) -> CardFacts | None:
        """What the last card showed."""
        return self.visits[-1].facts if self.visits[-1].reader else None

    @property
    def reader(self) -> str | None:
        """The reader that it was in."""
        return self.visits[-1].reader or None

    @property
    def driver(self) -> Driver | None:
        """Its driver."""
        return self.visits[-1].driver

    @property
    def drift(self) -> Sequence[Difference]:
        """What it showed otherwise than the record."""
        return self.visits[-1].drift

    @property
    def plan(self) -> Sequence[Step] | None:
        """The steps, where it was a dry run; then nothing was recorded."""
        return self.visits[-1].plan
