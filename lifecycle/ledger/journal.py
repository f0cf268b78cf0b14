"""The one writer of events: onto pages of cards, into the streams of sets and of all else, while the clock is right."""

from collections.abc import Callable, Sequence

from lifecycle.domain.card import CardState
from lifecycle.domain.errors import Defect, Refused, StoreError
from lifecycle.domain.event import Draft, Event, Fact, new_id
from lifecycle.domain.facts import ClockStepped
from lifecycle.domain.record import Record
from lifecycle.domain.text import say
from lifecycle.domain.timekeeping import CLOCK_RULE, CLOCK_TOLERANCE
from lifecycle.ledger.card_stream import Page, Pen, Rehearsal
from lifecycle.ledger.disclosures import Notes
from lifecycle.ledger.envelopes import Scribe
from lifecycle.ledger.record import RecordAt
from lifecycle.projections.cards import CARDS, stream_of
from lifecycle.projections.lineage import lineage
from lifecycle.projections.sets import stream_of_set
from lifecycle.store.view import View


class OtherKindOfStore(StoreError):
    """A store is for real cards or for virtual ones, never for both."""

    code = "other-kind-of-store"
    message = "Card {serial} is {card_kind}, and the store {path} is for {store_kind} cards only."
    advice = "Name another store with --store. Nothing was recorded, and nothing was sent that changes the card."


class Journal(Scribe):
    """What one person at one station writes into one store."""

    def page(self, serial: str, *, virtual: bool, operation: str, notes: Notes) -> Page:
        """Open the stream of a card for one operation; begins the ledger and names the actor where that is not done.

        Raises OtherKindOfStore, and StoreError.
        """
        self._require_kind(self.begin(virtual=virtual), serial, virtual=virtual)
        self.ledger(virtual=virtual)
        return Page(self.store, serial, operation, self._pen(serial, operation, virtual=virtual), notes)

    def rehearsal(self, serial: str, *, virtual: bool) -> Rehearsal:
        """Open a copy of the stream of a card, of which nothing is kept. Raises as `page` does."""
        first, operation = self.first_event(), new_id()
        if first is not None:
            self._require_kind(first, serial, virtual=virtual)
        return Rehearsal(self.store, serial, operation, self._pen(serial, operation, virtual=virtual), Notes())

    def append(  # noqa: PLR0913 - what a fact may come with
        self,
        stream: str,
        facts: Sequence[Fact],
        *,
        notes: Notes,
        virtual: bool = False,
        check: Callable[[View], None] | None = None,
        operation: str | None = None,
    ) -> list[Event]:
        """Append facts to any stream, for what happens without a card; `check` is asked inside the transaction.

        Begins the ledger where there is none yet, for virtual cards if `virtual`; of one that is begun that is known.
        """
        placed = [(stream, fact) for fact in facts]
        return self.append_all(placed, notes=notes, virtual=virtual, check=check, operation=operation)

    def append_all(
        self,
        placed: Sequence[tuple[str, Fact]],
        *,
        notes: Notes,
        virtual: bool = False,
        check: Callable[[View], None] | None = None,
        operation: str | None = None,
    ) -> list[Event]:
        """Append facts to streams, each to its own, as `append` does: all of them or none."""
        first = self.ledger(virtual=virtual)
        drafts = [self.draft(fact, stream, virtual=first.virtual, operation=operation) for stream, fact in placed]
        appended = self.store.append(drafts, check=check, disclosures=notes.waiting)
        notes.kept()
        return [each.event for each in appended]

    def append_to_set(
        self,
        set_id: str,
        facts: Sequence[Fact],
        *,
        operation: str,
        notes: Notes,
        check: Callable[[Record], None] | None = None,
    ) -> list[Event]:
        """Append facts to the stream of a set; `check` is asked of the record inside the transaction."""
        return self._append(stream_of_set(set_id), facts, operation, notes, check)

    def append_to_ledger(self, facts: Sequence[Fact], *, operation: str) -> list[Event]:
        """Append facts that are about no card and no set; nothing where no ledger was begun yet."""
        first = self.first_event()
        return [] if first is None else self._append(first.stream, facts, operation, Notes(), None)

    def origin(self) -> str:
        """Give what tells this ledger from others, 8 bytes, upper-case hex; it has to be begun.

        A restored backup is another ledger than the one it is a backup of.
        """
        with self.store.snapshot() as connection:
            named = lineage(connection)
        if not named:
            raise Defect(what="the origin of a ledger was asked before it began")
        return named[-1].name

    def is_virtual(self) -> bool:
        """Say whether the record is for virtual cards; one that is not begun is for none yet."""
        first = self.first_event()
        return first is not None and first.virtual

    def card(self, serial: str) -> CardState | None:
        """Give what the record says of a card now."""
        with self.store.view() as view:
            return CARDS.get(view, serial)

    def steps_back(self) -> int:
        """Microseconds that the clock is behind the newest event by more than is tolerated; 0 where it is not."""
        now = self.clock()
        if now >= (self.store.newest_time() or 0) - CLOCK_TOLERANCE:
            return 0
        behind = (self.newest_time() or 0) - now
        return behind if behind > CLOCK_TOLERANCE else 0

    def newest_time(self) -> int | None:
        """Give the latest time that was recorded since a step of the clock was accepted, if one ever was.

        The last event's own time would not do: a card is seen, and that is recorded, before the clock is judged.
        """
        return self.store.newest_time(since=ClockStepped.tag)

    def refuse_stepped_clock(self) -> None:
        """Stop a changing operation while the clock is behind the record."""
        behind = self.steps_back()
        if behind:
            raise Refused(
                CLOCK_RULE,
                say(
                    "the clock is {seconds} seconds behind the newest time in the record.", seconds=behind // 1_000_000
                ),
                say("Set the clock right. If it is right now, run `lifecycle clock --accept`."),
            )

    def accept_clock(self) -> Event:
        """Record that the clock stepped back and is right now."""
        first = self.ledger(virtual=False)
        fact = ClockStepped(newest=self.newest_time() or 0, clock=self.clock())
        return self.store.append([self.draft(fact, first.stream, virtual=first.virtual)])[0].event

    def _append(
        self,
        stream: str,
        facts: Sequence[Fact],
        operation: str,
        notes: Notes,
        check: Callable[[Record], None] | None,
    ) -> list[Event]:
        asked = None if check is None else lambda view: check(RecordAt(view))
        return self.append(stream, facts, notes=notes, check=asked, operation=operation)

    def _pen(self, serial: str, operation: str, *, virtual: bool) -> Pen:
        def written(fact: Fact, version: int) -> Draft:
            return self.draft(fact, stream_of(serial), virtual=virtual, operation=operation, expected=version)

        return written

    def _require_kind(self, first: Event, serial: str, *, virtual: bool) -> None:
        if first.virtual != virtual:
            kinds = {True: say("virtual"), False: say("real")}
            raise OtherKindOfStore(
                serial=serial, path=str(self.store.path), card_kind=kinds[virtual], store_kind=kinds[first.virtual]
            )
