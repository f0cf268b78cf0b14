"""Verifying a store against itself: every body hashed again, every copy compared, the tree grown anew."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from lifecycle.store import statements
from lifecycle.store.companion import Companion
from lifecycle.store.engine import E, StoreReader
from lifecycle.store.errors import StoreCorrupt
from lifecycle.store.rebuild import without_collection
from lifecycle.store.row import Row
from lifecycle.store.sql import Connection
from lifecycle.store.tiles import stored_frontier
from lifecycle.store.tree import EMPTY_ROOT, TILE, Frontier, Growth, grown
from lifecycle.store.verdict import Fault, Verdict, Wrong
from lifecycle.store.walk import BodyWalk, FullWalk, Walk, hashed, named

Progress = Callable[[int, int], None]
"""Told, from time to time, how many events are done and how many there are."""

Due = tuple[int, Sequence[Callable[[bytes], None]]]
"""A size that the store had, and what is to be told the root of the tree at that size."""

Beside = Callable[[Connection, int], Iterable[Due]]
"""Looks at the moment that is verified, of so many events, and says which roots it wants, by sizes that ascend."""

FAST = ("positions", "bodies", "root")
FULL = ("pages", "positions", "bodies", "leaves", "columns", "canonical form", "versions", "ids", "tiles", "root")


def nothing(_connection: Connection, _size: int) -> Iterable[Due]:
    """Want no root of an earlier size."""
    return ()


def verify(  # noqa: PLR0913 - all that a verification depends on
    store: StoreReader[E],
    *,
    fast: bool = False,
    progress: Progress | None = None,
    beside: Beside = nothing,
    companions: Sequence[Companion[E]] = (),
    pages: bool = True,
) -> Verdict:
    """Check one moment of a store and name the first row that is wrong.

    In full: the engine's pages; positions without gaps; each leaf SHA-256(0x00 || body) (RFC 6962, section 2.1);
    columns equal to the body; bodies in canonical form (RFC 8785) as far as `header.is_canonical` sees it; versions
    without gaps in each stream; ids unique; stored tiles and frontier equal to those grown anew. With `fast`:
    positions, bodies and root. Neither shows that a store is the one that was written: who rewrites all of it
    consistently is caught only by what was kept outside it: `beside` is told the roots that it wants to compare,
    recomputed from the bodies.

    `companions` see every event. `pages` is False where the caller has the pages checked meanwhile.
    Holds at most 256 rows, and the version of each stream. Raises StoreCorrupt for damaged pages, and what reading can
    raise.
    """
    if pages and not fast:
        store.check_pages()
    with store.snapshot() as connection, without_collection():
        try:
            stored = stored_frontier(connection, store.path)
        except StoreCorrupt:
            return Verdict(0, EMPTY_ROOT, FAST if fast else FULL, Fault(Wrong.FRONTIER_UNREADABLE))
        roots = Roots(iter(beside(connection, stored.size)))
        walk: Walk = (
            BodyWalk(Growth(), stored.size, store.decode, companions)
            if fast
            else FullWalk(Growth(), stored.size, connection, store.decode, companions)
        )
        for companion in companions:
            companion.begin(connection, stored.size)
        verdict = _verified(connection, walk, stored, progress, roots)
        if verdict.sound:
            for companion in companions:
                companion.finish()
        return verdict


def _verified(
    connection: Connection, walk: Walk, stored: Frontier, progress: Progress | None, roots: "Roots"
) -> Verdict:
    fault = _walked(connection, walk, stored.size, progress, roots)
    growth, fast = walk.growth, isinstance(walk, BodyWalk)
    grown = growth.frontier
    if fault is None:
        fault = _whole(stored, grown) or (None if fast else _unique(connection) or _no_other_tiles(connection, growth))
    return Verdict(grown.size, grown.root, FAST if fast else FULL, fault)


class Roots:
    """The roots that somebody wants, given as the tree grows past them."""

    def __init__(self, due: Iterator[Due]) -> None:
        self._due = due
        self._next = next(due, None)
        self._tell_at(0, EMPTY_ROOT)

    def within(self, size: int) -> bool:
        """Say whether one is wanted up to a size."""
        return self._next is not None and self._next[0] <= size

    def pass_by(self, before: Frontier, rows: Sequence[Row], column: int) -> None:
        """Tell the roots at sizes within rows that come after a tree; their bodies stand in a column."""
        size, tree = before.size, before.to_bytes()
        for leaf in hashed([row[column] for row in rows]):
            tree = grown(size, tree, leaf)
            size += 1
            if self._next is None:
                return
            if self._next[0] == size:
                self._tell_at(size, Frontier.from_bytes(size, tree).root)

    def _tell_at(self, size: int, root: bytes) -> None:
        while self._next is not None and self._next[0] == size:
            for told in self._next[1]:
                told(root)
            self._next = next(self._due, None)


def _walked(connection: Connection, walk: Walk, size: int, progress: Progress | None, roots: Roots) -> Fault | None:
    cursor = connection.execute(walk.query)
    done = 0
    while rows := cursor.fetchmany(TILE):
        before = walk.growth.frontier if roots.within(done + len(rows)) else None
        if fault := walk.take(rows):
            return fault
        if before is not None:
            roots.pass_by(before, rows, walk.body)
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
