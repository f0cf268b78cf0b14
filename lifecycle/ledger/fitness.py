"""Whether the record may be written now: what the handler, custody and doctor ask before anything is changed."""

from lifecycle.domain.errors import Refused
from lifecycle.domain.event import Event
from lifecycle.domain.facts import ClockStepped
from lifecycle.domain.text import say
from lifecycle.domain.timekeeping import CLOCK_RULE, CLOCK_TOLERANCE
from lifecycle.ledger.envelopes import Clock
from lifecycle.ledger.journal import Journal
from lifecycle.store.engine import StoreReader


def newest_time(store: StoreReader[Event]) -> int | None:
    """Give the latest time, microseconds UTC, recorded since a step of the clock was accepted, if one ever was.

    The last event's own time would not do: a card is seen, and that is recorded, before the clock is judged.
    """
    return store.newest_time(since=ClockStepped.tag)


def clock_behind(store: StoreReader[Event], clock: Clock) -> int:
    """Give how far the clock is behind the record, microseconds; 0 where that is tolerated."""
    now = clock()
    if now >= (store.newest_time() or 0) - CLOCK_TOLERANCE:
        return 0
    behind = (newest_time(store) or 0) - now
    return behind if behind > CLOCK_TOLERANCE else 0


def require_clock(store: StoreReader[Event], clock: Clock) -> None:
    """Raise Refused while the clock is behind the record."""
    behind = clock_behind(store, clock)
    if behind:
        raise Refused(
            CLOCK_RULE,
            say("the clock is {seconds} seconds behind the newest time in the record.", seconds=behind // 1_000_000),
            say("Set the clock right. If it is right now, run `lifecycle clock --accept`."),
        )


def accept_clock(journal: Journal) -> Event:
    """Record that the clock stepped back and is right now."""
    fact = ClockStepped(newest=newest_time(journal.store) or 0, clock=journal.clock())
    stream = journal.begun(virtual=False).stream
    return journal.append(stream, [fact])[0]
