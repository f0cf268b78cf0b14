"""Read models folded into a scratch database, which is lent in their place once it was compared with them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Generic

from lifecycle.store.comparison import Comparison, compare
from lifecycle.store.engine import E, FoldingPlace, StoreReader
from lifecycle.store.projection import Projection, Rebuild
from lifecycle.store.replay import create_indexes
from lifecycle.store.sql import Connection


@contextmanager
def folded_models(store: StoreReader[E]) -> Iterator["FoldedModels[E]"]:
    """Lend what folds them, into a scratch database that is gone afterwards; raises as `StoreReader.folding` does."""
    with store.folding() as place:
        yield FoldedModels(store, place)


class FoldedModels(Generic[E]):
    """Folds them into a scratch database, which is the caller's and empty."""

    def __init__(self, store: StoreReader[E], place: FoldingPlace[E]) -> None:
        self._store, self._place = store, place
        self._size = 0

    def begin(self, projection: Projection[E], live: Connection, /) -> Rebuild[E]:
        del live
        for table in projection.tables:
            self._place.create(table)
        return projection.rebuild(self._place.connection)

    def compared(self, live: Connection, size: int, stale: Sequence[str], /) -> list[Comparison]:
        self._size = size
        self._place.folded()
        comparisons = []
        for projection in self._store.projections:
            comparison = Comparison(projection.name, projection.name in stale)
            for table in projection.tables:
                if self._place.same_rows(table):
                    comparison.rows += self._place.number_of_rows(table)
                else:  # or only later than what is walked over
                    compare(live, self._place.connection, table, comparison)
            comparisons.append(comparison)
        return comparisons

    @contextmanager
    def lent(self) -> Iterator[StoreReader[E]]:
        """Lend the store with what was folded in the place of its read models, once the walk has come to its end."""
        for projection in self._store.projections:
            for table in projection.tables:
                create_indexes(self._place.connection, table)
        with self._place.reader(self._size) as reader:
            yield reader
