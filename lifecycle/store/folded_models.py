"""Read models folded into a scratch database, which is lent in their place once it was compared with them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Generic

from lifecycle.store.comparison import Comparison, compare
from lifecycle.store.engine import E, StoreReader
from lifecycle.store.projection import Projection, Rebuild
from lifecycle.store.replay import create, create_indexes
from lifecycle.store.sql import Connection
from lifecycle.store.sqlite.connections import reading_uri
from lifecycle.store.sqlite.folded import FoldedReader, attach, lock, number_of_rows, same_rows
from lifecycle.store.sqlite.scratch import scratch_beside


@contextmanager
def folded_models(store: StoreReader[E]) -> Iterator["FoldedModels[E]"]:
    """Lend what folds them, into a scratch database that is gone afterwards.

    Raises StoreFull and StoreReadOnly, and StoreBusy as `reading_uri` does.
    """
    with reading_uri(store.path) as record, scratch_beside(store.path) as scratch:
        yield FoldedModels(store, scratch, record)


class FoldedModels(Generic[E]):
    """Folds them into a scratch database, which is the caller's and empty."""

    def __init__(self, store: StoreReader[E], scratch: Connection, record: str) -> None:
        """`record` is the URI by which the store is attached to the scratch database."""
        self._store, self._scratch, self._record = store, scratch, record
        self._size = 0

    def begin(self, projection: Projection[E], live: Connection, /) -> Rebuild[E]:
        del live
        for table in projection.tables:
            create(self._scratch, table)
        return projection.rebuild(self._scratch)

    def compared(self, live: Connection, size: int, stale: Sequence[str], /) -> list[Comparison]:
        self._size = size
        attach(self._scratch, self._record)
        comparisons = []
        for projection in self._store.projections:
            comparison = Comparison(projection.name, projection.name in stale)
            for table in projection.tables:
                if same_rows(self._scratch, table):
                    comparison.rows += number_of_rows(self._scratch, table)
                else:  # or only later than what is walked over
                    compare(live, self._scratch, table, comparison)
            comparisons.append(comparison)
        return comparisons

    @contextmanager
    def lent(self) -> Iterator[StoreReader[E]]:
        """Lend the store with what was folded in the place of its read models, once the walk has come to its end."""
        store = self._store
        for projection in store.projections:
            for table in projection.tables:
                create_indexes(self._scratch, table)
        lock(self._scratch)
        with FoldedReader(store.path, store.decode, store.projections, self._scratch, self._size) as reader:
            yield reader
