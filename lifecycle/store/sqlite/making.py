"""A store of its own made in a file that gets its name only when all of it is there."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from lifecycle.files.private import make_private_folder
from lifecycle.files.replacing import publish
from lifecycle.files.temporary import beside
from lifecycle.store.engine import E
from lifecycle.store.errors import BackupRefused
from lifecycle.store.filesystem import discard, refuse_network
from lifecycle.store.projection import Projection
from lifecycle.store.sqlite.audit import AuditStore
from lifecycle.store.sqlite.opening import open_store
from lifecycle.store.system_errors import system_reported


@contextmanager
def new_store(
    path: Path, decode: Callable[[bytes], E], projections: Sequence[Projection[E]]
) -> Iterator[AuditStore[E]]:
    """Lend an empty store, mode 0600, which is at `path` in the end; nothing is left where anything is raised.

    Raises BackupRefused where something is there already.
    """
    path = path.absolute()
    with system_reported(path):
        refuse_network(path)
        _refuse_existing(path)
        make_private_folder(path.parent)
    scratch = beside(path, "copy")
    try:
        with open_store(scratch, decode, projections) as store:
            yield store
        with system_reported(path):
            journal = scratch.with_name(f"{scratch.name}-wal")
            if journal.exists() and journal.stat().st_size:  # closing takes it in, or raises; never half a store
                raise OSError(None, "what was written is still in its journal")
            _refuse_existing(path)
            publish(scratch, path)
    except FileExistsError as error:
        raise BackupRefused(path=str(path), target=str(path)) from error
    finally:
        discard(scratch)


def _refuse_existing(path: Path) -> None:
    if path.exists() or path.is_symlink():
        raise BackupRefused(path=str(path), target=str(path))
