"""Opening, copying and restoring a store by the engine that its address means: a path is SQLite's.

A backup is a SQLite file whichever engine the store is kept by.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from lifecycle.store.address import Place
from lifecycle.store.engine import AuditStore, E, StoreReader
from lifecycle.store.projection import Projection
from lifecycle.store.sqlite import opening as sqlite
from lifecycle.store.sqlite.backup import backup
from lifecycle.store.sqlite.restoring import restored_from

__all__ = ["backup", "open_reader", "open_salvaged", "open_store", "restored_from"]


def open_store(place: Place, decode: Callable[[bytes], E], projections: Sequence[Projection[E]] = ()) -> AuditStore[E]:
    """Open a store for writing. A file is made where there is none, and upgraded; on a server its owner does both."""
    if isinstance(place, Path):
        return sqlite.open_store(place, decode, projections)
    from lifecycle.store.postgresql import opening as postgresql  # noqa: PLC0415 - loads an extra

    return postgresql.open_store(place, decode, projections)


def open_reader(
    place: Place, decode: Callable[[bytes], E], projections: Sequence[Projection[E]] = ()
) -> StoreReader[E]:
    """Open a store for reading only; nothing is made, upgraded or rebuilt."""
    if isinstance(place, Path):
        return sqlite.open_reader(place, decode, projections)
    from lifecycle.store.postgresql import opening as postgresql  # noqa: PLC0415 - loads an extra

    return postgresql.open_reader(place, decode, projections)


def open_salvaged(
    path: Path, decode: Callable[[bytes], E], projections: Sequence[Projection[E]] = ()
) -> StoreReader[E]:
    """Open for reading what SQLite's own tools have saved of a store in a new file."""
    return sqlite.open_reader(path, decode, projections, salvaged=True)
