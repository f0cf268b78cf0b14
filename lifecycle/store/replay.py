"""Replaying every event into a scratch database beside the store, and comparing what comes out row by row."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Table
from sqlalchemy.schema import CreateIndex, CreateTable

from lifecycle.store.comparison import SHOWN, Comparison, Difference, compare
from lifecycle.store.engine import E, StoreReader
from lifecycle.store.projection import Positions, Projection
from lifecycle.store.rebuild import Progress, grow, rebuild
from lifecycle.store.sql import Connection, compiled
from lifecycle.store.sqlite.scratch import scratch_beside
from lifecycle.store.tables import tiles
from lifecycle.store.tiles import stored_frontier
from lifecycle.store.verdict import SchemaWrong

INDICES: Final = "indices"
"""What is derived of every table."""
_LACKING: Final = frozenset({SchemaWrong.MISSING, SchemaWrong.DIFFERS})


def replay(store: StoreReader[E], progress: Progress | None = None) -> list[Comparison]:
    """Rebuild every projection beside the live ones, from one moment of the store, and compare them.

    Nothing in the store is changed; `AuditStore.refresh` with the names of those that differ repairs them. Raises
    EventUnreadable for the first event that cannot be decoded, StoreFull and StoreReadOnly for the scratch file.
    """
    with store.snapshot() as live:
        head = stored_frontier(live, store.path).size
        revisions = {projection.name: projection.revision for projection in store.projections}
        return compare_again(store, live, store.projections, head, Positions(revisions).stale(live, head), progress)


def compare_again(  # noqa: PLR0913, PLR0917 - a moment, and what of it
    store: StoreReader[E],
    live: Connection,
    projections: Sequence[Projection[E]],
    head: int,
    stale: Sequence[str],
    progress: Progress | None = None,
) -> list[Comparison]:
    """Rebuild some projections beside a moment of the store, and compare each row; raises as `replay` does."""
    with scratch_beside(store.path) as scratch:
        for projection in projections:
            for table in projection.tables:
                create(scratch, table)
        rebuild(live, scratch, projections, store.decoded_rows, head, progress)
        comparisons = []
        for projection in projections:
            comparison = Comparison(projection.name, projection.name in stale)
            for table in projection.tables:
                compare(live, scratch, table, comparison)
            comparisons.append(comparison)
        return comparisons


def replay_tiles(store: StoreReader[E], progress: Progress | None = None) -> Comparison:
    """Grow the tree anew beside the stored tiles, from the bodies of one moment of the store, and compare them.

    `AuditStore.rebuild_tiles` repairs them. Raises StoreFull and StoreReadOnly for the scratch file.
    """
    with store.snapshot() as live, scratch_beside(store.path) as scratch:
        create(scratch, tiles)
        grow(live, scratch, stored_frontier(live, store.path).size, progress)
        comparison = Comparison(tiles.name, stale=False)
        compare(live, scratch, tiles, comparison)
        return comparison


def compare_indices(store: StoreReader[E]) -> Comparison:
    """Compare the entries of each index with its table; `AuditStore.rebuild_indices` makes them anew."""
    comparison = Comparison(INDICES, stale=False)
    fault = store.check_indices()
    wrong = [] if fault is None else [(fault.index, () if fault.row is None else (fault.row,))]
    wrong += [(each.name, ()) for each in store.check_schema() if each.kind == "index" and each.what in _LACKING]
    comparison.different = len(wrong)
    comparison.differences += [Difference(name, key, None, None, ()) for name, key in wrong[:SHOWN]]
    return comparison


def create(connection: Connection, table: Table) -> None:
    """Make a table in a scratch database, without its indexes: it is filled, and read in order."""
    connection.execute(compiled(CreateTable(table)))


def create_indexes(connection: Connection, table: Table) -> None:
    """Make the indexes of a table that is asked for by them."""
    for index in table.indexes:
        connection.execute(compiled(CreateIndex(index)))
