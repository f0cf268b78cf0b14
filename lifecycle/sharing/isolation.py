"""What the child does for its memory: no core dump, no debugger, no swap where allowed, no life after its parent."""

import ctypes
import mmap
import os
import resource
import signal
from contextlib import suppress

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE = 1, 4
"""prctl(2)."""
_MCL_CURRENT, _MCL_FUTURE, _MCL_ONFAULT = 1, 2, 4
"""mlockall(2). On fault: pages that were never touched hold no secret, and need no memory."""

_ROOM = 32 << 20
"""Bytes that the child may still need: more than it ever took."""

_LONGEST_LIFE = 60
"""Seconds after which the kernel ends a child that everything else forgot."""


def isolate(parent: int) -> None:
    """Ask for all of it, as far as the system lets us; raises SystemExit where the parent is gone already.

    Ctrl-C is for the parent to heed: it goes to every process of a terminal's foreground group.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    signal.alarm(_LONGEST_LIFE)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError, AttributeError):
        prctl = ctypes.CDLL(None).prctl
        prctl.argtypes = [ctypes.c_int, *[ctypes.c_ulong] * 4]
        prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it died before the kernel was asked to tell
        raise SystemExit


def lock_memory() -> bool:
    """Keep this process out of swap, and say whether that is allowed here.

    The limit counts address space and not pages, and the usual one, 8 MiB, is too small for any Python. One that has
    room for what is mapped now, and not for more, would kill the child later: then only what is mapped now is locked.
    """
    with suppress(OSError, ValueError):
        hard = resource.getrlimit(resource.RLIMIT_MEMLOCK)[1]
        resource.setrlimit(resource.RLIMIT_MEMLOCK, (hard, hard))
    try:
        lock = ctypes.CDLL(None).mlockall
    except (OSError, AttributeError):
        return False
    if lock(_MCL_CURRENT | _MCL_FUTURE | _MCL_ONFAULT) != 0:
        return False
    try:
        mmap.mmap(-1, _ROOM).close()
    except OSError:
        return bool(lock(_MCL_CURRENT | _MCL_ONFAULT) == 0)
    return True
