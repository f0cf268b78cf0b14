"""Work in processes of its own, forked from the warm one, and ways for such a process to die."""

import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from lifecycle.domain.apdu import Command, Response
from lifecycle.domain.channel import Channel
from lifecycle.readers.source import CardSource, Inserted


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


def finish(child: int) -> int:
    """Wait for a child; gives its exit status, negative for a signal."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def die() -> None:
    """End this process as a power cut of the computer would."""
    os.kill(os.getpid(), signal.SIGKILL)


@dataclass
class Moments:
    """Counts the steps of a run, and calls `act` at one of them."""

    at: int | None = None
    act: Callable[[], None] = die
    passed: int = 0

    def step(self) -> None:
        """Pass one moment."""
        self.passed += 1
        if self.passed == self.at:
            self.act()


class Stepped:
    """A channel with a moment before and after each command."""

    def __init__(self, channel: Channel, moments: Moments) -> None:
        self._channel = channel
        self._moments = moments
        self.atr = channel.atr

    def transmit(self, command: Command) -> Response:
        """Pass it on between two moments."""
        self._moments.step()
        response = self._channel.transmit(command)
        self._moments.step()
        return response


class SteppedSource:
    """A source of cards whose channels have such moments."""

    def __init__(self, source: CardSource, moments: Moments) -> None:
        self._source = source
        self._moments = moments

    def names(self) -> list[str]:
        """Those of the source."""
        return self._source.names()

    def cards(self) -> list[Inserted]:
        """Those of the source."""
        return self._source.cards()

    @contextmanager
    def open(self, reader: str) -> Iterator[Channel]:
        """Open it there."""
        with self._source.open(reader) as channel:
            yield Stepped(channel, self._moments)
