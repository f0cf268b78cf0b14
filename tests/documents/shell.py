"""One bash at a terminal of its own, with a home that nothing else uses, and the person who types at its questions."""

import fcntl
import os
import re
import secrets
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import gettempdir

from desk.patience import HANG

from documents import warm
from documents.warm import PREPARED

ROOT = Path(__file__).parent.parent.parent
HOME = "/home/custody"
"""What pages show in place of the folder that is home to the shell. Both are as long: lines break alike."""

_PASSING = re.compile(r"^\w+: [^\n]*/[^\n]*\n?[^\n]*\btmpfs\b[^\n]*?(?:\n[^\n]*?)?\.\n", re.MULTILINE)
"""The warning, in any language, that what lies in memory dies with the power: homes of tests may lie there."""

_END = b"\0"


class Shell:
    """Runs commands one after another, and gives what the terminal shows."""

    def __init__(self, screen: int, commands: int, home: Path) -> None:
        self._screen = screen
        self._commands = commands
        self._home = home

    def run(self, command: str, answers: list[str]) -> list[str]:
        """Run a command, and type the next answer at each question; those that were typed are taken from the list."""
        os.write(self._commands, command.encode() + _END)
        shown, until = b"", time.monotonic() + HANG
        while shown.count(_END) < 2:
            ready, _, _ = select.select([self._screen], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                raise TimeoutError(f"{command} never ended:\n{shown.decode()}")
            shown += os.read(self._screen, 1 << 16)
            if shown.endswith(b" ") and answers:  # a question: lines that are told end with a line break
                self._answer(answers.pop(0))
        words = shown.partition(_END)[0].decode().replace("\r\n", "\n").replace(str(self._home), HOME)
        lines = _PASSING.sub("", words).lstrip("\n").splitlines()
        return [line.rpartition("\r")[2].rstrip() for line in lines]

    def _answer(self, answer: str) -> None:
        """Type an answer; what stands behind a `!` is done beside the keyboard, by a function of prepared.sh."""
        if answer.startswith("!"):
            words = ["bash", "-c", f". {PREPARED}; cd; {answer[1:]}"]
            subprocess.run(words, check=True, env={"HOME": str(self._home), "PATH": os.environ["PATH"]})  # noqa: S603
        else:
            os.write(self._screen, (answer if answer != "Enter" else "").encode() + b"\n")


@contextmanager
def shell(folder: Path, language: str = "C") -> Iterator[Shell]:
    """Open a shell with a folder for its tools; its home and everything that it started are gone at the end."""
    with _home() as home, _session(folder, home, language) as session:
        yield session


@contextmanager
def _session(folder: Path, home: Path, language: str) -> Iterator[Shell]:
    tools = folder / "bin"
    tools.mkdir(parents=True)
    address = f"\0lifecycle-page-{folder.stat().st_ino}"  # no file: the name of one may be too long
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(address))
    listening.listen()
    warm.install(tools, address)
    screen, terminal = os.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 120, 0, 0))
    read, write = os.pipe()
    given = (terminal, read, listening.fileno())
    leader = subprocess.Popen(  # noqa: S603 - our own; not forked here, where other threads may hold locks
        [sys.executable, "-m", "documents.warm", *map(str, given)],
        pass_fds=given,
        cwd=home,
        env=_environment(home, tools) | {"LANG": f"{language}.UTF-8", "PYTHONPATH": os.pathsep.join(sys.path)},
        start_new_session=True,
    )
    for number in (terminal, read):
        os.close(number)
    listening.close()
    try:
        yield Shell(screen, write, home)
    finally:
        os.close(write)
        os.killpg(leader.pid, signal.SIGKILL)
        leader.wait()
        os.close(screen)


@contextmanager
def _home() -> Iterator[Path]:
    """Make a folder whose path is as long as HOME; it is gone at the end."""
    base = Path("/dev/shm" if gettempdir().startswith("/dev/shm") else "/tmp")  # noqa: S108 - a name that nobody guesses
    home = base / secrets.token_hex(16)[: len(HOME) - len(f"{base}/")]
    home.mkdir(mode=0o700)
    try:
        yield home
    finally:
        shutil.rmtree(home)


def _environment(home: Path, tools: Path) -> dict[str, str]:
    """Give what the shell knows: nothing of whoever runs the tests."""
    return {
        "PATH": f"{tools}:{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(home),
        "TERM": "dumb",
        "NO_COLOR": "1",
        "ROOT": str(ROOT),
        "PAGER": "cat",
        "LIFECYCLE_OPERATOR": "ana",
        "LIFECYCLE_STATION": "desk",
    }
