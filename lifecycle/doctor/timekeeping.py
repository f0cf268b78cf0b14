"""The clock: a plausible year, not behind the record, and kept right by somebody."""

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from lifecycle.doctor import Check, Finding, good, not_checked, problem, warning
from lifecycle.domain.errors import LifecycleError
from lifecycle.domain.text import say

FIRST_YEAR, LAST_YEAR = 2025, 2099
TOLERANCE = 5_000_000
"""Microseconds that the clock may be behind the newest event."""
TIMESYNC = Path("/run/systemd/timesync/synchronized")
_SECONDS = 3.0

Newest = Callable[[], int | None]
"""Gives the time of the newest event, microseconds UTC, or None where there is none."""


def check(newest: Newest) -> Check:
    """Look at the clock; `newest` may raise where there is no store."""
    return Check("clock", say("Clock"), lambda: _look(newest))


def _look(newest: Newest) -> Iterator[Finding]:
    now = time.time_ns() // 1000
    yield _year(now)
    try:
        yield _against_record(now, newest())
    except LifecycleError:
        yield not_checked("clock-record", say("whether it is behind the record is not known: that cannot be read"))
    yield _kept()


def _year(now: int) -> Finding:
    moment = datetime.fromtimestamp(now / 1e6, UTC)
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return problem(
            "clock",
            say("the clock says the year {year}", year=moment.year),
            say("Set the clock: what is recorded now would keep that date for ever."),
        )
    return good("clock", say("it is {time} UTC", time=moment.strftime("%Y-%m-%d %H:%M:%S")))


def _against_record(now: int, newest: int | None) -> Finding:
    if newest is None:
        return good("clock-record", say("there is no event yet that it could be behind"))
    behind = newest - now
    if behind > TOLERANCE:
        return problem(
            "clock-record",
            say("the clock is {seconds} seconds behind the newest event", seconds=behind // 1_000_000),
            say("Set the clock right. If it is right now, run `lifecycle clock --accept`."),
        )
    return good("clock-record", say("it is not behind the newest event of the record"))


def _kept() -> Finding:
    if TIMESYNC.exists():
        return good("clock-sync", say("systemd-timesyncd keeps it right"))
    program = shutil.which("timedatectl")
    said = _asked(program) if program else ""
    if said == "yes":
        return good("clock-sync", say("it is kept right over the network (timedatectl)"))
    if said == "no":
        return warning(
            "clock-sync",
            say("nobody keeps the clock right (timedatectl)"),
            say("Run `sudo timedatectl set-ntp true`, or set the clock by hand before each ceremony."),
        )
    return not_checked("clock-sync", say("whether the clock is kept right is not told by this system"))


def _asked(program: str) -> str:
    command = [program, "show", "--property", "NTPSynchronized", "--value"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
