"""Calls that may hang come back in time, one way or the other."""

import threading
import time

import pytest
from desk.patience import HANG, until

from lifecycle.readers.deadline import Deadline, TookTooLong, once


def test_a_call_gives_its_result_or_raises_its_error() -> None:
    """As if it had been made here."""
    assert once(HANG, lambda: 42) == 42
    with pytest.raises(ZeroDivisionError):
        once(HANG, lambda: 1 // 0)


def test_a_call_that_hangs_ends_at_the_limit_and_every_later_one_at_once() -> None:
    """Later calls are not made at all."""
    gate = threading.Event()
    made: list[str] = []
    deadline = Deadline(0.1)
    with pytest.raises(TookTooLong):
        deadline.call(gate.wait)
    deadline.seconds = 2 * HANG
    began = time.monotonic()
    with pytest.raises(TookTooLong):
        deadline.call(lambda: made.append("later"))
    deadline.leave(lambda: made.append("farewell"))
    assert time.monotonic() - began < HANG
    assert made == []
    gate.set()
    assert until(lambda: bool(made))
    assert made == ["farewell"]


def test_the_thread_ends_when_it_is_left() -> None:
    """After the last call was made."""
    before = set(threading.enumerate())
    made: list[str] = []
    deadline = Deadline(HANG)
    deadline.call(lambda: None)
    deadline.leave(lambda: made.append("farewell"))
    assert made == ["farewell"]
    assert until(lambda: set(threading.enumerate()) <= before)


def test_a_farewell_that_hangs_or_fails_is_left_behind() -> None:
    """Closing never fails."""
    gate = threading.Event()
    Deadline(0.1).leave(gate.wait)
    gate.set()
    Deadline(HANG).leave(lambda: 1 // 0)
