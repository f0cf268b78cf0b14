"""Whether the clock can be right: not behind what is known here, and not far ahead of it where nobody keeps it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Final

from lifecycle.domain.errors import Refused
from lifecycle.domain.event import Event
from lifecycle.domain.facts import ClockConfirmed, ClockStepped
from lifecycle.domain.instant import EPOCH, Instant
from lifecycle.domain.text import Text, say
from lifecycle.domain.timekeeping import CLOCK_RULE, CLOCK_TOLERANCE, DATE_RULE, FAR_AHEAD
from lifecycle.ledger.envelopes import Clock
from lifecycle.ledger.journal import Journal
from lifecycle.store.engine import StoreReader

TODAY: Final = "today"
"""What a script answers with the date."""

Earliest = Callable[[], int]
"""Gives the time, microseconds UTC, before which no clock can be right."""


def nothing_earlier() -> int:
    """Know of no such time."""
    return 0


def newest_time(store: StoreReader[Event]) -> int | None:
    """Give the latest time, microseconds UTC, recorded since a step of the clock was accepted, if one ever was.

    The last event's own time would not do: a card is seen, and that is recorded, before the clock is judged.
    """
    return store.newest_time(since=ClockStepped.tag)


def newest_known(store: StoreReader[Event], earliest: Earliest = nothing_earlier) -> int | None:
    """Give the latest time known here: of the record, or `earliest` unless a clock before that was accepted."""
    newest, bound = newest_time(store), earliest()
    accepted = _last(store, ClockStepped.tag)
    if accepted is not None and isinstance(accepted.facts, ClockStepped) and accepted.facts.clock < bound:
        return newest
    return max(newest or 0, bound) or None


def clock_behind(store: StoreReader[Event], clock: Clock, earliest: Earliest = nothing_earlier) -> int:
    """Give how far the clock is behind what is known here, microseconds; 0 where that is tolerated."""
    now = clock()
    if now >= max(store.newest_time() or 0, earliest()) - CLOCK_TOLERANCE:
        return 0
    behind = (newest_known(store, earliest) or 0) - now
    return behind if behind > CLOCK_TOLERANCE else 0


def require_clock(store: StoreReader[Event], clock: Clock, earliest: Earliest = nothing_earlier) -> None:
    """Raise Refused while the clock is behind the record, the last signature here, or the release of this version."""
    behind = clock_behind(store, clock, earliest)
    if not behind:
        return
    if clock() < earliest() - CLOCK_TOLERANCE:
        reason = say(
            (
                "the clock says {now} UTC. That is before {earliest} UTC, the release of this version or the "
                "last signature on this workstation."
            ),
            now=Instant(clock()).short(),
            earliest=Instant(earliest()).short(),
        )
    else:
        reason = say(
            "the clock is {seconds} seconds behind the newest event of the record.", seconds=behind // 1_000_000
        )
    raise Refused(
        CLOCK_RULE, reason, say("Set the clock. If the clock is right, accept it.\n  lifecycle clock --accept")
    )


def accept_clock(journal: Journal, earliest: Earliest = nothing_earlier) -> Event:
    """Record that the clock stepped back and is right now."""
    fact = ClockStepped(newest=newest_known(journal.store, earliest) or 0, clock=journal.clock())
    stream = journal.begun(virtual=False).stream
    return journal.append(stream, [fact])[0]


def date_wanted(journal: Journal, earliest: Earliest = nothing_earlier) -> bool:
    """Say whether somebody has to say which day it is: nobody keeps the clock, and it is far ahead of what is known.

    Known are signatures, the release, and what people said before. An event that only saw a card counts for nothing: it
    has its time from the same clock.
    """
    known = earliest()
    if not known or journal.time_source() != "unsynchronised":
        return False
    signed, said = journal.store.last_checkpoint(), _last(journal.store, ClockConfirmed.tag)
    known = max(known, 0 if signed is None else signed.time, 0 if said is None else said.time)
    return journal.clock() > known + FAR_AHEAD


def confirm_date(journal: Journal, typed: str) -> Event:
    """Record which day somebody says it is, beside what the clock says; raises Refused where they differ."""
    today = (EPOCH + timedelta(microseconds=journal.clock())).astimezone().date()
    try:
        said = date.fromisoformat(typed.strip())
    except ValueError:
        said = None
    if said != today:
        raise Refused(
            DATE_RULE, say("the clock says that today is {today}.", today=today.isoformat()), _set_the_clock()
        )
    fact = ClockConfirmed(date=today.isoformat(), clock=journal.clock())
    return journal.append(journal.begun(virtual=False).stream, [fact])[0]


def require_date(journal: Journal, ask: Callable[[Text], str], earliest: Earliest = nothing_earlier) -> None:
    """Have somebody say which day it is, where that is wanted, and record the answer; raises Refused."""
    if not date_wanted(journal, earliest):
        return
    typed = ask(say("Nothing synchronises the clock of this computer. Which date is today? (YYYY-MM-DD)"))
    if not typed.strip():
        reason = say("the clock is not synchronised, and is more than 1 year ahead of the latest known time.")
        raise Refused(DATE_RULE, reason, say("Enter the date of today.\n  lifecycle clock --today YYYY-MM-DD"))
    confirm_date(journal, typed)


def _set_the_clock() -> Text:
    return say("Set the clock, or enter the date of today again. Nothing was sent that changes a card.")


def _last(store: StoreReader[Event], tag: str) -> Event | None:
    """Give the last event of a kind."""
    position = store.last_of(tag)
    if position is None:
        return None
    return next((event for _, event in store.events(position - 1, position)), None)


def on_day(year: int, month: int, day: int) -> int:
    """Give the first microsecond of a day, UTC."""
    return (datetime(year, month, day, tzinfo=UTC) - EPOCH) // timedelta(microseconds=1)
