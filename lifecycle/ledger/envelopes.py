"""Who writes at which station and when, and that a ledger begins once."""

import secrets
import time
from collections.abc import Callable
from contextlib import suppress

from lifecycle.domain.event import Draft, Event, Fact, new_id
from lifecycle.domain.facts import LedgerBegun, LedgerRestored, PersonNamed
from lifecycle.domain.timekeeping import TimeSource
from lifecycle.projections.people import PEOPLE
from lifecycle.store.disclosures import SALT, Disclosure, commitment
from lifecycle.store.sqlite.audit import AuditStore
from lifecycle.store.view import View

Clock = Callable[[], int]


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


class Scribe:
    """One person at one station, who puts facts into their envelopes."""

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

    def first_event(self) -> Event | None:
        """Give the first event of the ledger; None where none was begun."""
        return next((event for _, event in self.store.events(upto=1)), None)

    def ledger(self, *, virtual: bool) -> Event:
        """Give the first event of the ledger, which is begun, and the person named, where that was not done yet."""
        if self._first is None:
            first = self.begin(virtual=virtual)
            self._name_actor(virtual=first.virtual)
            self._first = first
        return self._first

    def begin(self, *, virtual: bool) -> Event:
        """Give the first event of the ledger, and begin it where there is none."""
        first = self._first or self.first_event()
        if first is not None:
            return first
        origin = secrets.token_hex(8)
        self._actor = _new_person()
        began = self.draft(LedgerBegun(origin=origin), f"ledger:{origin}", virtual=virtual)
        with suppress(_Begun):
            self.store.append([began], check=_still_empty)
        return next(event for _, event in self.store.events(upto=1))

    def begin_again(self, fact: LedgerRestored) -> Event:
        """Record, before anything else, even the name of whoever does it, that the ledger goes on from a backup."""
        first = next(event for _, event in self.store.events(upto=1))
        self._actor = self._known_actor() or _new_person()
        appended = self.store.append([self.draft(fact, first.stream, virtual=first.virtual)])
        self.ledger(virtual=first.virtual)
        return appended[0].event

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
