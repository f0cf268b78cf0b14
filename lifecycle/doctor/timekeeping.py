"""The clock: a plausible year, not behind the record, and kept right by somebody."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from lifecycle.doctor import Check, Finding, good, not_checked, problem, unread, warning
from lifecycle.domain.errors import LifecycleError
from lifecycle.domain.instant import Instant
from lifecycle.domain.text import say
from lifecycle.domain.timekeeping import CLOCK_TOLERANCE, TimeSource
from lifecycle.station.clock import time_source

FIRST_YEAR, LAST_YEAR = 2025, 2099

Kept = Callable[[], TimeSource]
"""Says who keeps the clock right."""
Newest = Callable[[], int | None]
"""Gives the time of the newest event, microseconds UTC, or None where there is none."""


def check(newest: Newest, kept: Kept = time_source) -> Check:
    """Look at the clock; `newest` may raise where there is no store."""
    return Check("clock", say("Clock"), lambda: _look(newest, kept))


def _look(newest: Newest, kept: Kept) -> Iterator[Finding]:
    now = time.time_ns() // 1000
    yield _year(now)
    try:
        yield _against_record(now, newest())
    except LifecycleError:
        yield unread("clock-record")
    yield _kept(kept())


def _year(now: int) -> Finding:
    moment = datetime.fromtimestamp(now / 1e6, UTC)
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return problem(
            "clock",
            say("the clock shows the year {year}", year=moment.year),
            say("Set the clock. Events that are recorded now keep that date permanently."),
        )
    return good("clock", say("the time is {time} UTC", time=Instant(now).short()))


def _against_record(now: int, newest: int | None) -> Finding:
    if newest is None:
        return good("clock-record", say("no event yet to compare the clock with"))
    behind = newest - now
    if behind > CLOCK_TOLERANCE:
        return problem(
            "clock-record",
            say("the clock is {seconds} seconds behind the newest event", seconds=behind // 1_000_000),
            say("Set the clock. If the clock is right, accept it.\n  lifecycle clock --accept"),
        )
    return good("clock-record", say("the clock is not behind the newest event of the record"))


def _kept(source: TimeSource) -> Finding:
    match source:
        case "systemd-timesyncd":
            return good("clock-sync", say("systemd-timesyncd synchronises the clock"))
        case "ntp":
            return good("clock-sync", say("the kernel says that the clock is synchronised"))
        case "unsynchronised":
            return warning(
                "clock-sync",
                say("the clock is not synchronised; each operation records this"),
                say(
                    "Turn synchronisation on, or set the clock by hand before each ceremony.\n"
                    "  sudo timedatectl set-ntp true"
                ),
            )
        case "unknown":
            return not_checked("clock-sync", say("this system does not tell whether the clock is synchronised"))
