"""The command handler: identify, check, ask, record the intent, perform, record each fact, read back."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field

from lifecycle.cards.driver import Driver, TransportKey
from lifecycle.domain import rules
from lifecycle.domain.card import CardFacts, CardState, Difference, differences
from lifecycle.domain.dialogue import Dialogue
from lifecycle.domain.errors import (
    Abandoned,
    CardError,
    Interrupted,
    LeftInDoubt,
    LifecycleError,
    ReaderError,
    Refused,
    StoreError,
    UnknownName,
)
from lifecycle.domain.event import Event, Fact, new_id
from lifecycle.domain.facts import (
    CardDriftDetected,
    OperationCompleted,
    OperationFailed,
    OperationInterrupted,
    OperationRefused,
    OperationStarted,
    first_sight,
    parameters_of,
)
from lifecycle.domain.text import say
from lifecycle.doubts import open_doubts, untold_tries
from lifecycle.identification import identify, tell_untold
from lifecycle.journal import Journal, Page
from lifecycle.operations import Operation, Step, Work
from lifecycle.readers.source import CardSource
from lifecycle.selection import OpenCard, the_card


@dataclass(frozen=True)
class Outcome:
    """What an operation did: the card before and after, and the events that it recorded."""

    operation: str
    id: str
    card: CardState
    facts: CardFacts | None = None
    reader: str | None = None
    driver: Driver | None = field(default=None, repr=False)
    events: Sequence[Event] = ()
    drift: Sequence[Difference] = ()
    plan: Sequence[Step] | None = None
    """The steps, where it was a dry run; then nothing was recorded."""


def never() -> bool:
    """Say that nobody asked to stop."""
    return False


@dataclass(frozen=True)
class Handler:
    """Everything that an operation on a card goes through, in its order."""

    journal: Journal
    source: CardSource
    transport_key: TransportKey
    operations: Mapping[str, type[Operation]]
    stop_asked: Callable[[], bool] = never
    """Whether a person or the system wants the program to end; heeded before anything that cannot be undone begins."""

    def run(self, operation: Operation, dialogue: Dialogue, *, serial: str | None = None) -> Outcome:
        """Do an operation on the card that is meant.

        Raises a LifecycleError: Refused before anything was sent that changes the card or spends a try, Interrupted and
        ReaderError where the card may be left in doubt, CardError where it said no.
        """
        if not operation.needs_card:
            return self._without_card(operation, dialogue, serial)
        with the_card(self.source, serial, dialogue) as opened:
            page = self.journal.page(opened.facts.serial, virtual=opened.facts.virtual, operation=new_id())
            drift = identify(page, opened.facts, self.operations, dialogue)
            self._check(page, operation, opened.driver)
            with operation.ask(page.card, opened.facts, dialogue) as answers:
                self._start(page, operation, opened.facts)
                doubts = [each for each in open_doubts(page.events, self.operations) if each.id != page.operation]
                work = Work(opened.driver, self.transport_key, opened.facts, page.card, answers, doubts)
                try:
                    self._perform(page, operation, work, dialogue)
                    facts = self._complete(page, operation, opened)
                except StoreError as error:
                    raise self._in_doubt(page, operation, error) from error
        return Outcome(
            operation.name, page.operation, page.card, facts, opened.reader, opened.driver, page.written, drift
        )

    def rehearse(self, operation: Operation, dialogue: Dialogue, *, serial: str | None = None) -> Outcome:
        """Say what an operation would send and record; reads the card, records nothing. Raises Refused like `run`."""
        with the_card(self.source, serial, dialogue) as opened:
            card = self.journal.card(opened.facts.serial) or first_sight(opened.facts, self.journal.clock())
            rules.must_be_offered(card, operation.name, offered=opened.driver.can(operation.name))
            drift = differences(card, opened.facts)
            operation.check(card)
            plan = operation.plan(card)
        return Outcome(operation.name, "", card, opened.facts, opened.reader, opened.driver, drift=drift, plan=plan)

    # --- the steps, in their order ---

    def _check(self, page: Page, operation: Operation, driver: Driver) -> None:
        """Ask the record; a refusal is a fact of its own."""
        try:
            if operation.changes:
                self.journal.refuse_stepped_clock()
            rules.must_be_offered(page.card, operation.name, offered=driver.can(operation.name))
            operation.check(page.card)
        except Refused as refusal:
            page.append([OperationRefused(name=operation.name, rule=refusal.rule)])
            raise

    def _start(self, page: Page, operation: Operation, shown: CardFacts) -> None:
        """Make the intent durable, checked once more in the same transaction."""
        if self.stop_asked():
            raise Abandoned
        started = OperationStarted(
            name=operation.name,
            changes=operation.changes,
            parameters=parameters_of(operation),
            ticks=shown.ticks,
            tries_left=shown.tries_left,
        )
        try:
            page.append([started], operation.check)
        except Refused as refusal:
            page.append([OperationRefused(name=operation.name, rule=refusal.rule)])
            raise

    def _perform(self, page: Page, operation: Operation, work: Work, dialogue: Dialogue) -> None:
        """Record each fact as soon as it is one; nothing is sent after one that could not be recorded."""
        try:
            with closing(operation.perform(work)) as facts:
                for fact in facts:
                    self._heed_stop(page, operation, fact)
                    page.append([fact])
                    announcement = fact.announcement()
                    if announcement is not None:
                        dialogue.tell(announcement)
        except (CardError, ReaderError, Interrupted) as error:
            if not self._end_badly(page, operation, work, error, dialogue):
                raise self._in_doubt(page, operation, error) from error
            raise

    def _heed_stop(self, page: Page, operation: Operation, fact: Fact) -> None:
        """Stop where a person asked for it, but only before something that cannot be undone."""
        if fact.intent and self.stop_asked():
            raise Interrupted(operation=operation.name, serial=page.serial)

    @staticmethod
    def _in_doubt(page: Page, operation: Operation, error: LifecycleError) -> LifecycleError:
        """Say that it is not known what became of an operation that changes or spends."""
        if not operation.changes:
            return error
        return LeftInDoubt(problem=error.explain(), cause=error.code, operation=operation.name, serial=page.serial)

    def _complete(self, page: Page, operation: Operation, opened: OpenCard) -> CardFacts:
        """Read the card back where it was changed, and end the operation."""
        shown = opened.facts
        if operation.changes:
            try:
                shown = opened.driver.read()
            except (CardError, ReaderError) as error:
                page.append([OperationInterrupted(name=operation.name, reason=error.code)])
                raise self._in_doubt(page, operation, error) from error
        page.append([OperationCompleted(name=operation.name, tries_left=shown.tries_left, ticks=shown.ticks)])
        unexplained = [] if page.card.drift or page.card.doubt else differences(page.card, shown)
        if unexplained:
            page.append([CardDriftDetected(differences=unexplained)])
        return shown

    def _end_badly(
        self, page: Page, operation: Operation, work: Work, error: LifecycleError, dialogue: Dialogue
    ) -> bool:
        """Read the card again, where it still answers, and end the operation with what that shows; False: left open."""
        shown = None if isinstance(error, ReaderError) else _read_again(work.driver, page.serial)
        if shown is None:
            page.append([OperationInterrupted(name=operation.name, reason=error.code)])
            return False
        tell_untold(untold_tries(page.events_of_operation(), shown.tries_left), shown, dialogue)
        doubt = next((each for each in open_doubts(page.events, self.operations) if each.id == page.operation), None)
        settlement = operation.settle(doubt, page.card, shown) if doubt else None
        if settlement is not None and not settlement.closed:
            page.append([OperationInterrupted(name=operation.name, reason=error.code)])
            return False
        found = settlement.facts if settlement else ()
        page.append(
            [
                *found,
                OperationFailed(name=operation.name, reason=error.code, tries_left=shown.tries_left, ticks=shown.ticks),
            ]
        )
        return True

    def _without_card(self, operation: Operation, dialogue: Dialogue, serial: str | None) -> Outcome:
        """Do an operation on the record of a card that is not there."""
        card = self.journal.card(serial) if serial is not None else None
        if card is None or serial is None:
            raise UnknownName(
                kind=say("card in the record"),
                name=serial or "?",
                next_step=say("Name it with --serial. `lifecycle report cards` lists the cards."),
            )
        page = self.journal.page(serial, virtual=card.virtual, operation=new_id())
        try:
            operation.check(card)
        except Refused as refusal:
            page.append([OperationRefused(name=operation.name, rule=refusal.rule)])
            raise
        facts = CardFacts(serial=serial, issuer_reference="", pre_issuing=None, atr="", virtual=card.virtual)
        operation.ask(card, facts, dialogue).close()
        page.append(list(operation.perform_without_card(card, open_doubts(page.events, self.operations))))
        return Outcome(operation.name, page.operation, page.card, events=page.written)


def _read_again(driver: Driver, serial: str) -> CardFacts | None:
    """Read a card after it said no; None where it does not answer any more, or another card does."""
    try:
        shown = driver.read()
    except (CardError, ReaderError):
        return None
    return shown if shown.serial == serial else None
