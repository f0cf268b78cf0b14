"""A record proven in passing, before anybody is shown what it keeps beside its events."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Final

from lifecycle.domain.text import Text, say
from lifecycle.store import statements
from lifecycle.store.engine import E, StoreReader
from lifecycle.store.errors import RecordNotProven
from lifecycle.store.folded_models import folded_models
from lifecycle.store.read_models import ReadModels
from lifecycle.store.tiles import stored_frontier
from lifecycle.store.verify import verify

MOST: Final = 50_000
"""Events up to which all of it is proven for each report: years of a real organisation, and a fraction of a second."""


def require_proven(store: StoreReader[E]) -> bool:
    """See that bodies have the stored root, and that read models, indices and schema are what belongs to them.

    False where read models are not compared, as an event cannot be decoded. Raises RecordNotProven, and StoreCorrupt.
    """
    require_schema(store)
    models = ReadModels(store)
    _require(store, models)
    return models.unread is None


@contextmanager
def proven(store: StoreReader[E]) -> Iterator[StoreReader[E]]:
    """Prove a store, and lend it with the read models that were folded for that.

    What is read then follows from events, also where somebody changes the tables meanwhile. Raises as `require_proven`
    does, and EventUnreadable.
    """
    require_schema(store)
    with folded_models(store) as folded:
        models = ReadModels(store, folded)
        _require(store, models)
        for _ in store.events((models.unread or 1) - 1, models.unread or 0):
            pass  # which raises EventUnreadable
        with folded.lent() as lent:
            yield lent


def _require(store: StoreReader[E], models: ReadModels[E]) -> None:
    with ThreadPoolExecutor(max_workers=1) as meanwhile:
        indices = meanwhile.submit(store.check_indices)
        verdict = verify(store, fast=True, companions=(models,))
        index = indices.result()
    if verdict.fault is not None:
        position = verdict.fault.position or 0
        _fail(
            store,
            say(
                "the root hash of the events differs from the stored one, from event #{position} on", position=position
            ),
        )
    if index is not None:
        _fail(store, index.in_words())
    if models.fault is not None:
        _fail(store, models.fault)


def require_counts(store: StoreReader[E]) -> None:
    """See that schema and number of events by kind fit, which takes little time at any size; raises RecordNotProven."""
    require_schema(store)
    with store.snapshot() as connection:
        size = stored_frontier(connection, store.path).size
        counted = sum(count for _, count in connection.execute(statements.COUNT_BY_TAG))
    if counted != size:
        _fail(store, say("the index of event kinds has {counted} of {size} events", counted=counted, size=size))


def require_schema(store: StoreReader[E]) -> None:
    """See that tables, indices and guards are those that lifecycle makes; raises RecordNotProven."""
    for fault in store.check_schema():
        _fail(store, fault.in_words())


def _fail(store: StoreReader[E], what: Text) -> None:
    raise RecordNotProven(path=str(store.path), what=what)
