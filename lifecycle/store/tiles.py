"""The stored part of the tree: its frontier, the tiles of each level as they fill, and the root of any earlier size."""

from typing import NamedTuple

from lifecycle.domain.text import say
from lifecycle.store import statements
from lifecycle.store.address import Place
from lifecycle.store.errors import StoreCorrupt, TilesMissing
from lifecycle.store.sql import Connection
from lifecycle.store.tree import HASH, TILE, Frontier, frontier_of, is_frontier, perfect_root


class Head(NamedTuple):
    """How many events there are, and the root of the tree over all of them."""

    size: int
    root: bytes
    """32 bytes (RFC 6962, section 2.1)."""


def stored_frontier(connection: Connection, path: Place) -> Frontier:
    """Read the frontier; raises StoreCorrupt if what is stored is not one."""
    size, frontier = stored_tree(connection, path)
    return Frontier.from_bytes(size, frontier)


def stored_tree(connection: Connection, path: Place) -> tuple[int, bytes]:
    """Read the size of the tree and its frontier as bytes; raises StoreCorrupt if what is stored is not one."""
    size, frontier = connection.execute(statements.HEAD).fetchone() or (None, None)
    if isinstance(size, int) and isinstance(frontier, bytes) and is_frontier(size, frontier):
        return size, frontier
    raise StoreCorrupt(path=str(path), reason=say("the stored frontier is not the frontier of a tree"))


def require_frontier(connection: Connection, path: Place) -> None:
    """See that the tree goes on from the leaves that there are: what is appended to another one can never be proven.

    Raises StoreCorrupt, and TilesMissing.
    """
    stored = stored_frontier(connection, path)
    if stored != frontier_at(connection, stored.size, path):
        raise StoreCorrupt(path=str(path), reason=say("the stored frontier does not match the tree over the events"))


def fill_tiles(connection: Connection, size: int) -> None:
    """Store the tiles that the newest leaf has filled, one for each power of 256 that divides the size.

    A level whose lower tiles are not all there is left out; `AuditStore.rebuild_tiles` makes it up.
    """
    if size % TILE:
        return
    level, number = 0, size
    while number and number % TILE == 0:
        nodes = _nodes(connection, level, number - TILE, number)
        if len(nodes) != TILE:
            return
        number //= TILE
        connection.execute(statements.INSERT_TILE, (level, number - 1, b"".join(nodes), perfect_root(nodes)))
        level += 1


def root_at(connection: Connection, size: int, path: Place) -> bytes:
    """Give the root of the first `size` leaves; raises TilesMissing where a tile that is needed is not stored."""
    return frontier_at(connection, size, path).root


def frontier_at(connection: Connection, size: int, path: Place) -> Frontier:
    """Give the tree of the first `size` leaves from the tiles and the leaves after them.

    Raises TilesMissing where a tile that is needed is not stored, and StoreCorrupt where what is stored is no hash.
    """
    levels: list[list[bytes]] = []
    end = size
    while end or not levels:
        start = end - end % TILE
        nodes = _nodes(connection, len(levels), start, end)
        if len(nodes) != end - start:
            raise TilesMissing(path=str(path), level=len(levels) - 1)
        if not all(isinstance(node, bytes) and len(node) == HASH for node in nodes):
            raise StoreCorrupt(path=str(path), reason=say("a stored node of the tree is not a hash"))
        levels.append(nodes)
        end //= TILE
    return frontier_of(levels)


def _nodes(connection: Connection, level: int, first: int, end: int) -> list[bytes]:
    """Read nodes `first` to `end` - 1 (from 0) of height 8 * level."""
    if level == 0:
        return [leaf for (leaf,) in connection.execute(statements.LEAVES, (first, end))]
    return [root for (root,) in connection.execute(statements.TILE_ROOTS, (level - 1, first, end))]
