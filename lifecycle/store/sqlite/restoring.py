"""A backup made into a store of its own: copied, brought to the newest schema, verified, and only then named."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from lifecycle.files.private import make_private_folder
from lifecycle.store.disclosures import require_whole
from lifecycle.store.engine import E
from lifecycle.store.errors import BackupFaulty
from lifecycle.store.filesystem import refuse_network
from lifecycle.store.migrations import shipped
from lifecycle.store.projection import Projection
from lifecycle.store.sqlite.audit import AuditStore
from lifecycle.store.sqlite.backup import Progress, copy
from lifecycle.store.sqlite.connections import reading_engine, writing_engine
from lifecycle.store.sqlite.opening import open_store
from lifecycle.store.sqlite.schema import outdated
from lifecycle.store.sqlite.sqlite_errors import reported
from lifecycle.store.standing import Standing
from lifecycle.store.system_errors import system_reported
from lifecycle.store.verify import verify

T = TypeVar("T")


def restored_from(  # noqa: PLR0913, PLR0917 - what a store is opened with, from where to where
    backup: Path,
    target: Path,
    decode: Callable[[bytes], E],
    projections: Sequence[Projection[E]],
    work: Callable[[AuditStore[E]], T],
    progress: Progress | None = None,
) -> T:
    """Make the store `target`, mode 0600, of a backup of any schema; `work` may append to it before it has its name.

    Nothing is left behind where anything goes wrong, `work` included. Raises BackupRefused if the target exists,
    BackupFaulty or TextAltered if the backup does not verify in full, and what opening and copying can raise.
    """
    with reported(backup), system_reported(backup):
        reading = reading_engine(backup)
        try:
            outdated(reading, backup, shipped())
        finally:
            reading.dispose()
    with system_reported(target):
        refuse_network(target)
        make_private_folder(target.parent)

    def worked(scratch: Path) -> T:
        _upgrade(scratch)
        with open_store(scratch, decode, projections) as store:
            with store.snapshot() as connection:
                require_whole(connection, backup)
            verdict = verify(store, progress=progress)
            if verdict.fault:
                raise BackupFaulty(path=str(backup), fault=verdict.fault.what, position=verdict.fault.position)
            store.stand(Standing.OPEN, instead_of=store.standing())  # it goes on from here
            store.rebuild_indices()
            store.refresh([projection.name for projection in projections])  # a backup may lie where others write
            done = work(store)
        with system_reported(scratch):
            journal = scratch.with_name(f"{scratch.name}-wal")
            if journal.exists() and journal.stat().st_size:  # closing takes it in, or raises; never half a store
                raise OSError(None, "what was appended is still in its journal")
        return done

    return copy(backup, target, worked, progress)


def _upgrade(scratch: Path) -> None:
    """Bring a copy that is nobody's store yet to the newest schema; the backup itself is the copy to go back to."""
    engine, schema = writing_engine(scratch), shipped()
    try:
        if outdated(engine, scratch, schema):
            schema.upgrade(engine)
    finally:
        engine.dispose()
