"""Who keeps the clock of this computer right, asked at the start of each operation.

It is asked of the kernel, by adjtimex(2), which takes about a microsecond and works for everybody, in containers and
without systemd too: so nothing is remembered, and a program that runs for days never records what was true once.
`timedatectl` asks the same: the clock is kept right as long as the error that the kernel reckons with is below its
largest, 16 seconds, which it reaches some nine hours after the last correction. The flag STA_UNSYNC says less: chrony
leaves it set unless it may set the hardware's clock too.
"""

import ctypes
import os.path
from collections.abc import Callable
from pathlib import Path
from typing import Final

from lifecycle.domain.timekeeping import TimeSource

TIMESYNC: Final = Path("/run/systemd/timesync/synchronized")
"""There while systemd-timesyncd runs and has set the clock at least once."""

LARGEST_ERROR: Final = 16_000_000
"""Microseconds: NTP_PHASE_LIMIT of the kernel, what it reckons with when nobody has told it anything better."""


class _Timex(ctypes.Structure):
    """The beginning of `struct timex` (adjtimex(2)) and more room than any system needs for its rest."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("rest", ctypes.c_byte * 512),
    )


def time_source(largest_error: Callable[[], int | None] | None = None, timesync: Path = TIMESYNC) -> TimeSource:
    """Say who keeps the clock right now.

    `largest_error` gives what the clock may be off by, in microseconds, None where that cannot be asked; without one
    the kernel is asked.
    """
    error = (largest_error or kernel_error)()
    by_timesyncd = os.path.exists(timesync)  # noqa: PTH110 - a folder that may not be looked into raises nothing
    if error is not None and error >= LARGEST_ERROR:
        return "unsynchronised"  # a file that is there still says only that it was right once
    if by_timesyncd:
        return "systemd-timesyncd"
    return "unknown" if error is None else "ntp"


def kernel_error() -> int | None:
    """Ask the kernel how far the clock may be off, microseconds; None where there is no such call or it is forbidden.

    Nothing is changed: `modes` is 0.
    """
    asked = _Timex()
    try:
        answer = ctypes.CDLL(None).adjtimex(ctypes.byref(asked))
    except (OSError, AttributeError):
        return None
    return None if answer < 0 else int(asked.maxerror)
