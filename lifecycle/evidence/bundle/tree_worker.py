"""Growing the tree over what is written, on its way: in this process, or beside it where there is much.

Two thirds of what an export computes are hashes of events and the nodes above them, and Python hashes on one processor
at a time, so that a child process takes them over. It reads frames from standard input (what it is, 1 byte; length, 4
bytes, big-endian; content), and answers with the number of leaves (8 bytes) and their root. It takes what was written
itself, so that an event with a line break in it, which would be two lines, gives another root. It ends with its parent.
"""

import fcntl
import os
import subprocess
import sys
from contextlib import suppress
from typing import Final, Protocol

from lifecycle.domain.errors import Defect
from lifecycle.store.tree import HASH, Growth, leaf_hashes, split

MANY: Final = 1 << 16
"""Leaves from which on a child is worth its start."""

_KEPT: Final = ("LD_LIBRARY_PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONHOME", "PYTHONPATH", "PYTHONPYCACHEPREFIX")
_LINES: Final = b"L"
_HASHES: Final = b"H"
_HEAD: Final = 5
_NUMBER: Final = 8
_WAITING: Final = 1 << 20
"""Bytes that may wait for the child, where the system lends as much."""


class Grower(Protocol):
    """What grows a tree."""

    def lines(self, lines: bytes) -> None:
        """Append events, as they were written: each with a newline after it."""

    def hashes(self, joined: bytes) -> None:
        """Append leaf hashes, 32 bytes each."""

    def grown(self) -> tuple[int, bytes]:
        """Give the number of leaves and the root over them; nothing is taken after it."""

    def close(self) -> None:
        """Let go of what it holds, whether it was asked or not."""


class Here:
    """Grows it in this process; holds at most 255 nodes a level."""

    def __init__(self) -> None:
        self._growth = Growth()

    def lines(self, lines: bytes) -> None:
        """Append events."""
        events = lines.split(b"\n")
        events.pop()
        self._growth.take(leaf_hashes(events))

    def hashes(self, joined: bytes) -> None:
        """Append leaf hashes."""
        self._growth.take(split(joined))

    def grown(self) -> tuple[int, bytes]:
        """Give the number of leaves and the root."""
        frontier = self._growth.frontier
        return frontier.size, frontier.root

    def close(self) -> None:
        """Nothing is held."""


class Beside:
    """Grows it in a child process, out of reach of Ctrl-C; raises Defect where it ends early, OSError at the start."""

    def __init__(self) -> None:
        self._child = subprocess.Popen(  # noqa: S603 - ourselves
            (sys.executable, "-P", "-m", __name__),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={name: os.environ[name] for name in _KEPT if name in os.environ},
            process_group=0,
        )
        if self._child.stdin is not None:
            with suppress(OSError, AttributeError):  # more than the system lends, or than it can
                fcntl.fcntl(self._child.stdin.fileno(), fcntl.F_SETPIPE_SZ, _WAITING)

    def lines(self, lines: bytes) -> None:
        """Append events."""
        self._send(_LINES, lines)

    def hashes(self, joined: bytes) -> None:
        """Append leaf hashes."""
        self._send(_HASHES, joined)

    def _send(self, kind: bytes, content: bytes) -> None:
        try:
            if self._child.stdin is not None:
                self._child.stdin.write(kind + len(content).to_bytes(_HEAD - 1, "big"))
                self._child.stdin.write(content)
        except OSError as error:
            raise _ended() from error

    def grown(self) -> tuple[int, bytes]:
        """Give the number of leaves and the root."""
        try:
            said, _ = self._child.communicate()
        except OSError as error:
            raise _ended() from error
        if self._child.returncode or len(said) != _NUMBER + HASH:
            raise _ended()
        return int.from_bytes(said[:_NUMBER], "big"), said[_NUMBER:]

    def close(self) -> None:
        """See the child dead."""
        self._child.kill()
        for pipe in (self._child.stdin, self._child.stdout):
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()
        self._child.wait()


def grower(leaves: int) -> Grower:
    """Give what grows a tree of so many leaves in the least time."""
    if leaves >= MANY and (os.cpu_count() or 1) > 1:
        with suppress(OSError):  # no process more for this user: then it takes longer
            return Beside()
    return Here()


def _ended() -> Defect:
    return Defect(what="the process that grows the tree ended early")


def main() -> None:
    """Be the child."""
    here, source = Here(), sys.stdin.buffer
    take = {_LINES: here.lines, _HASHES: here.hashes}
    while head := source.read(_HEAD):
        take[head[:1]](source.read(int.from_bytes(head[1:], "big")))
    size, root = here.grown()
    sys.stdout.buffer.write(size.to_bytes(_NUMBER, "big") + root)


if __name__ == "__main__":
    main()
