"""Proofs that an event is in a tree and that one tree grew into another, made of the tiles and the leaves after them.

They are those of RFC 6962, sections 2.1.1 and 2.1.2, for any size that the tree ever had.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from lifecycle.store import statements
from lifecycle.store.address import Place
from lifecycle.store.errors import TilesMissing
from lifecycle.store.sql import Connection
from lifecycle.store.tree import HASH, TILE, node_hash, perfect_root, split

_TILE_HEIGHT = 8
"""Levels of the tree in a tile."""

Span = tuple[int, int]
"""Leaves from the first one (from 0) to the one before the second; the subtree over them."""


def inclusion_proof(connection: Connection, index: int, size: int, path: Place) -> list[bytes]:
    """Give the audit path of leaf `index` (from 0: position - 1) in the tree of the first `size` leaves.

    The hashes of 32 bytes begin with the sibling of the leaf. ValueError unless 0 <= index < size, and the tree has to
    have had `size` leaves; raises TilesMissing where a tile that is needed is not stored.
    """
    if not 0 <= index < size:
        raise ValueError(f"there is no leaf {index} among {size}")
    return _Nodes(connection, path).hashes(_audit_path(index, size))


def consistency_proof(connection: Connection, first: int, second: int, path: Place) -> list[bytes]:
    """Give the proof that the tree of `first` leaves is the beginning of that of `second` leaves.

    It is empty where both are the same, and where `first` is 0: nothing is the beginning of everything. ValueError
    unless 0 <= first <= second, and the tree has to have had `second` leaves; raises TilesMissing where a tile that is
    needed is not stored.
    """
    if not 0 <= first <= second:
        raise ValueError(f"a tree of {first} leaves does not grow into one of {second}")
    return _Nodes(connection, path).hashes(_growth(first, second))


def _audit_path(index: int, size: int) -> list[Span]:
    """Give the subtrees of PATH(m, D[n]), the one next to the leaf first (RFC 6962, section 2.1.1)."""
    spans: list[Span] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            spans.append((middle, high))
            high = middle
        else:
            spans.append((low, middle))
            low = middle
    return spans[::-1]


def _growth(first: int, second: int) -> list[Span]:
    """Give the subtrees of PROOF(m, D[n]) in its order (RFC 6962, section 2.1.2)."""
    spans: list[Span] = []
    low, high = 0, second if first else 0
    while first < high:
        middle = low + _split(high - low)
        if first <= middle:
            spans.append((middle, high))
            high = middle
        else:
            spans.append((low, middle))
            low = middle
    if low:  # the subtree where both part is not the whole earlier tree, whose root is known
        spans.append((low, high))
    return spans[::-1]


def _split(leaves: int) -> int:
    """Give the largest power of two that is less than a number of leaves (k in RFC 6962, section 2.1)."""
    return 1 << (leaves - 1).bit_length() - 1


@dataclass(slots=True)
class _Nodes:
    """Nodes of any height, made of stored ones; each tile is read once."""

    connection: Connection
    path: Place
    tiles: dict[tuple[int, int], bytes] = field(default_factory=dict)

    def hashes(self, spans: Iterable[Span]) -> list[bytes]:
        """Give the roots of subtrees."""
        return [self._root(low, high) for low, high in spans]

    def _root(self, low: int, high: int) -> bytes:
        """Give the root over leaves that begin at a multiple of the next power of two: perfect subtrees, folded."""
        roots = []
        for height in reversed(range((high - low).bit_length())):
            if (high - low) >> height & 1:
                roots.append(self._perfect(height, low))
                low += 1 << height
        root = roots.pop()
        while roots:
            root = node_hash(roots.pop(), root)
        return root

    def _perfect(self, height: int, low: int) -> bytes:
        """Give the node over the 2^height leaves from `low` on."""
        level, above = divmod(height, _TILE_HEIGHT)
        number, place = divmod(low >> (_TILE_HEIGHT * level), TILE)
        nodes = self._tile(level, number)[place * HASH : (place + (1 << above)) * HASH]
        if len(nodes) != HASH << above:
            raise TilesMissing(path=str(self.path), level=level - 1)
        return perfect_root(split(nodes))

    def _tile(self, level: int, number: int) -> bytes:
        """Give the nodes of a tile, joined; of the last one of a level, which is not stored, those that there are."""
        key = level, number
        if key not in self.tiles:
            row = self.connection.execute(statements.TILE, key).fetchone()
            self.tiles[key] = row[0] if row else self._unfilled(level, number * TILE)
        return self.tiles[key]

    def _unfilled(self, level: int, first: int) -> bytes:
        if level == 0:
            rows = self.connection.execute(statements.LEAVES, (first, first + TILE))
        else:
            rows = self.connection.execute(statements.TILE_ROOTS, (level - 1, first, first + TILE))
        return b"".join(node for (node,) in rows)
