"""What the tests of the store find: a sample of events, two folds over them, and stores made of both."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from lab.engines import Places
from sample_ledger import PROJECTIONS, Happened, made_empty, make_tables, read_back

from lifecycle.store.address import Place
from lifecycle.store.engine import AuditStore
from lifecycle.store.opening import open_store


@pytest.fixture
def bare(made_like: Places) -> Iterator[AuditStore[Happened]]:
    """A new store without projections."""
    with open_store(made_like("made empty", made_empty), read_back) as store:
        yield store


@pytest.fixture
def place(made_like: Places) -> Place:
    """Where there is a new store with the tables of the sample."""
    return made_like("tables of the sample", make_tables)


@pytest.fixture
def reopen(place: Place) -> Iterator[Callable[[], AuditStore[Happened]]]:
    """Open the store at `place` with the sample's projections, as often as is asked."""
    opened: list[AuditStore[Happened]] = []

    def open_it() -> AuditStore[Happened]:
        opened.append(open_store(place, read_back, PROJECTIONS))
        return opened[-1]

    yield open_it
    for store in opened:
        store.close()


@pytest.fixture
def store(reopen: Callable[[], AuditStore[Happened]]) -> AuditStore[Happened]:
    """A new store with the sample's projections."""
    return reopen()
