"""The command handler: identify, check, ask, record the intent, perform, record each fact, read back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from lifecycle.cards.driver import Driver, TransportKey
from lifecycle.custody.presenters import NOBODY, Presenters
from lifecycle.domain.card import CardFacts, CardState
from lifecycle.domain.dialogue import Dialogue
from lifecycle.domain.drift import Difference
from lifecycle.domain.errors import LifecycleError, StoreError
from lifecycle.domain.event import Event, Fact
from lifecycle.domain.facts import DriftAccepted, OperationReconciled, OperationStarted, SetFact
from lifecycle.handler.admission import Desk, Reception, Visit
from lifecycle.handler.run import CardSession
from lifecycle.handler.survey import rehearsed
from lifecycle.ledger.journal import Journal
from lifecycle.operations import Operation
from lifecycle.readers.source import CardSource
from lifecycle.signing.errors import NotSigned
from lifecycle.signing.signer import Signer
from lifecycle.steps.interface import Finding, Step
from lifecycle.store.errors import StoreUnwritable


@dataclass(frozen=True)
class Outcome:
    """What an operation did: each card after its part, the events that it recorded, and what was asked for."""

    operation: str
    id: str
    visits: Sequence[Visit]
    events: Sequence[Event] = ()
    findings: Sequence[Finding] = ()
    unsigned: LifecycleError | None = None
    """Why the record could not be signed at the end; all that was done is done, and in the record."""

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
    signer: Signer
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
        it is not known what became of it. Where it cannot be signed it raises a StoreError before a card is changed;
        where only the signing at the end fails, that is the outcome's `unsigned`, or that of what is raised.
        """
        if operation.changes:
            self.signer.examine()
        session = CardSession(self._desk, operation, dialogue, serials, presenters)
        try:
            operation.conduct(session)
        except LifecycleError as error:
            if not any(isinstance(each, StoreError) for each in (error, error.__cause__)):
                error.unsigned = self._unsigned(session)
            raise
        unsigned = self._unsigned(session)
        return Outcome(operation.name, session.id, session.visits, session.events, session.findings, unsigned)

    def rehearse(self, operation: Operation, dialogue: Dialogue, *, serials: Sequence[str] = ()) -> Outcome:
        """Say what an operation would send and record; reads the cards, records nothing. Raises Refused like `run`.

        Each card is identified and checked as in `run`, on a page that forgets: what would stop the operation stops its
        rehearsal, be it drift, tries spent elsewhere or a card of the other kind.
        """
        if operation.changes:
            self.signer.examine()
        return Outcome(operation.name, "", rehearsed(Reception(self._desk, operation, dialogue, serials)))

    def _unsigned(self, session: CardSession) -> LifecycleError | None:
        """Sign what was recorded, if any of it changes something; gives what went wrong."""
        if not any(_changes(event.facts) for event in session.events):
            return None
        try:
            self.signer.sign()
        except StoreUnwritable as error:  # which would say that nothing was recorded
            return NotSigned(problem=error.explain(), cause=error.code)
        except LifecycleError as error:
            return error
        return None

    @property
    def _desk(self) -> Desk:
        return Desk(self.journal, self.source, self.transport_key, self.operations, self.stop_asked, self.signer)


def _changes(fact: Fact) -> bool:
    """Say whether a fact is one that is signed when its operation ends; what is only seen waits for the next."""
    started = isinstance(fact, OperationStarted) and fact.changes
    return started or isinstance(fact, DriftAccepted | OperationReconciled | SetFact)
