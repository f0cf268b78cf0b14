"""Work done in processes of its own, forked from the warm one."""

import os
import signal
from collections.abc import Callable

from desk.patience import until
from desk.processes import finish as finish_one
from desk.processes import start

__all__ = ["finish", "kill_after", "start"]


def finish(*children: int) -> list[int]:
    """Wait for children; gives their exit statuses, negative for a signal."""
    return [finish_one(child) for child in children]


def kill_after(child: int, progress: Callable[[], bool]) -> int:
    """Let a child work until there is so much progress, and end it with SIGKILL; gives its exit status."""
    assert until(progress)
    os.kill(child, signal.SIGKILL)
    return finish_one(child)
