"""An empty store filled with events of another one, in one transaction; nothing is proven of them by that."""

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any, Final

from lifecycle.store import statements
from lifecycle.store.bulk import InBulk
from lifecycle.store.header import event_key, header_of
from lifecycle.store.sql import Connection
from lifecycle.store.tables import events, tiles
from lifecycle.store.tree import TILE, Frontier, Growth, leaf_hashes

_EVENTS: Final = InBulk(events)
_TILES: Final = InBulk(tiles)


def fill(connection: Connection, bodies: Iterable[bytes], told: Callable[[int], None] = lambda _: None) -> Frontier:
    """Append bodies to no events at all, with the tree over them; `told` is how many there are so far.

    Raises msgspec.MsgspecError and ValueError for a body without a header.
    """
    growth, position, left = Growth(), 0, iter(bodies)
    while chunk := list(islice(left, TILE)):
        leaves = leaf_hashes(chunk)
        rows = []
        for body, leaf in zip(chunk, leaves, strict=True):
            position += 1
            rows.append((position, *_copies(body), body, leaf))
        connection.executemany(_EVENTS, rows)
        connection.executemany(_TILES, growth.take(leaves))
        told(position)
    frontier = growth.frontier
    connection.execute(statements.GROW, (frontier.size, frontier.to_bytes(), 0))
    return frontier


def _copies(body: bytes) -> tuple[Any, ...]:
    header = header_of(body)
    return event_key(header.id), header.stream, header.version, header.tag, header.time
