"""Calls that may never come back, each given a time limit: PC/SC has none of its own."""

from collections.abc import Callable
from functools import partial
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Final, NoReturn, TypeVar

T = TypeVar("T")

DEFAULT_SECONDS: Final = 10.0


class TookTooLong(Exception):
    """A call did not come back within its time limit, or an earlier one did not."""


class Deadline:
    """One daemon thread that makes calls one after another, each within `seconds`.

    After a call that took too long nothing else is called: what it was waiting for is in an unknown state. The thread
    stays behind until that call comes back, if ever, and then does what it was told with `leave`. Being a daemon it
    never keeps the process alive.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._lost = False
        self._work: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        Thread(target=self._serve, name="pcsc", daemon=True).start()

    def call(self, function: Callable[[], T]) -> T:
        """Give the result of the function, or raise what it raised; raise TookTooLong at the time limit."""
        if self._lost:
            raise TookTooLong
        outcome: SimpleQueue[Callable[[], T]] = SimpleQueue()
        self._work.put(lambda: outcome.put(_outcome_of(function)))
        try:
            result = outcome.get(timeout=self.seconds)
        except Empty:
            self._lost = True
            raise TookTooLong from None
        return result()

    def leave(self, farewell: Callable[[], object]) -> None:
        """Make one last call and end the thread; where a call has not come back, do not wait for it."""
        done: SimpleQueue[object] = SimpleQueue()
        self._work.put(lambda: done.put(_outcome_of(farewell)))
        self._work.put(None)
        if self._lost:
            return
        try:
            done.get(timeout=self.seconds)
        except Empty:
            self._lost = True

    def _serve(self) -> None:
        while (work := self._work.get()) is not None:
            work()


def once(seconds: float, function: Callable[[], T]) -> T:
    """Make a single call within the time limit; raise TookTooLong at its end."""
    deadline = Deadline(seconds)
    try:
        return deadline.call(function)
    finally:
        deadline.leave(lambda: None)


def _outcome_of(function: Callable[[], T]) -> Callable[[], T]:
    """Make the call, and give something that returns its result or raises its error where it is wanted."""
    try:
        result = function()
    except BaseException as error:  # noqa: BLE001 - it is raised again in the thread that asked
        return partial(_raise, error)
    return lambda: result


def _raise(error: BaseException) -> NoReturn:
    raise error
