"""What the tests of the store find: a sample of events, two folds over them, and stores made of both."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from sample_ledger import PROJECTIONS, Happened, make_tables, read_back

from lifecycle.store.sqlite.audit import AuditStore
from lifecycle.store.sqlite.opening import open_store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a store is to be."""
    return tmp_path / "records" / "ledger.db"


@pytest.fixture
def bare(path: Path) -> Iterator[AuditStore[Happened]]:
    """A new store without projections."""
    with open_store(path, read_back) as store:
        yield store


@pytest.fixture
def reopen(path: Path) -> Iterator[Callable[[], AuditStore[Happened]]]:
    """Open the store at `path` with the sample's projections, as often as is asked."""
    opened: list[AuditStore[Happened]] = []

    def open_it() -> AuditStore[Happened]:
        make_tables(path)
        opened.append(open_store(path, read_back, PROJECTIONS))
        return opened[-1]

    yield open_it
    for store in opened:
        store.close()


@pytest.fixture
def store(reopen: Callable[[], AuditStore[Happened]]) -> AuditStore[Happened]:
    """A new store with the sample's projections."""
    return reopen()
