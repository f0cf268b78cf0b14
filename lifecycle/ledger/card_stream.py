"""The event stream of one card, as one operation writes it: one writer, who expects the version that it read."""

from collections.abc import Callable, Sequence

from lifecycle.domain.card import CardState
from lifecycle.domain.errors import Defect, StoreError
from lifecycle.domain.event import Draft, Event, Fact, new_id
from lifecycle.domain.text import say
from lifecycle.ledger.disclosures import PendingDisclosures
from lifecycle.ledger.journal import Journal
from lifecycle.ledger.record import Record as RecordNow
from lifecycle.projections.cards import CARDS, folded, stream_of

Check = Callable[[CardState, RecordNow], None]


class OtherKindOfStore(StoreError):
    """A store is for real cards or for virtual ones, never for both."""

    code = "other-kind-of-store"
    message = "Card {serial} is {card_kind}, but record {path} is only for {store_kind} cards. Nothing was recorded."
    advice = "Choose another record with --record. Nothing was sent that changes the card."


class CardStream:
    """The stream of one card in one operation: what it holds, what it says, and what is added to it."""

    def __init__(
        self, journal: Journal, serial: str, *, virtual: bool, operation: str, disclosures: PendingDisclosures
    ) -> None:
        self.journal = journal
        self.serial = serial
        self.operation = operation
        self.disclosures = disclosures
        self.written: list[Event] = []
        self._virtual = virtual
        self.read = journal.store.placed(stream_of(serial))
        """Its events as they were read, for the proof of them before the card is changed."""
        self.events = [event for _, event in journal.store.decoded_rows([(row[0], row[5]) for row in self.read])]
        with journal.store.view() as view:
            self.state = CARDS.get(view, serial)

    @property
    def card(self) -> CardState:
        """What the record says of the card, once it was seen."""
        if self.state is None:
            raise Defect(what="a card's state was asked for before the card was seen")
        return self.state

    def events_of_operation(self) -> list[Event]:
        """Give what the operation wrote so far."""
        return [event for event in self.events if event.operation == self.operation]

    def foreseen(self, facts: Sequence[Fact]) -> CardState | None:
        """Give what the record would say of the card with these facts in it; nothing is recorded."""
        state = self.state
        for version, draft in enumerate(self._drafts(facts), start=len(self.events) + 1):
            state = folded(state, draft.event(version))
        return state

    def append(
        self, facts: Sequence[Fact], check: Check | None = None, beside: Sequence[tuple[str, Fact]] = ()
    ) -> None:
        """Append facts in one durable transaction; `check` is asked inside it, of the card as it is then.

        `beside` them others go into streams of their own, all or none.

        Raises StreamConflict where somebody else wrote to this card's stream meanwhile, and StoreError.
        """
        for event in self._recorded(facts, check, beside)[: len(facts)]:
            self.events.append(event)
            self.written.append(event)
            self.state = folded(self.state, event)

    def _recorded(self, facts: Sequence[Fact], check: Check | None, beside: Sequence[tuple[str, Fact]]) -> list[Event]:
        def ask(record: RecordNow) -> None:
            card = record.card(self.serial)
            if check is not None and card is not None:
                check(card, record)

        return self.journal.append(
            stream_of(self.serial),
            facts,
            disclosures=self.disclosures,
            check=ask,
            operation=self.operation,
            virtual=self._virtual,
            after=len(self.events),
            beside=beside,
        )

    def _drafts(self, facts: Sequence[Fact]) -> list[Draft]:
        stream = stream_of(self.serial)
        return [self.journal.draft(fact, stream, virtual=self._virtual, operation=self.operation) for fact in facts]


class DryCardStream(CardStream):
    """A stream that forgets: what would be recorded is folded, so that the rules say what they would, and not kept."""

    def _recorded(
        self,
        facts: Sequence[Fact],
        check: Check | None,  # noqa: ARG002
        beside: Sequence[tuple[str, Fact]],  # noqa: ARG002
    ) -> list[Event]:
        first = len(self.events) + 1
        return [draft.event(version) for version, draft in enumerate(self._drafts(facts), start=first)]


def card_stream(
    journal: Journal, serial: str, *, virtual: bool, operation: str, disclosures: PendingDisclosures
) -> CardStream:
    """Open the stream of a card for one operation; begins the ledger and names the actor where that is not done.

    Raises OtherKindOfStore, and StoreError.
    """
    journal.observe(operation)
    require_kind(journal, journal.begin(virtual=virtual), serial, virtual=virtual)
    journal.begun(virtual=virtual)
    return CardStream(journal, serial, virtual=virtual, operation=operation, disclosures=disclosures)


def dry_card_stream(journal: Journal, serial: str, *, virtual: bool) -> DryCardStream:
    """Open a copy of the stream of a card, of which nothing is kept. Raises as `card_stream` does."""
    first = journal.first_event()
    if first is not None:
        require_kind(journal, first, serial, virtual=virtual)
    return DryCardStream(journal, serial, virtual=virtual, operation=new_id(), disclosures=PendingDisclosures())


def require_kind(journal: Journal, first: Event, serial: str, *, virtual: bool) -> None:
    """See that a card is of the kind that the record is for; raises OtherKindOfStore."""
    if first.virtual != virtual:
        kinds = {True: say("virtual"), False: say("real")}
        raise OtherKindOfStore(
            serial=serial, path=str(journal.store.path), card_kind=kinds[virtual], store_kind=kinds[first.virtual]
        )
