"""Read models folded again while a store is walked over, and compared with those that it keeps, history included."""

from collections.abc import Sequence
from typing import Generic, Protocol

from lifecycle.domain.text import Text, say
from lifecycle.store.companion import Chunk
from lifecycle.store.comparison import Comparison
from lifecycle.store.engine import E, StoreReader
from lifecycle.store.folding import Folding
from lifecycle.store.projection import Comparing, Positions, Projection, Rebuild
from lifecycle.store.replay import compare_again
from lifecycle.store.sql import Connection


class Folds(Protocol[E]):
    """How the folds of one walk are made, and what came of them."""

    def begin(self, projection: Projection[E], live: Connection, /) -> Rebuild[E]:
        """Begin with one projection."""

    def compared(self, live: Connection, size: int, stale: Sequence[str], /) -> list[Comparison]:
        """Compare all of them, which are finished, with those that the store keeps in the moment of a connection."""


class ReadModels(Generic[E]):
    """What goes along with the walk."""

    def __init__(self, store: StoreReader[E], folds: Folds[E] | None = None) -> None:
        """Compare in passing, unless the folds are for something more."""
        self.comparisons: list[Comparison] = []
        """One for each projection; empty where the fold did not come to its end."""
        self.foreign: str | None = None
        """A projection that the store claims to keep, and that this version does not know."""
        self.unread: int | None = None
        """Position of the first event that cannot be decoded, and with which the fold ended."""
        self._store = store
        self._folds: Folds[E] = folds or InPassing(store)
        self._running: Folding[E] = Folding(())
        self._live: Connection | None = None
        self._size = 0

    @property
    def fault(self) -> Text | None:
        """Name the first row that differs, or the projection; None where nothing does."""
        wrong = next((each for each in self.comparisons if not each.equal), None)
        if self.foreign is not None:
            return say("lifecycle has no projection {name}", name=self.foreign)
        if wrong is None:
            return None
        if wrong.differences:
            return wrong.differences[0].in_words()
        return say("projection {name} does not cover every event", name=wrong.name)

    def begin(self, connection: Connection, size: int) -> None:
        """Begin with every projection."""
        self._live, self._size = connection, size
        self._running = Folding([(each, self._folds.begin(each, connection)) for each in self._store.projections])

    def take(self, chunk: Chunk[E]) -> None:
        """Fold the next events, unless one before could not be read."""
        if self.unread is not None:
            return
        events = [(position, event) for position, event in enumerate(chunk.events, chunk.first) if event is not None]
        if len(events) < len(chunk.events):
            self.unread = chunk.first + list(chunk.events).index(None)
            self._running = Folding(())
            return
        self._running.take(chunk.tags, events)

    def finish(self) -> None:
        """End the folds, and compare them."""
        if self.unread is not None or self._live is None:
            return
        self._running.finish()
        positions = Positions({projection.name: projection.revision for projection in self._store.projections})
        self.foreign = next(iter(positions.unknown(self._live)), None)
        self.comparisons = self._folds.compared(self._live, self._size, positions.stale(self._live, self._size))


class InPassing(Generic[E]):
    """Compares rows as they are folded, and folds once more beside the store only to name what differs."""

    def __init__(self, store: StoreReader[E]) -> None:
        self._store = store
        self._running: list[tuple[Projection[E], Comparing[E]]] = []

    def begin(self, projection: Projection[E], live: Connection, /) -> Rebuild[E]:
        comparing = projection.compare(live)
        self._running.append((projection, comparing))
        return comparing

    def compared(self, live: Connection, size: int, stale: Sequence[str], /) -> list[Comparison]:
        found = {each.name: Comparison(each.name, each.name in stale, fold.rows) for each, fold in self._running}
        wrong = [projection for projection, fold in self._running if not fold.equal]
        if wrong:
            found |= {each.name: each for each in compare_again(self._store, live, wrong, size, stale)}
        return list(found.values())
