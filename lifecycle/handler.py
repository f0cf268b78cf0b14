"""The command handler: identify, check, ask, record the intent, perform, record each fact, read back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from lifecycle.cards.driver import Driver, TransportKey
from lifecycle.domain import rules
from lifecycle.domain.card import CardFacts, CardState, Difference
from lifecycle.domain.dialogue import Dialogue
from lifecycle.domain.errors import (
    Abandoned,
    Refused,
    UnknownName,
)
from lifecycle.domain.event import Event, new_id
from lifecycle.domain.facts import (
    OperationRefused,
    OperationStarted,
    parameters_of,
)
from lifecycle.domain.text import say
from lifecycle.doubts import open_doubts
from lifecycle.identification import identify
from lifecycle.journal import Journal
from lifecycle.operations import Operation, Step, Work
from lifecycle.page import Page
from lifecycle.performing import Performance
from lifecycle.readers.source import CardSource
from lifecycle.selection import the_card


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

        Raises a LifecycleError: Refused before anything was sent that changes the card or spends a try, NoTransportKey
        and UnsafeKeyFile before anything is asked, CardError where the card said no, Interrupted, and LeftInDoubt where
        it is not known what became of it.
        """
        if not operation.needs_card:
            return self._without_card(operation, dialogue, serial)
        with the_card(self.source, serial, dialogue) as opened:
            page = self.journal.page(opened.facts.serial, virtual=opened.facts.virtual, operation=new_id())
            drift = identify(page, opened.facts, self.operations, dialogue)
            self._check(page, operation, opened.driver)
            self._require_key(operation, opened.facts)
            with operation.ask(page.card, opened.facts, dialogue) as answers:
                self._start(page, operation, opened.facts)
                doubts = [each for each in open_doubts(page.events, self.operations) if each.id != page.operation]
                work = Work(opened.driver, self.transport_key, opened.facts, page.card, answers, doubts)
                facts = Performance(page, operation, work, dialogue, self.operations, self.stop_asked).run()
        return Outcome(
            operation.name, page.operation, page.card, facts, opened.reader, opened.driver, page.written, drift
        )

    def rehearse(self, operation: Operation, dialogue: Dialogue, *, serial: str | None = None) -> Outcome:
        """Say what an operation would send and record; reads the card, records nothing. Raises Refused like `run`.

        The card is identified and checked as in `run`, on a page that forgets: what would stop the operation stops its
        rehearsal, be it drift, tries spent elsewhere or a card of the other kind.
        """
        if not operation.needs_card:
            card = self._recorded(serial)
            operation.check(card)
            return Outcome(operation.name, "", card, plan=operation.plan(card))
        with the_card(self.source, serial, dialogue) as opened:
            page = self.journal.rehearsal(opened.facts.serial, virtual=opened.facts.virtual)
            drift = identify(page, opened.facts, self.operations, dialogue)
            self._check(page, operation, opened.driver)
            self._require_key(operation, opened.facts)
        plan = operation.plan(page.card)
        return Outcome(
            operation.name, "", page.card, opened.facts, opened.reader, opened.driver, drift=drift, plan=plan
        )

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

    def _require_key(self, operation: Operation, shown: CardFacts) -> None:
        """See that the card's transport key is here before a person is asked for anything."""
        if operation.changes and shown.key_id is not None:
            self.transport_key(shown.key_id, shown.serial).close()

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

    def _without_card(self, operation: Operation, dialogue: Dialogue, serial: str | None) -> Outcome:
        """Do an operation on the record of a card that is not there."""
        card = self._recorded(serial)
        page = self.journal.page(card.serial, virtual=card.virtual, operation=new_id())
        try:
            operation.check(card)
        except Refused as refusal:
            page.append([OperationRefused(name=operation.name, rule=refusal.rule)])
            raise
        absent = CardFacts(serial=card.serial, issuer_reference="", pre_issuing=None, atr="", virtual=card.virtual)
        operation.ask(card, absent, dialogue).close()
        page.append(list(operation.perform_without_card(card, open_doubts(page.events, self.operations))))
        return Outcome(operation.name, page.operation, page.card, events=page.written)

    def _recorded(self, serial: str | None) -> CardState:
        """Give what the record says of a card that is named, and need not be there."""
        card = None if serial is None else self.journal.card(serial)
        if card is None:
            raise UnknownName(
                kind=say("card in the record"),
                name=serial or "?",
                next_step=say("Name it with --serial. `lifecycle report cards` lists the cards."),
            )
        return card
