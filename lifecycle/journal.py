"""The one writer of events: who writes at which station and when, and that a ledger begins once."""

import secrets
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from lifecycle.domain.card import CardState
from lifecycle.domain.errors import Defect, Refused, StoreError
from lifecycle.domain.event import Draft, Event, Fact, new_id
from lifecycle.domain.facts import ClockStepped, LedgerBegun, PersonNamed
from lifecycle.domain.record import Record
from lifecycle.domain.text import say
from lifecycle.domain.timekeeping import CLOCK_RULE, CLOCK_TOLERANCE, TimeSource
from lifecycle.notes import Notes
from lifecycle.page import Page, Pen, Rehearsal
from lifecycle.projections.cards import CARDS, stream_of
from lifecycle.projections.people import PEOPLE
from lifecycle.projections.sets import stream_of_set
from lifecycle.record import RecordAt
from lifecycle.store.audit import AuditStore
from lifecycle.store.disclosures import SALT, Disclosure, commitment
from lifecycle.store.view import View

Clock = Callable[[], int]


class OtherKindOfStore(StoreError):
    """A store is for real cards or for virtual ones, never for both."""

    code = "other-kind-of-store"
    message = "Card {serial} is {card_kind}, and the store {path} is for {store_kind} cards only."
    advice = "Name another store with --store. Nothing was recorded, and nothing was sent that changes the card."


class _Begun(Exception):
    """Another process began the ledger meanwhile."""


class _Named(Exception):
    """Another process gave this person a pseudonym meanwhile."""


def system_clock() -> int:
    """Microseconds UTC, as the system's clock says it."""
    return time.time_ns() // 1000


def not_told() -> TimeSource:
    """Say nothing of who keeps the clock right."""
    return "unknown"


class Journal:
    """What one person at one station writes into one store."""

    def __init__(
        self,
        store: AuditStore[Event],
        *,
        login: str,
        station: str,
        clock: Clock = system_clock,
        time_source: Callable[[], TimeSource] = not_told,
    ) -> None:
        self.store = store
        self.clock = clock
        self.time_source = time_source
        """Says who keeps the clock right; each operation records it when it starts."""
        self._login = login
        self._station = station
        self._actor = ""
        self._first: Event | None = None

    def page(self, serial: str, *, virtual: bool, operation: str, notes: Notes) -> Page:
        """Open the stream of a card for one operation; begins the ledger and names the actor where that is not done.

        Raises OtherKindOfStore, and StoreError.
        """
        self._require_kind(self._begin(virtual=virtual), serial, virtual=virtual)
        self._ledger(virtual=virtual)
        return Page(self.store, serial, operation, self._pen(serial, operation, virtual=virtual), notes)

    def rehearsal(self, serial: str, *, virtual: bool) -> Rehearsal:
        """Open a copy of the stream of a card, of which nothing is kept. Raises as `page` does."""
        first, operation = self._first_event(), new_id()
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
        first = self._ledger(virtual=virtual)
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
        first = self._first_event()
        return [] if first is None else self._append(first.stream, facts, operation, Notes(), None)

    def origin(self) -> str:
        """Give what tells this ledger from others, 8 bytes, upper-case hex; it has to be begun."""
        first = self._first_event()
        if first is None or not isinstance(first.facts, LedgerBegun):
            raise Defect(what="the origin of a ledger was asked before it began")
        return first.facts.origin.upper()

    def is_virtual(self) -> bool:
        """Say whether the record is for virtual cards; one that is not begun is for none yet."""
        first = self._first_event()
        return first is not None and first.virtual

    def card(self, serial: str) -> CardState | None:
        """Give what the record says of a card now."""
        with self.store.view() as view:
            return CARDS.get(view, serial)

    def draft(
        self, fact: Fact, stream: str, *, virtual: bool, operation: str | None = None, expected: int | None = None
    ) -> Draft:
        """Put a fact into its envelope."""
        return Draft(
            actor=self._actor,
            facts=fact,
            id=new_id(),
            operation=operation,
            station=self._station,
            stream=stream,
            time=self.clock(),
            virtual=virtual,
            expected=expected,
        )

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
                    "the clock is {seconds} seconds behind the newest event of the record.", seconds=behind // 1_000_000
                ),
                say("Set the clock right. If it is right now, run `lifecycle clock --accept`."),
            )

    def accept_clock(self) -> Event:
        """Record that the clock stepped back and is right now."""
        first = self._ledger(virtual=False)
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

    def _first_event(self) -> Event | None:
        return next((event for _, event in self.store.events(upto=1)), None)

    def _ledger(self, *, virtual: bool) -> Event:
        """Give the first event of the ledger, which is begun, and the person named, where that was not done yet."""
        if self._first is None:
            first = self._begin(virtual=virtual)
            self._name_actor(virtual=first.virtual)
            self._first = first
        return self._first

    def _begin(self, *, virtual: bool) -> Event:
        """Give the first event of the ledger, and begin it where there is none."""
        first = self._first or self._first_event()
        if first is not None:
            return first
        origin = secrets.token_hex(8)
        self._actor = _new_person()
        began = self.draft(LedgerBegun(origin=origin), f"ledger:{origin}", virtual=virtual)
        with suppress(_Begun):
            self.store.append([began], check=_still_empty)
        return next(event for _, event in self.store.events(upto=1))

    def _name_actor(self, *, virtual: bool) -> None:
        """Find the pseudonym of the person, or make one and disclose the name that it stands for."""
        known = self._known_actor()
        if known is not None:
            self._actor = known
            return
        self._actor = self._actor or _new_person()
        salt, content = secrets.token_bytes(SALT), self._login.encode("utf-8")
        digest = commitment(salt, content)
        named = self.draft(PersonNamed(name=digest.hex()), self._actor, virtual=virtual)
        try:
            self.store.append(
                [named], check=lambda _: self._must_be_nameless(), disclosures=[Disclosure(digest, salt, content)]
            )
        except _Named:
            self._actor = self._known_actor() or self._actor

    def _must_be_nameless(self) -> None:
        if self._known_actor() is not None:
            raise _Named

    def _known_actor(self) -> str | None:
        """Look the login name up among the disclosures."""
        with self.store.view() as view:
            people = list(PEOPLE.all(view))
        for _, person in people:
            disclosed = self.store.disclosed(bytes.fromhex(person.name))
            if disclosed is not None and disclosed[1] == self._login.encode("utf-8"):
                return person.id
        return None


def _still_empty(view: View) -> None:
    if view.position:
        raise _Begun


def _new_person() -> str:
    return f"person:{secrets.token_hex(8)}"
