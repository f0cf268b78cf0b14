"""Ctrl-C and termination while a card is at work: a flag that is read between facts, and never a sudden end.

The handlers raise nothing. A prompt waits for its terminal and for a signal at once, so that Ctrl-C abandons the
question in the ordinary flow of the program, with the terminal put back as it was.
"""

import os
import select
import signal
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any, Final, Self

from lifecycle.domain.errors import Abandoned

_WISHES: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""What asks the program to end; SIGHUP comes when a terminal is closed."""

_LOOK: Final = 0.3
"""Seconds between two looks at the readers while a question is open."""


class Stop:
    """Whether somebody asked the program to end, for as long as its block lasts.

    SIGTSTP (Ctrl-Z) is ignored meanwhile: a program that sleeps would hold the card, and wake up to a broken link.
    `notice` is called when a signal comes while no question is open; it may only write to a descriptor.
    """

    def __init__(self, notice: Callable[[], None]) -> None:
        self.asked = False
        self._notice = notice
        self._waiting = False
        self._before: dict[signal.Signals, Any] = {}
        self._wakened, self._waker = os.pipe()
        os.set_blocking(self._waker, False)
        self._waker_before = -1

    def wait(self, descriptor: int, seen: Callable[[], bool] | None = None) -> bool:
        """Return True when the descriptor has something to read, and False as soon as `seen` says so.

        Raises Abandoned where the end was asked for.
        """
        self._waiting = True
        try:
            while not self.asked:
                ready, _, _ = select.select([descriptor, self._wakened], [], [], None if seen is None else _LOOK)
                if self._wakened in ready:
                    os.read(self._wakened, 512)
                elif descriptor in ready:
                    return True
                elif seen is not None and seen():
                    return False
            raise Abandoned
        finally:
            self._waiting = False

    def _heed(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        self.asked = True
        if not self._waiting:
            self._notice()

    def __enter__(self) -> Self:
        with suppress(ValueError):  # signals belong to the main thread: elsewhere nobody can press Ctrl-C
            self._waker_before = signal.set_wakeup_fd(self._waker, warn_on_full_buffer=False)
            for wish in _WISHES:
                if signal.getsignal(wish) is not signal.SIG_IGN:  # nohup, and jobs in the background of a shell
                    self._before[wish] = signal.signal(wish, self._heed)
            self._before[signal.SIGTSTP] = signal.signal(signal.SIGTSTP, signal.SIG_IGN)
        return self

    def __exit__(self, *_: object) -> None:
        for wish, handler in self._before.items():
            signal.signal(wish, handler)
        with suppress(ValueError):
            signal.set_wakeup_fd(self._waker_before)
        os.close(self._wakened)
        os.close(self._waker)
