"""One operation under way: the cards that have their part in it, one at a time, and what it records."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from lifecycle.custody.presenters import NOBODY, Presenters
from lifecycle.domain.card import CardFacts, CardState
from lifecycle.domain.dialogue import Dialogue
from lifecycle.domain.errors import Abandoned, Refused, StoreError
from lifecycle.domain.event import Event, Fact
from lifecycle.domain.facts import OperationRefused, OperationStarted, SetInvalidated, SetStarted
from lifecycle.domain.record import Record
from lifecycle.domain.text import Text
from lifecycle.domain.timekeeping import CLOCK_PARAMETER
from lifecycle.handler.admission import Desk, Reception, Visit
from lifecycle.handler.execution import Performance
from lifecycle.handler.in_doubt import open_doubts
from lifecycle.handler.selection import OpenCard
from lifecycle.handler.survey import look_at_all
from lifecycle.ledger.card_stream import Page
from lifecycle.ledger.disclosures import Notes
from lifecycle.operations import Operation
from lifecycle.steps.interface import Answers, Finding, Part, Preview, Visited, Work


class CardSession(Reception):
    """One run of one operation; `serials` are the cards that were named beforehand, in the order of their turns."""

    def __init__(
        self,
        desk: Desk,
        operation: Operation,
        dialogue: Dialogue,
        serials: Sequence[str],
        presenters: Presenters = NOBODY,
    ) -> None:
        super().__init__(desk, operation, dialogue, serials)
        self.presenters = presenters
        self.visits: list[Visit] = []
        self.events: list[Event] = []
        self.findings: list[Finding] = []
        self.notes = Notes()

    def preview(self, wanted: Preview) -> None:
        """Have every card shown once before anything is written, where a person wants that or nobody has to ask."""
        shown = look_at_all(self, wanted)
        if not self.named:
            self.turns = shown

    def visit(self, part: Part, insert: Text | None = None) -> Visited:
        """Have one card do its part, from its sight to its end in the record."""
        with self.opened(insert) as opened:
            shown = opened.facts
            page = self.desk.journal.page(shown.serial, virtual=shown.virtual, operation=self.id, notes=self.notes)
            try:
                drift = self.identified(page, opened)
                if part.changes:
                    self.desk.signer.require()
                self.check(page, part, opened.driver)
                self.require_key(part, shown)
                with part.ask(page.card, shown, self.dialogue, self.record) as answers:
                    part.begin(page.card)
                    self._start(page, part, shown, answers)
                    facts = self._performed(page, part, opened, answers)
            finally:
                self.events += page.written
        visit = Visit(page.card, facts, opened.reader, opened.driver, drift)
        self.used.append(shown.serial)
        self.visits.append(visit)
        return visit

    def visit_absent(self, part: Part) -> None:
        """Do a part on the record of the card that is named, and need not be there."""
        card = self.recorded()
        page = self.desk.journal.page(card.serial, virtual=card.virtual, operation=self.id, notes=self.notes)
        with self.recording_refusal(page):
            if part.changes:
                self.desk.signer.require()
            part.check(card, self.record)
        absent = CardFacts(serial=card.serial, issuer_reference="", pre_issuing=None, atr="", virtual=card.virtual)
        part.ask(card, absent, self.dialogue, self.record).close()
        page.append(list(part.perform_without_card(card, open_doubts(page.events, self.desk.operations))))
        self.events += page.written
        self.visits.append(Visit(page.card, absent, ""))

    def append(self, set_id: str, facts: Sequence[Fact], check: Callable[[Record], None] | None = None) -> None:
        """Record facts of a set; `check` is asked inside the transaction."""
        self.events += self.desk.journal.append_to_set(set_id, facts, operation=self.id, notes=self.notes, check=check)
        if any(isinstance(fact, SetStarted) for fact in facts):
            self._sign_opening(set_id)

    def _sign_opening(self, set_id: str) -> None:
        """Sign that a set was begun before any card of it is; where that cannot be, the set comes to its end here."""
        try:
            self.desk.signer.sign()
        except StoreError as error:
            invalid = SetInvalidated(reason=error.code, written=0)
            self.events += self.desk.journal.append_to_set(set_id, [invalid], operation=self.id, notes=self.notes)
            raise

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Record a Refused that is raised inside the block, where it is about no card."""
        try:
            yield
        except Refused as refusal:
            refused = OperationRefused(name=self.operation.name, rule=refusal.rule)
            self.events += self.desk.journal.append_to_ledger([refused], operation=self.id)
            raise

    def disclose(self, text: str) -> str:
        """Have a text kept beside the next facts that are recorded; gives the commitment that may stand in them."""
        return self.notes.disclose(text)

    def find(self, finding: Finding) -> None:
        """Show something that was asked for, at the end."""
        self.findings.append(finding)

    def _start(self, page: Page, part: Part, shown: CardFacts, answers: Answers) -> None:
        """Make the intent durable, checked once more in the same transaction."""
        if self.desk.stop_asked():
            raise Abandoned
        started = OperationStarted(
            name=self.operation.name,
            changes=part.changes,
            parameters={
                **part.parameters(),
                **self.presenters.parameters(shown.serial),
                CLOCK_PARAMETER: self.desk.journal.time_source(),
            },
            ticks=shown.ticks,
            tries_left=shown.tries_left,
        )

        def check_again(card: CardState, record: Record) -> None:
            self.require_usable(part, card, record)
            part.check_again(card, record, answers)

        with self.recording_refusal(page):
            page.append([started], check_again)

    def _performed(self, page: Page, part: Part, opened: OpenCard, answers: Answers) -> CardFacts:
        doubts = [each for each in open_doubts(page.events, self.desk.operations) if each.id != page.operation]
        work = Work(
            driver=opened.driver,
            transport_key=self.desk.transport_key,
            facts=opened.facts,
            card=page.card,
            answers=answers,
            operation=self.id,
            origin=self.desk.journal.origin(),
            head=self.desk.journal.store.head,
            record=self.record,
            disclose=self.notes.disclose,
            doubts=doubts,
            findings=self.findings,
        )
        return Performance(
            page, self.operation.name, part, work, self.dialogue, self.desk.operations, self.desk.stop_asked
        ).run()
