"""Verifying a store against itself: every body hashed again, every copy compared, the tree grown anew."""

from collections.abc import Callable
from typing import Any

from lifecycle.store import statements
from lifecycle.store.errors import StoreCorrupt
from lifecycle.store.reading import E, StoreReader
from lifecycle.store.sql import Connection
from lifecycle.store.tiles import stored_frontier
from lifecycle.store.tree import TILE, Frontier, Growth
from lifecycle.store.verdict import Fault, Verdict, Wrong
from lifecycle.store.walk import BodyWalk, FullWalk, Walk, named

Progress = Callable[[int, int], None]
"""Told, from time to time, how many events are done and how many there are."""

FAST = ("positions", "bodies", "root")
FULL = ("pages", "positions", "bodies", "leaves", "columns", "canonical form", "versions", "ids", "tiles", "root")


def verify(store: StoreReader[E], *, fast: bool = False, progress: Progress | None = None) -> Verdict:
    """Check one moment of a store and name the first row that is wrong.

    In full: SQLite's pages; positions without gaps; each leaf SHA-256(0x00 || body) (RFC 6962, section 2.1); columns
    equal to the body; bodies in canonical form (RFC 8785) as far as `header.is_canonical` sees it; versions without
    gaps in each stream; ids unique; stored tiles and frontier equal to those grown anew. With `fast`: positions, bodies
    and root. Neither shows that a store is the one that was written: who rewrites all of it consistently is caught
    only by what was kept outside it.

    Holds at most 256 rows, and the version of each stream. Raises StoreCorrupt for damaged pages, and what reading can
    raise.
    """
    with store.snapshot() as connection:
        if not fast:
            _check_pages(connection, store)
        return _verified(connection, store, fast, progress)


def _verified(connection: Connection, store: StoreReader[E], fast: bool, progress: Progress | None) -> Verdict:  # noqa: FBT001
    checked = FAST if fast else FULL
    growth = Growth()
    try:
        stored = stored_frontier(connection, store.path)
    except StoreCorrupt:
        return Verdict(0, growth.frontier.root, checked, Fault(Wrong.FRONTIER_UNREADABLE))
    walk: Walk = BodyWalk(growth, stored.size) if fast else FullWalk(growth, stored.size, connection)
    fault = _walked(connection, walk, stored.size, progress)
    grown = growth.frontier
    if fault is None:
        fault = _whole(stored, grown) or (None if fast else _unique(connection) or _no_other_tiles(connection, growth))
    return Verdict(grown.size, grown.root, checked, fault)


def _check_pages(connection: Connection, store: StoreReader[E]) -> None:
    problems = connection.execute("PRAGMA quick_check(1)").fetchall()
    if problems != [("ok",)]:
        raise StoreCorrupt(path=str(store.path), reason=str(problems[0][0]))


def _walked(connection: Connection, walk: Walk, size: int, progress: Progress | None) -> Fault | None:
    cursor = connection.execute(walk.query)
    done = 0
    while rows := cursor.fetchmany(TILE):
        if fault := walk.take(rows):
            return fault
        done += len(rows)
        if progress and done % (64 * TILE) == 0:
            progress(done, size)
    if progress:
        progress(done, size)
    return None


def _whole(stored: Frontier, grown: Frontier) -> Fault | None:
    if grown.size < stored.size:
        return Fault(Wrong.POSITION_MISSING, grown.size + 1)
    for (first, last), old, new in zip(stored.spans, stored.roots, grown.roots, strict=True):
        if old != new:
            return Fault(Wrong.ROOT_DIFFERS, first, last=last)
    return None


def _unique(connection: Connection) -> Fault | None:
    row: Any = connection.execute(statements.REPEATED_ID, (1,)).fetchone()
    return None if row is None else named(Wrong.ID_REPEATED, row[0], row[1])


def _no_other_tiles(connection: Connection, growth: Growth) -> Fault | None:
    (count,) = connection.execute(statements.COUNT_TILES).fetchone()
    return None if count == sum(growth.counts) else Fault(Wrong.TILE_UNEXPECTED)
