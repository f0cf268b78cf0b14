"""Making anew what is only derived: projections from the events, tiles from their bodies."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import delete
from sqlalchemy.schema import CreateIndex, DropIndex

from lifecycle.domain.text import say
from lifecycle.store import statements
from lifecycle.store.address import Place
from lifecycle.store.errors import StoreCorrupt
from lifecycle.store.folding import Folding
from lifecycle.store.header import tag_of
from lifecycle.store.projection import Projection
from lifecycle.store.sql import Connection, compiled
from lifecycle.store.tiles import stored_frontier
from lifecycle.store.tree import Frontier, Growth, leaf_hashes

E = TypeVar("E")
DecodedRows = Callable[[Sequence[tuple[int, bytes]]], Sequence[tuple[int, E]]]
"""Gives the events in rows of (position, body), or raises for the first one that cannot be read."""
Progress = Callable[[int, int], None]
"""Told, from time to time, how many events are done and how many there are."""

CHUNK = 256
"""Events held in memory at a time: few enough to stay in the processor's cache until they are folded."""


def rebuild(  # noqa: PLR0913, PLR0917 - two connections, and what to do between them
    source: Connection,
    target: Connection,
    projections: Sequence[Projection[E]],
    decoded: DecodedRows[E],
    upto: int,
    progress: Progress | None = None,
) -> None:
    """Fold the events up to a position from one connection into empty tables behind another, in one pass."""
    folding = Folding([(each, each.rebuild(target)) for each in projections])
    with without_collection():
        for start in range(0, upto, CHUNK):
            end = min(start + CHUNK, upto)
            rows = source.execute(statements.BODIES, (start, end)).fetchall()
            chunk = decoded(rows)
            folding.take([tag_of(event) for _, event in chunk], chunk)
            if progress:
                progress(end, upto)
        folding.finish()


@contextmanager
def without_collection() -> Iterator[None]:
    """Leave out the search for cyclic garbage, which events and states never are: a seventh of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def rebuild_in_place(
    connection: Connection, projections: Sequence[Projection[E]], decoded: DecodedRows[E], upto: int
) -> None:
    """Empty the tables of projections and fold the events into them again, inside the caller's transaction.

    Their indexes are made anew from the full tables, which is quicker than keeping them row by row.
    """
    if not projections:
        return
    tables = [table for projection in projections for table in projection.tables]
    indexes = [index for table in tables for index in table.indexes]
    for index in indexes:
        connection.execute(compiled(DropIndex(index, if_exists=True)))
    for table in tables:
        connection.execute(compiled(delete(table)))
    rebuild(connection, connection, projections, decoded, upto)
    for index in indexes:
        connection.execute(compiled(CreateIndex(index)))


def rebuild_tiles(connection: Connection, path: Place) -> None:
    """Make every tile anew, inside the caller's transaction; StoreCorrupt if the bodies have another root."""
    stored = stored_frontier(connection, path)
    connection.execute(statements.DELETE_TILES)
    if grow(connection, connection, stored.size) != stored:
        raise StoreCorrupt(path=str(path), reason=say("the root hash of the events differs from the stored one"))


def grow(source: Connection, target: Connection, upto: int, progress: Progress | None = None) -> Frontier:
    """Put the tiles of the first events behind one connection into the empty table behind another; gives their tree."""
    growth = Growth()
    for start in range(0, upto, CHUNK):
        end = min(start + CHUNK, upto)
        rows = source.execute(statements.BODIES, (start, end)).fetchall()
        target.executemany(statements.INSERT_TILE, growth.take(leaf_hashes(body for _, body in rows)))
        if progress:
            progress(end, upto)
    return growth.frontier
