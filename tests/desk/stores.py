"""Stores for tests: migrated once, then copied."""

import shutil
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from desk.patience import HANG
from desk.scratch_folders import scratch
from lifecycle.domain.event import Event, decode
from lifecycle.operations import all_operations
from lifecycle.projections.cards import CARDS
from lifecycle.projections.custody import CUSTODY, PLACES
from lifecycle.projections.people import PEOPLE
from lifecycle.projections.person_keys import PERSON_KEYS
from lifecycle.projections.retention import HOLDS, RETENTION
from lifecycle.projections.reviews import FINDINGS, REVIEWS
from lifecycle.projections.sets import SETS
from lifecycle.store.address import Place, ServerAddress
from lifecycle.store.copying import copy_into
from lifecycle.store.engine import AuditStore
from lifecycle.store.replay import replay
from lifecycle.store.sqlite.opening import open_store
from lifecycle.store.standing import Standing
from lifecycle.store.verify import verify

PROJECTIONS = (CARDS, PEOPLE, PERSON_KEYS, SETS, CUSTODY, PLACES, REVIEWS, FINDINGS, RETENTION, HOLDS)
OPERATIONS = all_operations()


@cache
def _template() -> Path:
    path = scratch() / "ledger.db"
    open_store(path, decode, PROJECTIONS).close()
    return path


def new_store(path: Path) -> Path:
    """Put an empty store at a path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(_template(), path)
    return path


def make_store(address: ServerAddress) -> None:
    """Make an empty store in an empty database."""
    from lifecycle.store.postgresql.opening import create  # noqa: PLC0415 - an extra

    create(address, decode, PROJECTIONS)


def moved_to(address: ServerAddress, path: Path) -> None:
    """Have the record of a file go on in an empty database."""
    make_store(address)
    with opened(path) as source, opened(address) as target:
        copy_into(target, source)
        target.stand(Standing.OPEN, instead_of=Standing.COPY)


def opened(place: Place) -> AuditStore[Event]:
    """Open a store with the projections of the program; other processes of a test are waited for."""
    if isinstance(place, Path):
        return open_store(place, decode, PROJECTIONS, busy_timeout=HANG)
    from lifecycle.store.postgresql import opening as postgresql  # noqa: PLC0415 - an extra

    return postgresql.open_store(place, decode, PROJECTIONS, busy_timeout=HANG)


def must_be_sound(store: AuditStore[Event]) -> None:
    """The store verifies, and its projections are what a replay makes."""
    verdict = verify(store)
    assert verdict.fault is None, verdict.fault
    assert all(comparison.equal for comparison in replay(store))


Hook = Callable[[int, Sequence[Any]], None]


class Hooked:
    """A store that calls `before` and `after` around its n-th append, n from 1."""

    def __init__(self, store: AuditStore[Event], *, before: Hook | None = None, after: Hook | None = None) -> None:
        self._store = store
        self._before = before
        self._after = after
        self.appends = 0

    def append(self, drafts: Sequence[Any], **rest: Any) -> Any:  # noqa: ANN401
        """Append between the two hooks."""
        self.appends += 1
        number = self.appends
        if self._before:
            self._before(number, drafts)
        appended = self._store.append(drafts, **rest)
        if self._after:
            self._after(number, drafts)
        return appended

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        return getattr(self._store, name)
