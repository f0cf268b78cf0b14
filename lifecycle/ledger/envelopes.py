"""Envelopes: who records a fact, at which station and when; and the actor whom a login stands for."""

import secrets
import time
from collections.abc import Callable

from lifecycle.domain.event import Draft, Event, Fact, new_id
from lifecycle.domain.timekeeping import TimeSource
from lifecycle.ledger.record import Record
from lifecycle.projections.descriptions import namesakes_at
from lifecycle.store.disclosures import digest_of
from lifecycle.store.engine import StoreReader

Clock = Callable[[], int]
"""Gives microseconds UTC."""


def system_clock() -> int:
    """Give microseconds UTC, as the system's clock says it."""
    return time.time_ns() // 1000


def not_told() -> TimeSource:
    """Say nothing of who keeps the clock right."""
    return "unknown"


class Envelopes:
    """The envelopes of one actor at one station."""

    def __init__(self, station: str, clock: Clock) -> None:
        self.actor = ""
        """person:ID, once it is known; the first event of a record needs one before anybody has a name."""
        self.station = station
        self._clock = clock

    def draft(
        self, fact: Fact, stream: str, *, virtual: bool, operation: str | None = None, expected: int | None = None
    ) -> Draft:
        """Put a fact into its envelope; `expected` is the version that it must get in its stream, from 1."""
        return Draft(
            actor=self.actor,
            facts=fact,
            id=new_id(),
            operation=operation,
            station=self.station,
            stream=stream,
            time=self._clock(),
            virtual=virtual,
            expected=expected,
        )


def new_actor() -> str:
    """Make a pseudonym, person:ID with 8 random bytes in hex."""
    return f"person:{secrets.token_hex(8)}"


def actor_of(store: StoreReader[Event], login: str, account: str | None) -> str | None:
    """Find the person to whom an account belongs, or else who is named like a login; None where nobody is yet."""
    with store.view() as view:
        record = Record(view)
        owner = None if account is None else record.person_of_login(account)
        people, later = record.people(), namesakes_at(view)
    if owner is not None:
        return owner.id
    for person in sorted(people, key=lambda each: each.id in later):
        disclosed = store.disclosed(digest_of(person.name))
        if disclosed is not None and disclosed[1] == login.encode("utf-8"):
            return person.id
    return None
