"""Children that do what the real one never should, and a look at the processes and files that this one has open."""

import gc
import signal
import sys
from pathlib import Path

from desk.patience import HANG

from lifecycle.sharing.child import Child


def child_that(code: str, seconds: float = HANG) -> Child:
    """A child that runs some Python in place of the worker; `argv[1]` is the id of its parent."""
    return Child((sys.executable, "-P", "-c", f"import os, sys, time, signal\n{code}"), seconds)


def worker_after(code: str) -> Child:
    """A child that runs some Python and then becomes the real worker, with the same process id."""
    become = 'os.execv(sys.executable, [sys.executable, "-P", "-m", "lifecycle.sharing.worker", sys.argv[1]])'
    return child_that(f"{code}\n{become}")


def replying(reply: bytes, then: str = "") -> Child:
    """A child that reads the request, says something, and may do more."""
    return child_that(f"os.read(0, 4096)\nos.write(1, {reply!r})\n{then}")


def my_children() -> set[int]:
    """The processes that this one started and has not waited for, zombies among them."""
    return {int(word) for task in Path("/proc/self/task").iterdir() for word in (task / "children").read_text().split()}


def open_files() -> set[str]:
    """The descriptors that this process has open, without those that earlier tests left to the collector."""
    gc.collect()
    return {descriptor.name for descriptor in Path("/proc/self/fd").iterdir()}


def field(process: int, name: str, file: str = "status") -> str:
    """One line of what the system says of a process."""
    text = Path(f"/proc/{process}/{file}").read_text(encoding="utf-8")
    return next(line.removeprefix(name).strip(" :\t") for line in text.splitlines() if line.startswith(name))


def isolated(process: int) -> bool:
    """Whether it ignores SIGINT: what it does first of all."""
    return bool(int(field(process, "SigIgn"), 16) >> (signal.SIGINT - 1) & 1)
