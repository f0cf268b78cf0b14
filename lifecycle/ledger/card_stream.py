"""The stream of one card in the hand of one operation: what it holds, what it says, and what is added to it."""

from collections.abc import Callable, Sequence

from lifecycle.domain.card import CardState
from lifecycle.domain.errors import Defect
from lifecycle.domain.event import Draft, Event, Fact
from lifecycle.domain.record import Record
from lifecycle.ledger.disclosures import Notes
from lifecycle.ledger.record import RecordAt
from lifecycle.projections.cards import CARDS, folded, stream_of
from lifecycle.store.sqlite.audit import AuditStore
from lifecycle.store.view import View

Pen = Callable[[Fact, int], Draft]
"""Puts a fact into its envelope, for a place in the card's stream, from 1."""

Check = Callable[[CardState, Record], None]


class Page:
    """The stream of one card, as one operation writes it: nobody else may write in between."""

    def __init__(self, store: AuditStore[Event], serial: str, operation: str, pen: Pen, notes: Notes) -> None:
        self.serial = serial
        self.operation = operation
        self.written: list[Event] = []
        self.notes = notes
        self.store = store
        self._pen = pen
        self.events = [store.decoded(*row) for row in store.stream(stream_of(serial))]
        with store.view() as view:
            self.state = CARDS.get(view, serial)

    @property
    def card(self) -> CardState:
        """What the record says of the card, once it was seen."""
        if self.state is None:
            raise Defect(what="a page was read before its card was seen")
        return self.state

    def events_of_operation(self) -> list[Event]:
        """Give what the operation wrote so far."""
        return [event for event in self.events if event.operation == self.operation]

    def foreseen(self, facts: Sequence[Fact]) -> CardState | None:
        """Give what the record would say of the card with these facts in it; nothing is recorded."""
        state = self.state
        for version, fact in enumerate(facts, start=len(self.events) + 1):
            state = folded(state, self._pen(fact, version).event(version))
        return state

    def append(self, facts: Sequence[Fact], check: Check | None = None) -> None:
        """Append facts in one durable transaction; `check` is asked inside it, of the card as it is then.

        Raises StreamConflict where somebody else wrote to this card's stream meanwhile, and StoreError.
        """
        drafts = [self._pen(fact, version) for version, fact in enumerate(facts, start=len(self.events) + 1)]
        for event in self._recorded(drafts, check):
            self.events.append(event)
            self.written.append(event)
            self.state = folded(self.state, event)

    def _recorded(self, drafts: Sequence[Draft], check: Check | None) -> list[Event]:
        def ask(view: View) -> None:
            card = CARDS.get(view, self.serial)
            if check is not None and card is not None:
                check(card, RecordAt(view))

        appended = self.store.append(drafts, check=ask, disclosures=self.notes.waiting)
        self.notes.kept()
        return [each.event for each in appended]


class Rehearsal(Page):
    """A page that forgets: what would be recorded is folded, so that the rules say what they would, and not kept."""

    def _recorded(self, drafts: Sequence[Draft], check: Check | None) -> list[Event]:  # noqa: ARG002
        return [draft.event(version) for version, draft in enumerate(drafts, start=len(self.events) + 1)]
