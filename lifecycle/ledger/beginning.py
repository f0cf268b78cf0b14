"""How a ledger begins, and the person who writes into it gets a pseudonym: before the first fact of either."""

import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Protocol

from lifecycle.domain.event import Draft, Event
from lifecycle.domain.facts import LedgerBegun, LedgerRestored, PersonNamed
from lifecycle.ledger.disclosures import PendingDisclosures
from lifecycle.ledger.envelopes import Envelopes, actor_of, new_actor
from lifecycle.ledger.record import Record
from lifecycle.store.engine import AuditStore

Check = Callable[[Record], None]
"""Asks the record inside the transaction that is about to add to it; raises what keeps the facts out."""


class Append(Protocol):
    """Has the store append, or raises what `check` raises."""

    def __call__(
        self, drafts: Sequence[Draft], check: Check | None = None, disclosures: PendingDisclosures | None = None, /
    ) -> list[Event]: ...


class _Begun(Exception):
    """Another process began the ledger meanwhile."""


class _Named(Exception):
    """Another process gave this person a pseudonym meanwhile."""


class Beginning:
    """The first event of one ledger, and the name of one person in it."""

    def __init__(
        self, store: AuditStore[Event], envelopes: Envelopes, login: str, account: str | None, append: Append
    ) -> None:
        self._store, self._envelopes, self._login, self._append = store, envelopes, login, append
        self._account = account
        self._first: Event | None = None

    def first_event(self) -> Event | None:
        """Give the first event of the ledger; None where none was begun."""
        if self._first is None and self._store.path.exists():  # else it is made when something is first recorded
            return next((event for _, event in self._store.events(upto=1)), None)
        return self._first

    def begun(self, *, virtual: bool) -> Event:
        """Give the first event of the ledger, which is begun, and the person named, where that was not done yet."""
        if self._first is None:
            first = self.begin(virtual=virtual)
            self._name_actor(first)
            self._first = first
        return self._first

    def begin(self, *, virtual: bool) -> Event:
        """Give the first event of the ledger, and begin it where there is none."""
        first = self.first_event()
        if first is not None:
            return first
        origin = secrets.token_hex(8)
        self._envelopes.actor = new_actor()
        began = self._envelopes.draft(LedgerBegun(origin=origin), f"ledger:{origin}", virtual=virtual)
        with suppress(_Begun):
            self._append([began], _still_empty)
        return next(event for _, event in self._store.events(upto=1))

    def begin_again(self, fact: LedgerRestored, operation: str | None) -> Event:
        """Record, before anything else, even the name of the person, that the ledger goes on from a backup."""
        first = next(event for _, event in self._store.events(upto=1))
        self._envelopes.actor = self._known() or new_actor()
        draft = self._envelopes.draft(fact, first.stream, virtual=first.virtual, operation=operation)
        (restored,) = self._append([draft])
        self.begun(virtual=first.virtual)
        return restored

    def _name_actor(self, first: Event) -> None:
        """Find the pseudonym of the person, or make one and disclose the name that it stands for."""
        known = self._known()
        if known is not None:
            self._envelopes.actor = known
            return
        actor = self._envelopes.actor = self._envelopes.actor or new_actor()
        name = PendingDisclosures()
        named = self._envelopes.draft(PersonNamed(name=name.disclose(self._login)), actor, virtual=first.virtual)
        try:
            self._append([named], lambda _: self._must_be_nameless(), name)
        except _Named:
            self._envelopes.actor = self._known() or actor

    def _known(self) -> str | None:
        return actor_of(self._store, self._login, self._account)

    def _must_be_nameless(self) -> None:
        if self._known() is not None:
            raise _Named


def _still_empty(record: Record) -> None:
    if record.view.position:
        raise _Begun
