"""How a card is received in an operation, before anything is asked or sent: opened, checked, its key looked for."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from lifecycle.cards.driver import Driver, TransportKey
from lifecycle.domain import rules
from lifecycle.domain.card import CardFacts, CardState
from lifecycle.domain.dialogue import Dialogue
from lifecycle.domain.drift import Difference
from lifecycle.domain.errors import Refused, UnknownName
from lifecycle.domain.event import new_id
from lifecycle.domain.facts import OperationRefused
from lifecycle.domain.record import Record
from lifecycle.domain.text import Text, say
from lifecycle.handler.identification import identify
from lifecycle.handler.selection import INSERT, OpenCard, Wanted, the_card
from lifecycle.handler.set_completion import completed_by
from lifecycle.ledger.card_stream import Page
from lifecycle.ledger.disclosures import Notes
from lifecycle.ledger.journal import Journal
from lifecycle.ledger.record import LiveRecord
from lifecycle.operations import Operation
from lifecycle.projections.cards import stream_of
from lifecycle.readers.source import CardSource
from lifecycle.signing.signer import Signer
from lifecycle.steps.interface import Part, Step, Visited
from lifecycle.store.errors import StreamConflict


@dataclass(frozen=True)
class Desk:
    """Everything that an operation needs beside itself and the person."""

    journal: Journal
    source: CardSource
    transport_key: TransportKey
    operations: Mapping[str, type[Operation]]
    stop_asked: Callable[[], bool]
    signer: Signer


@dataclass(frozen=True)
class Visit(Visited):
    """A card after its part, with its driver, what differed from the record, and the plan where it was a dry run."""

    driver: Driver | None = field(default=None, repr=False)
    drift: Sequence[Difference] = ()
    plan: Sequence[Step] | None = None


class Reception:
    """Where the cards of one operation come in; `serials` are those named beforehand, in the order of their turns."""

    def __init__(self, desk: Desk, operation: Operation, dialogue: Dialogue, serials: Sequence[str]) -> None:
        self.id = new_id()
        self.desk = desk
        self.operation = operation
        self.dialogue = dialogue
        self.record: Record = LiveRecord(desk.journal.store)
        self.named: Sequence[str] = tuple(serials)
        self.used: list[str] = []
        self.turns = list(serials)
        """Serials of the cards whose turn is next, where that is known."""
        self.last: str | None = None
        """Serial of the card that was opened last."""

    @contextmanager
    def opened(self, insert: Text | None = None) -> Iterator[OpenCard]:
        """Open the next card."""
        serial = self.turns.pop(0) if self.turns else None
        wanted = Wanted(serial, insert or INSERT, tuple(self.used), self.operation.many_cards)
        self.last = serial
        with the_card(self.desk.source, wanted, self.dialogue) as opened:
            self.last = opened.facts.serial
            yield opened

    def identified(self, page: Page, opened: OpenCard) -> Sequence[Difference]:
        """Record the sight of a card and settle what it shows, of itself and of its set; gives what differs."""
        found = identify(page, opened.facts, opened.anchors(), self.desk.operations, self.dialogue)
        whole = completed_by(page.card, self.desk.journal, self.record, self.id)
        if whole is not None:
            self.dialogue.tell(whole)
        return found

    def check(self, page: Page, part: Part, driver: Driver) -> None:
        """Ask the record; a refusal is a fact of its own."""
        with self.recording_refusal(page):
            if part.changes:
                self.desk.journal.refuse_stepped_clock()
            rules.must_be_another_card(page.card, self.used)
            self.check_part(page.card, part, driver)

    def check_part(self, card: CardState, part: Part, driver: Driver) -> None:
        """Ask the rules of the part; where the driver does not offer the operation, they say best why."""
        self.require_usable(part, card, self.record)
        offered = driver.can(self.operation.name)
        if not offered:
            rules.must_agree_with_record(card)
            rules.must_carry_profile(card)
        part.check(card, self.record)
        rules.must_be_offered(card, self.operation.name, offered=offered)

    def require_usable(self, part: Part, card: CardState, record: Record) -> None:
        """Refuse to change a card that people reported as gone, as the record has it now."""
        if part.changes:
            rules.must_be_usable(card.serial, record.custody(card.serial), self.operation.name)

    def require_key(self, part: Part, shown: CardFacts) -> None:
        """See that the card's transport key is here before a person is asked for anything."""
        if part.changes and shown.key_id is not None:
            self.desk.transport_key(shown.key_id, shown.serial).close()

    def recorded(self) -> CardState:
        """Give what the record says of the card that is named, and need not be there."""
        serial = self.named[0] if self.named else None
        card = None if serial is None else self.desk.journal.card(serial)
        if card is None:
            raise UnknownName(
                kind=say("card in the record"),
                name=serial or "?",
                next_step=say("Name it with --serial. `lifecycle report cards` lists the cards."),
            )
        return card

    @contextmanager
    def recording_refusal(self, page: Page) -> Iterator[None]:
        """Record a Refused that is raised inside the block in the stream of the card."""
        try:
            yield
        except Refused as refusal:
            refused = [OperationRefused(name=self.operation.name, rule=refusal.rule)]
            try:
                page.append(refused)
            except StreamConflict:  # people reported something of the card meanwhile, and that may be why
                stream = stream_of(page.serial)
                page.written += self.desk.journal.append(stream, refused, notes=Notes(), operation=self.id)
            raise
