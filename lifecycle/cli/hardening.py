"""No core dump, and no debugger of another process of this user, while a secret is in memory."""

import ctypes
import resource
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_PR_GET_DUMPABLE, _PR_SET_DUMPABLE = 3, 4
"""prctl(2)."""


@contextmanager
def no_core_dumps() -> Iterator[None]:
    """Forbid them until the block ends, as far as the system lets us."""
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    dumpable = _prctl(_PR_GET_DUMPABLE, 0)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
    _prctl(_PR_SET_DUMPABLE, 0)
    try:
        yield
    finally:
        if dumpable > 0:
            _prctl(_PR_SET_DUMPABLE, dumpable)
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))


def _prctl(option: int, value: int) -> int:
    """Call prctl where there is one; -1 where there is none."""
    try:
        return int(ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0))
    except (OSError, AttributeError):
        return -1
