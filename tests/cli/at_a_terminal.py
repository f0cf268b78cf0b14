"""A person at a pseudo-terminal: waits for words on the screen, types, presses Ctrl-C."""

import fcntl
import os
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO

from desk.patience import HANG

CTRL_C, CTRL_D = "\x03", "\x04"


class Person:
    """Sees what the terminal shows and types on it."""

    def __init__(self, master: int, ended: Callable[[], bool]) -> None:
        self.screen = ""
        self._master = master
        self._ended = ended
        self._seen = 0

    def waits_for(self, words: str) -> None:
        """Read until the words stand behind what was waited for before."""
        until = time.monotonic() + HANG
        while (at := self._flat().find(words, self._seen)) < 0:
            ready, _, _ = select.select([self._master], [], [], max(0.0, until - time.monotonic()))
            assert ready, f"{words!r} never came:\n{self.screen}"
            assert self._read(), f"{words!r} never came:\n{self.screen}"
        self._seen = at + len(words)

    def types(self, line: str) -> None:
        """Type a line and Enter where a question stands: what is typed before one is thrown away."""
        while self.screen.endswith(("\r\n", "\n")) or not self.screen:
            assert select.select([self._master], [], [], HANG)[0], f"nothing is asked:\n{self.screen}"
            assert self._read(), f"nothing is asked:\n{self.screen}"
        self.presses(line + "\n")

    def presses(self, keys: str) -> None:
        """Press keys."""
        os.write(self._master, keys.encode())

    def reads_the_rest(self) -> str:
        """Read until the program has ended, and give everything that the terminal showed."""
        while True:
            ended = self._ended()
            while select.select([self._master], [], [], 0.02)[0] and self._read():
                pass
            if ended:
                return self._flat()

    def echoes(self) -> bool:
        """Say whether the terminal shows what is typed."""
        return bool(termios.tcgetattr(self._master)[3] & termios.ECHO)

    def _flat(self) -> str:
        return self.screen.replace("\r\n", "\n")

    def _read(self) -> bool:
        try:
            read = os.read(self._master, 4096)
        except OSError:  # EIO: nobody has the other end open any more
            return False
        self.screen += read.decode()
        return bool(read)


class Session:
    """The program at a terminal, and the person in front of it."""

    def __init__(self, master: int, process: "subprocess.Popen[bytes]") -> None:
        self.person = Person(master, lambda: process.poll() is not None)
        self.process = process

    def ends(self) -> int:
        """Wait for the end and give the exit code."""
        return self.process.wait(HANG)


def _sit_down() -> None:
    """Take the terminal, with the signals as an interactive shell gives them; tests may run where some are ignored."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    for each in (signal.SIGINT, signal.SIGHUP):
        signal.signal(each, signal.SIG_DFL)


@contextmanager
def at_a_terminal(*words: str, stdout: IO[bytes] | None = None, stderr: IO[bytes] | None = None) -> Iterator[Session]:
    """Start the program with a terminal of its own, 80 columns wide."""
    master, slave = os.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    process = subprocess.Popen(  # noqa: S603 - ourselves
        [sys.executable, "-m", "lifecycle", *words],
        stdin=slave,
        stdout=stdout or slave,
        stderr=stderr or slave,
        start_new_session=True,
        preexec_fn=_sit_down,  # noqa: PLW1509 - two calls, between fork and exec
    )
    try:
        yield Session(master, process)
    finally:
        process.kill()
        process.wait()
        os.close(slave)
        os.close(master)
