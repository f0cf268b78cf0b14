"""Work done in processes of its own, forked from the warm one."""

import os
import signal
import sys
import time
import traceback
from collections.abc import Callable


def start(work: Callable[[], None]) -> int:
    """Do work in a child process; gives its id."""
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        work()
        status = 0
    except BaseException:  # noqa: BLE001 - a child ends here, whatever happened
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def finish(*children: int) -> list[int]:
    """Wait for children; gives their exit statuses, negative for a signal."""
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]


def kill_after(child: int, seconds: float) -> int:
    """Let a child work for a while and end it with SIGKILL; gives its exit status."""
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    return finish(child)[0]
