"""The terminal of the console: its cursor can be seen, and that it was closed under a program at work ends nothing."""

import signal
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, Final

from textual.drivers.linux_driver import LinuxDriver

SHOW_CURSOR: Final = "\x1b[?25h"


class Surviving:
    """A stream that may go away: what is written after that goes nowhere, and nobody waits for it."""

    def __init__(self, stream: Any) -> None:  # noqa: ANN401 - whatever standard error is
        self._stream = stream
        self.lost = False

    def write(self, text: str) -> int:
        """Write, as long as there is somebody to read it."""
        if not self.lost:
            try:
                self._stream.write(text)
            except (OSError, ValueError):
                self.lost = True
        return len(text)

    def flush(self) -> None:
        """Push it out, likewise."""
        if not self.lost:
            try:
                self._stream.flush()
            except (OSError, ValueError):
                self.lost = True

    def fileno(self) -> int:
        """Give the descriptor."""
        return int(self._stream.fileno())


class Terminal(LinuxDriver):
    """Textual's driver with four differences.

    The cursor is shown, for whoever follows it with a screen reader. Ctrl-Z does nothing: a program that sleeps would
    hold the card, and wake up to a broken link. A terminal that is gone takes nothing down with it. One that is lent
    to another program is not drawn on.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 - as Textual calls it
        super().__init__(*arguments, **named)
        self._surviving = Surviving(sys.__stderr__)
        self._file: Any = self._surviving
        self._lent = False
        signal.signal(signal.SIGTSTP, signal.SIG_IGN)

    def start_application_mode(self) -> None:
        """Take the terminal over."""
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self.write(SHOW_CURSOR)
        self.flush()

    def write(self, data: str) -> None:
        """Write, unless nobody would see it: the queue behind it would fill up and hold the program for ever."""
        if not (self._surviving.lost or self._lent):
            super().write(data)

    def suspend_application_mode(self) -> None:
        """Lend the terminal."""
        super().suspend_application_mode()
        self._lent = True

    def say(self, lines: Iterable[str]) -> None:
        """Write lines for whoever sits there while it is lent."""
        self._surviving.write("".join(f"{line}\n" for line in lines))
        self._surviving.flush()

    def resume_application_mode(self) -> None:
        """Take the terminal back; all of it is drawn then."""
        self._lent = False
        super().resume_application_mode()

    def hang_up(self) -> None:
        """Take notice that the terminal was closed: read and write no more."""
        self._surviving.lost = True
        self.exit_event.set()

    def stop_application_mode(self) -> None:
        """Give the terminal back, as far as there is one."""
        with suppress(OSError):
            super().stop_application_mode()
