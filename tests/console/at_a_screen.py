"""The whole program at a pseudo-terminal: what it draws is read all the time, as a terminal does; keys are bytes."""

import atexit
import codecs
import contextlib
import fcntl
import os
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from desk.patience import HANG

_HEEDS = "\x1b[?25h"
"""The cursor is shown: keys count from now on."""

_CONTROL = re.compile(r"\x1b\[[0-9;?<>=]*[ -/]*[@-~]|\x1b[@-Z\\-_=>]")


class Screen:
    """A terminal with the program in it."""

    def __init__(self, master: int, process: "subprocess.Popen[bytes]") -> None:
        self.process = process
        self._master: int | None = master
        self._drawn = ""
        self._seen = 0
        self._ended = False
        self._lock = threading.Condition()
        self._woken, self._wake = os.pipe()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def drawn(self) -> str:
        """Everything that was drawn so far, without control sequences."""
        return _CONTROL.sub("", self._drawn)

    @property
    def raw(self) -> str:
        """Everything that was drawn so far."""
        return self._drawn

    def waits_for(self, words: str) -> None:
        """Wait until the words are drawn, after those that were waited for before, and keys count for their page."""
        with self._lock:
            self._lock.wait_for(lambda: self._drawn_and_heeding(words) or self._ended, HANG)
            assert self._drawn_and_heeding(words), f"{words!r} never came:\n{self.drawn[self._seen :]}"
            self._seen = self.drawn.find(words, self._seen) + len(words)

    def hears(self, words: str) -> None:
        """Wait until another program, to which the terminal was lent, has written the words there."""
        with self._lock:
            self._lock.wait_for(lambda: words in self.drawn[self._seen :] or self._ended, HANG)
            assert words in self.drawn[self._seen :], f"{words!r} never came:\n{self.drawn[self._seen :]}"
            self._seen = self.drawn.find(words, self._seen) + len(words)

    def _drawn_and_heeding(self, words: str) -> bool:
        """Say whether the cursor came back after the words."""
        parts = self._drawn.split(_HEEDS)
        drawn = "".join(_CONTROL.sub("", part) for part in parts[:-1])
        return words in drawn[self._seen :]

    def types(self, keys: str) -> None:
        """Send keys, all at once."""
        if self._master is not None:
            os.write(self._master, keys.encode())

    def is_closed(self) -> None:
        """Close the terminal, as a window is closed; a read that were under way would keep it open until it is done."""
        master, self._master = self._master, None
        if master is not None:
            with contextlib.suppress(BrokenPipeError):  # it has ended
                os.write(self._wake, b".")
            self._reader.join()
            os.close(self._wake)
            os.close(master)

    def ends(self) -> int:
        """Wait for the end and give the exit code."""
        return self.process.wait(HANG)

    def _read(self) -> None:
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        while (master := self._master) is not None:
            ready, _, _ = select.select([master, self._woken], [], [])
            try:
                read = os.read(master, 65536) if master in ready else b""
            except OSError:
                break
            with self._lock:
                self._drawn += decoder.decode(read)
                self._lock.notify_all()
        os.close(self._woken)
        with self._lock:
            self._ended = True
            self._lock.notify_all()


@cache
def _compiled() -> str:
    """Give a folder for what is compiled, so that only the first program of a session has to."""
    folder = tempfile.mkdtemp(prefix="lc-pyc-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


_NOT_OURS = {"PYTHONDONTWRITEBYTECODE", "LINES", "COLUMNS"}
"""What the tests run under is no wish of the person; readline gives the workers of pytest-xdist a size."""


def _environment() -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if name not in _NOT_OURS}
    return {"PYTHONPYCACHEPREFIX": _compiled(), **environment}


def _sit_down() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    for wish in (signal.SIGINT, signal.SIGHUP):
        signal.signal(wish, signal.SIG_DFL)


@contextmanager
def at_a_screen(*words: str, size: tuple[int, int] = (80, 25), **environment: str) -> Iterator[Screen]:
    """Start the program with a terminal of its own."""
    master, slave = os.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
    process = subprocess.Popen(  # noqa: S603 - ourselves
        [sys.executable, "-m", "lifecycle", *words],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
        preexec_fn=_sit_down,  # noqa: PLW1509 - two calls, between fork and exec
        env={**_environment(), "TERM": "xterm-256color", "LANG": "C.UTF-8", **environment},
    )
    os.close(slave)
    screen = Screen(master, process)
    try:
        yield screen
    finally:
        screen.is_closed()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(2)
        process.kill()
        process.wait()
