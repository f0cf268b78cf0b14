"""Signals while a card is at work."""

import os
import resource
import select
import signal
import threading
from collections.abc import Iterator

import pytest
from desk.patience import HANG, until

from lifecycle.cli.hardening import no_core_dumps
from lifecycle.cli.stopping import Stop
from lifecycle.domain.errors import Abandoned


@pytest.fixture(params=[signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def wish(request: pytest.FixtureRequest) -> Iterator[signal.Signals]:
    """Give each signal that asks for the end, heeded also where these tests run under nohup."""
    before = signal.signal(request.param, signal.SIG_DFL)
    yield request.param
    signal.signal(request.param, before)


def test_a_signal_in_the_middle_sets_a_flag_and_ends_nothing(wish: signal.Signals) -> None:
    """A second one does not either; each is noticed."""
    noticed: list[bool] = []
    before = signal.getsignal(wish)
    with Stop(lambda: noticed.append(True)) as stop:
        assert not stop.asked
        os.kill(os.getpid(), wish)
        os.kill(os.getpid(), wish)
        assert stop.asked
    assert noticed == [True, True]
    assert signal.getsignal(wish) is before


def test_a_signal_at_a_question_abandons_it() -> None:
    """Without a notice: the question itself ends."""
    noticed: list[bool] = []
    reading, writing = os.pipe()
    with Stop(lambda: noticed.append(True)) as stop:
        waker = threading.Thread(target=lambda: until(lambda: stop._waiting) and os.kill(os.getpid(), signal.SIGINT))
        waker.start()
        with pytest.raises(Abandoned):
            stop.wait(reading)
        waker.join()
    assert noticed == []
    os.close(reading)
    os.close(writing)


def test_no_question_is_asked_after_a_signal() -> None:
    """Although there is something to read."""
    reading, writing = os.pipe()
    os.write(writing, b"x")
    with Stop(lambda: None) as stop:
        stop.wait(reading)
        os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(Abandoned):
            stop.wait(reading)
    os.close(reading)
    os.close(writing)


def test_a_signal_that_was_ignored_before_stays_ignored() -> None:
    """Under nohup a closed terminal ends nothing."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with Stop(lambda: None) as stop:
            os.kill(os.getpid(), signal.SIGHUP)
            assert not stop.asked
    finally:
        signal.signal(signal.SIGHUP, before)


def test_outside_the_main_thread_there_are_no_signals_and_questions_still_wait() -> None:
    """As in a test, or a program around this one."""
    reading, writing = os.pipe()
    os.write(writing, b"x")
    done: list[bool] = []

    def ask() -> None:
        with Stop(lambda: None) as stop:
            stop.wait(reading)
            done.append(True)

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join(HANG)
    assert done == [True]
    assert select.select([reading], [], [], 0)[0]
    os.close(reading)
    os.close(writing)


def test_no_core_is_dumped_while_a_secret_lives() -> None:
    """And what was allowed before is allowed again afterwards."""
    before = resource.getrlimit(resource.RLIMIT_CORE)
    with no_core_dumps():
        assert resource.getrlimit(resource.RLIMIT_CORE)[0] == 0
    assert resource.getrlimit(resource.RLIMIT_CORE) == before
