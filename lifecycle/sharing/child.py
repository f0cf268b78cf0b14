"""Start a child for one request, hand it over, read the reply, and see the child dead, whatever happens."""

import os
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from time import monotonic
from typing import IO

from lifecycle.domain.secret import wipe
from lifecycle.domain.text import say
from lifecycle.sharing import message
from lifecycle.sharing.errors import SharingFailed

_KEPT = (
    "HOME",
    "LD_LIBRARY_PATH",
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONHOME",
    "PYTHONNOUSERSITE",
    "PYTHONPATH",
    "PYTHONPYCACHEPREFIX",
    "PYTHONUSERBASE",
)
"""The part of the environment that says where Python finds its packages; the child gets no other."""


@dataclass(frozen=True)
class Child:
    """How a child is started and how many seconds it has, its start included."""

    command: tuple[str, ...] = (sys.executable, "-P", "-m", "lifecycle.sharing.worker")
    """-P and the working directory / keep modules of the present folder out; the parent's id is added."""
    seconds: float = 60

    def reply_to(self, request: bytearray) -> bytearray:
        """Give the reply to a request, which is wiped; the caller wipes the reply. Raises SharingFailed."""
        deadline = monotonic() + self.seconds
        try:
            with self._process() as (process, requests, replies):
                with suppress(BrokenPipeError):  # a child that cannot do it says why, and may not wait for the request
                    message.send(requests.fileno(), request)
                reply = _received(replies.fileno(), process, deadline)
                try:
                    _see_ended(process, deadline)
                except SharingFailed:
                    wipe(reply)
                    raise
                return reply
        except OSError as error:
            raise SharingFailed(problem=error.strerror or "") from None
        finally:
            wipe(request)

    @contextmanager
    def _process(self) -> Iterator[tuple[subprocess.Popen[bytes], IO[bytes], IO[bytes]]]:
        """Run a child in a process group of its own, out of reach of Ctrl-C even before it can ignore it."""
        process = subprocess.Popen(  # noqa: S603 - ourselves
            (*self.command, str(os.getpid())),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            cwd="/",
            env={name: os.environ[name] for name in _KEPT if name in os.environ},
            process_group=0,
        )
        try:
            yield process, _pipe(process.stdin), _pipe(process.stdout)
        finally:
            process.kill()  # nothing to do where it has ended
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    pipe.close()


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise SharingFailed(problem=say("the process has no pipe"))
    return pipe


def _received(descriptor: int, process: subprocess.Popen[bytes], deadline: float) -> bytearray:
    """Read the reply before the deadline; the descriptor is polled, so this works in every thread."""
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)

    def wait() -> None:
        if not poll.poll(max(0, deadline - monotonic()) * 1000):
            raise SharingFailed(problem=say("the process took too long"))

    try:
        return message.receive(descriptor, wait)
    except message.Malformed:
        _see_ended(process, deadline)
        raise SharingFailed(problem=say("the process ended without a complete answer")) from None


def _see_ended(process: subprocess.Popen[bytes], deadline: float) -> None:
    """Wait for the end of the child, until the deadline; raises SharingFailed unless it ends, and well."""
    try:
        status = process.wait(max(0, deadline - monotonic()))
    except subprocess.TimeoutExpired:
        raise SharingFailed(problem=say("the process did not end")) from None
    if status < 0:
        raise SharingFailed(problem=say("signal {signal} ended the process", signal=-status))
    if status > 0:
        raise SharingFailed(problem=say("the process ended with status {status}", status=status))
