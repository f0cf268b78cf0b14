"""Opening, making, copying and restoring a store by the engine that its address means: a path is SQLite's.

A backup is a SQLite file whichever engine the store is kept by.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from lifecycle.store.address import Place, ServerAddress
from lifecycle.store.copying import copy_into
from lifecycle.store.engine import AuditStore, E, StoreReader
from lifecycle.store.errors import ExtraMissing
from lifecycle.store.projection import Projection
from lifecycle.store.rebuild import Progress
from lifecycle.store.seen import Seen
from lifecycle.store.sqlite import making, restoring
from lifecycle.store.sqlite import opening as sqlite
from lifecycle.store.sqlite.backup import backup as backup_of_file
from lifecycle.store.tiles import Head

restored_from = restoring.restored_from


@contextmanager
def _extra() -> Iterator[None]:
    """Say what to install where psycopg is not; raises ExtraMissing."""
    try:
        yield
    except ImportError as error:
        if (error.name or "psycopg").partition(".")[0].startswith("psycopg"):
            raise ExtraMissing from error
        raise


def open_store(place: Place, decode: Callable[[bytes], E], projections: Sequence[Projection[E]] = ()) -> AuditStore[E]:
    """Open a store for writing. A file is made where there is none, and upgraded; on a server its owner does both."""
    if isinstance(place, Path):
        return sqlite.open_store(place, decode, projections)
    with _extra():
        from lifecycle.store.postgresql import opening as postgresql  # noqa: PLC0415 - loads an extra
    return postgresql.open_store(place, decode, projections)


def open_reader(
    place: Place, decode: Callable[[bytes], E], projections: Sequence[Projection[E]] = ()
) -> StoreReader[E]:
    """Open a store for reading only; nothing is made, upgraded or rebuilt."""
    if isinstance(place, Path):
        return sqlite.open_reader(place, decode, projections)
    with _extra():
        from lifecycle.store.postgresql import opening as postgresql  # noqa: PLC0415
    return postgresql.open_reader(place, decode, projections)


def open_salvaged(
    path: Path, decode: Callable[[bytes], E], projections: Sequence[Projection[E]] = ()
) -> StoreReader[E]:
    """Open for reading what SQLite's own tools have saved of a store in a new file."""
    return sqlite.open_reader(path, decode, projections, salvaged=True)


def new_store(
    place: Place, decode: Callable[[bytes], E], projections: Sequence[Projection[E]] = ()
) -> AbstractContextManager[AuditStore[E]]:
    """Lend an empty store, which is at `place` in the end; nothing is left of it where anything is raised.

    Raises BackupRefused and ServerStoreExists where something is there already.
    """
    if isinstance(place, Path):
        return making.new_store(place, decode, projections)
    with _extra():
        from lifecycle.store.postgresql import owning  # noqa: PLC0415
    return owning.new_store(place, decode, projections)


def backup(store: StoreReader[E], target: Path, progress: Progress | None = None) -> Head:
    """Copy a store to a new file of SQLite (mode 0600), verify the copy in full, and give its head.

    That of a server is a copy, which does not grow before it is restored. Raises as `copy_into` and BackupRefused.
    """
    if isinstance(store.path, Path):
        return backup_of_file(store, target, progress)
    with making.new_store(target, store.decode, store.projections) as copy:
        return copy_into(copy, store, progress=progress).head


def create(address: ServerAddress, decode: Callable[[bytes], E], projections: Sequence[Projection[E]]) -> None:
    """Make a store in an empty database, as its owner; raises ServerStoreExists, OwnerNeeded, and StoreErrors."""
    with _extra():
        from lifecycle.store.postgresql import owning  # noqa: PLC0415
    owning.create(address, decode, projections)


def upgrade(address: ServerAddress, decode: Callable[[bytes], E], projections: Sequence[Projection[E]]) -> list[str]:
    """Bring a store to this version, as its owner; gives the projections that were folded again."""
    with _extra():
        from lifecycle.store.postgresql import owning  # noqa: PLC0415
    return owning.upgrade(address, decode, projections)


def rewrite_texts(address: ServerAddress) -> None:
    """Have the files of a server lose what was erased, as its owner; raises StoreBusy where somebody still reads it."""
    with _extra():
        from lifecycle.store.postgresql import owning  # noqa: PLC0415
    owning.rewrite_texts(address)


def look(place: Place) -> Iterator[Seen]:
    """Look at the server of a store; of a file nothing is said here. Raises StoreErrors where nobody answers."""
    if isinstance(place, ServerAddress):
        with _extra():
            from lifecycle.store.postgresql import health  # noqa: PLC0415
        yield from health.look(place)
