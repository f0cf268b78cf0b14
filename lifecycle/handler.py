"""The command handler: identify, check, ask, record the intent, perform, record each fact, read back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from lifecycle.cards.driver import Driver, TransportKey
from lifecycle.custody.presenters import NOBODY, Presenters
from lifecycle.domain.card import CardFacts, CardState
from lifecycle.domain.dialogue import Dialogue
from lifecycle.domain.drift import Difference
from lifecycle.domain.event import Event
from lifecycle.journal import Journal
from lifecycle.operations import Operation
from lifecycle.preview import rehearsed
from lifecycle.readers.source import CardSource
from lifecycle.reception import Desk, Reception, Visit
from lifecycle.session import CardSession
from lifecycle.steps import Finding, Step


@dataclass(frozen=True)
class Outcome:
    """What an operation did: each card after its part, the events that it recorded, and what was asked for."""

    operation: str
    id: str
    visits: Sequence[Visit]
    events: Sequence[Event] = ()
    findings: Sequence[Finding] = ()

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


def never() -> bool:
    """Say that nobody asked to stop."""
    return False


@dataclass(frozen=True)
class Handler:
    """Everything that an operation on cards goes through, in its order."""

    journal: Journal
    source: CardSource
    transport_key: TransportKey
    operations: Mapping[str, type[Operation]]
    stop_asked: Callable[[], bool] = never
    """Whether a person or the system wants the program to end; heeded before anything that cannot be undone begins."""

    def run(
        self,
        operation: Operation,
        dialogue: Dialogue,
        *,
        serials: Sequence[str] = (),
        presenters: Presenters = NOBODY,
    ) -> Outcome:
        """Do an operation on the card that is meant, or on the cards, in the order of `serials` where those are given.

        Raises a LifecycleError: Refused before anything was sent that changes the card or spends a try, NoTransportKey
        and UnsafeKeyFile before anything is asked, CardError where the card said no, Interrupted, and LeftInDoubt where
        it is not known what became of it.
        """
        session = CardSession(self._desk, operation, dialogue, serials, presenters)
        operation.conduct(session)
        return Outcome(operation.name, session.id, session.visits, session.events, session.findings)

    def rehearse(self, operation: Operation, dialogue: Dialogue, *, serials: Sequence[str] = ()) -> Outcome:
        """Say what an operation would send and record; reads the cards, records nothing. Raises Refused like `run`.

        Each card is identified and checked as in `run`, on a page that forgets: what would stop the operation stops its
        rehearsal, be it drift, tries spent elsewhere or a card of the other kind.
        """
        return Outcome(operation.name, "", rehearsed(Reception(self._desk, operation, dialogue, serials)))

    @property
    def _desk(self) -> Desk:
        return Desk(self.journal, self.source, self.transport_key, self.operations, self.stop_asked)
