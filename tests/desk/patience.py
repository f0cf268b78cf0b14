"""How tests wait: for progress, as long as it takes. No test asks how long that was, for the machine may be busy."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Final

HANG: Final = 120.0
"""Seconds after which something hangs, however busy the machine is; nothing that works ever waits for so long."""


def until(holds: Callable[[], bool], *, seconds: float = HANG) -> bool:
    """Wait until it holds; give False where it seems that it never will."""
    end = monotonic() + seconds
    while not holds():
        if monotonic() > end:
            return False
        sleep(0.01)
    return True


@dataclass
class HandClock:
    """A clock that goes only as far as a test puts it on."""

    now: float = 1000.0

    def __call__(self) -> float:
        """Tell the seconds."""
        return self.now
