"""The roots that a record had at one size after the other, in one pass over its leaves."""

from lifecycle.reports import Snapshot
from lifecycle.store import statements
from lifecycle.store.tiles import frontier_at
from lifecycle.store.tree import Frontier, grown

_FURTHER = 512
"""Leaves beyond which it is sooner done to begin anew at the tiles than to read on."""


class HistoricRoots:
    """Asked for sizes that ascend it reads each leaf once at most, and none where they are far apart."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._size = 0
        self._stored = b""
        self._root = Frontier().root

    def at(self, size: int) -> bytes | None:
        """Give the root at a size; None where the record does not have that many events.

        Raises StoreCorrupt where a tile that is needed is not stored.
        """
        if not 0 <= size <= self._snapshot.view.position:
            return None
        if size != self._size:
            self._move(size)
        return self._root

    def _move(self, size: int) -> None:
        view = self._snapshot.view
        if 0 < size - self._size <= _FURTHER:
            for (leaf,) in view.execute(statements.LEAVES, (self._size, size)):
                self._stored = grown(self._size, self._stored, leaf)
                self._size += 1
            frontier = Frontier.from_bytes(self._size, self._stored)
        else:
            frontier = frontier_at(view.connection, size, self._snapshot.store.path)
            self._size, self._stored = size, frontier.to_bytes()
        self._root = frontier.root
