"""Read models folded again while a store is walked over, and compared with those that it keeps, history included."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Generic

from lifecycle.domain.text import Text, say
from lifecycle.store.companion import Chunk
from lifecycle.store.engine import E, StoreReader
from lifecycle.store.projection import Positions, Rebuild
from lifecycle.store.replay import Comparison, compare, create, create_indexes
from lifecycle.store.sql import Connection
from lifecycle.store.sqlite.connections import reading_uri
from lifecycle.store.sqlite.folded import FoldedReader, attach, lock, number_of_rows, same_rows
from lifecycle.store.sqlite.scratch import scratch_beside


@contextmanager
def read_models(store: StoreReader[E]) -> Iterator["ReadModels[E]"]:
    """Lend what folds them, into a scratch database that is gone afterwards.

    Raises StoreFull and StoreReadOnly, and StoreBusy as `reading_uri` does.
    """
    with reading_uri(store.path) as record, scratch_beside(store.path) as scratch:
        yield ReadModels(store, scratch, record)


class ReadModels(Generic[E]):
    """Folds them into a scratch database, which is the caller's and empty."""

    def __init__(self, store: StoreReader[E], scratch: Connection, record: str) -> None:
        """`record` is the URI by which the store is attached to the scratch database."""
        self.comparisons: list[Comparison] = []
        """One for each projection; empty where the fold did not come to its end."""
        self.foreign: str | None = None
        """A projection that the store claims to keep, and that this version does not know."""
        self.unread: int | None = None
        """Position of the first event that cannot be decoded, and with which the fold ended."""
        self._store, self._scratch, self._record = store, scratch, record
        self._running: list[Rebuild[E]] = []
        self._live: Connection | None = None
        self._size = 0

    @property
    def wrong(self) -> Comparison | None:
        """The first one that differs."""
        return next((each for each in self.comparisons if not each.equal), None)

    @property
    def fault(self) -> Text | None:
        """Name the first row that differs, or the projection; None where nothing does."""
        wrong = self.wrong
        if self.foreign is not None:
            return say("lifecycle keeps no projection {name}", name=self.foreign)
        if wrong is None:
            return None
        if wrong.differences:
            return wrong.differences[0].in_words()
        return say("projection {name} does not cover every event", name=wrong.name)

    def begin(self, connection: Connection, size: int) -> None:
        """Make empty tables."""
        self._live, self._size = connection, size
        for projection in self._store.projections:
            for table in projection.tables:
                create(self._scratch, table)
        self._running = [projection.rebuild(self._scratch) for projection in self._store.projections]

    def take(self, chunk: Chunk[E]) -> None:
        """Fold the next events, unless one before could not be read."""
        if self.unread is not None:
            return
        events = [(position, event) for position, event in enumerate(chunk.events, chunk.first) if event is not None]
        if len(events) < len(chunk.events):
            self.unread = chunk.first + list(chunk.events).index(None)
            self._running.clear()
            return
        for each in self._running:
            each.take(events)

    def finish(self) -> None:
        """Write what is folded, and compare it."""
        if self.unread is not None or self._live is None:
            return
        for each in self._running:
            each.finish()
        positions = Positions({projection.name: projection.revision for projection in self._store.projections})
        stale = positions.stale(self._live, self._size)
        self.foreign = next(iter(positions.unknown(self._live)), None)
        attach(self._scratch, self._record)
        for projection in self._store.projections:
            comparison = Comparison(projection.name, projection.name in stale)
            for table in projection.tables:
                if same_rows(self._scratch, table):
                    comparison.rows += number_of_rows(self._scratch, table)
                else:  # or only later than what is walked over
                    compare(self._live, self._scratch, table, comparison)
            self.comparisons.append(comparison)

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
