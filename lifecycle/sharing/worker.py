"""The child process: one request from standard input, one reply to standard output, and the end.

Started as `python -P -m lifecycle.sharing.worker PID`, PID being that of its parent.
"""

import os
import sys
from typing import NoReturn

from lifecycle.domain.secret import wipe
from lifecycle.sharing import message
from lifecycle.sharing.isolation import isolate, lock_memory

_INPUT, _OUTPUT = 0, 1


def main() -> NoReturn:
    """Serve one request. The exit status is 0 after a reply; nothing else is said, and least of all a traceback."""
    status = 1
    try:
        isolate(int(sys.argv[1]))
        _serve()
        status = 0
    finally:
        os._exit(status)  # at once, without atexit, flushing or the freeing of anything


def _serve() -> None:
    """Load the libraries before the secrets come, so that what they map is locked too."""
    try:
        from lifecycle.sharing.answering import answer  # noqa: PLC0415 - whether it loads is part of the reply
    except ImportError:
        message.send(_OUTPUT, bytearray((message.Outcome.NO_LIBRARY,)))
        return
    lock_memory()
    request = message.receive(_INPUT)
    reply = bytearray()
    try:
        reply = answer(request)
        message.send(_OUTPUT, reply)
    finally:
        wipe(request)
        wipe(reply)


if __name__ == "__main__":
    main()
