"""What is known of the clock that events get their time from: how far it may be off, and who keeps it right."""

from collections.abc import Mapping
from typing import Final, Literal

from lifecycle.domain.text import Text, say

TimeSource = Literal["systemd-timesyncd", "ntp", "unsynchronised", "unknown"]
"""systemd-timesyncd: that keeps it right over the network. ntp: the kernel says that somebody else does, such as
chrony, ntpd or PTP. unsynchronised: the kernel says that nobody does. unknown: this system does not tell."""

SOURCES: Mapping[TimeSource, Text] = {
    "systemd-timesyncd": say("synchronised by systemd-timesyncd"),
    "ntp": say("synchronised over the network"),
    "unsynchronised": say("NOT synchronised"),
    "unknown": say("unknown: this system does not say"),
}

CLOCK_PARAMETER: Final = "clock"
"""Under this name an operation that starts records its time source among its parameters."""

CLOCK_TOLERANCE: Final = 5_000_000
"""Microseconds that an event may be behind the newest one before it; more stops operations that change a card."""

FAR_AHEAD: Final = 366 * 86_400_000_000
"""Microseconds that a clock which nobody keeps may be ahead of what is known here, before somebody is asked the date.

A year: a station without a network is used a few times a year, and a wrong year is what keeps a record from going on.
"""

DATE_RULE: Final = "date-not-confirmed"
"""The rule that refuses an operation where nobody said which day it is."""

CLOCK_RULE: Final = "clock-stepped-back"
"""The rule that refuses an operation while the clock is behind the record."""
