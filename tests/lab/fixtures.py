"""Fixtures of the laboratory: one pcscd for a test session, and an empty reader for a test."""

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk.patience import until

from lab.pcscd import Pcscd, VirtualReader, missing

PAIRS = 4
HOME = Path(tempfile.mkdtemp(prefix="lc-", dir="/tmp"))
os.environ["PCSCLITE_CSOCK_NAME"] = str(HOME / "pcscd.comm")  # before the C library is loaded; never the system's pcscd

_turn = itertools.count()


def pytest_unconfigure() -> None:
    """Remove the socket's folder at the end of the session."""
    shutil.rmtree(HOME, ignore_errors=True)


@pytest.fixture(scope="session")
def pcscd() -> Iterator[Pcscd]:
    """Start a pcscd for this session's tests alone."""
    lacking = missing()
    if lacking is not None:
        pytest.skip(lacking)
    daemon = Pcscd(HOME / "pcscd.comm", PAIRS)
    daemon.start()
    yield daemon
    daemon.close()


@pytest.fixture
def reader(pcscd: Pcscd) -> VirtualReader:
    """Give an empty reader; each test gets the next one, so that none waits for the last card to be seen leaving."""
    chosen = pcscd.readers[next(_turn) % len(pcscd.readers)]
    assert until(lambda: not holds_card(chosen.name)), f"{chosen.name} is not empty"
    return chosen


def holds_card(reader: str) -> bool:
    """Ask PC/SC whether a card is in the reader; a reader that is not there yet counts as occupied."""
    from lifecycle.readers.pcsc import PcscReaders  # noqa: PLC0415 - the library reads the socket's path when it is loaded

    seen = [inserted for inserted in PcscReaders().cards() if inserted.reader == reader]
    return not seen or seen[0].has_card


def wait_for_card(reader: str) -> None:
    """Wait until PC/SC has seen the card that was inserted."""
    assert until(lambda: holds_card(reader)), f"no card is seen in {reader}"
