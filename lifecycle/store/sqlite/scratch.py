"""A database for the time of one replay, in a file of its own that is gone afterwards."""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from lifecycle.store.address import Place
from lifecycle.store.filesystem import discard
from lifecycle.store.sqlite.connections import uri
from lifecycle.store.sqlite.sqlite_errors import reported
from lifecycle.store.system_errors import system_reported

_SCRATCH = (
    "PRAGMA journal_mode = OFF",
    "PRAGMA synchronous = OFF",
    "PRAGMA main.locking_mode = EXCLUSIVE",  # and of nothing that is attached
    "PRAGMA cache_size = -65536",  # KiB
)


@contextmanager
def scratch_beside(place: Place) -> Iterator[sqlite3.Connection]:
    """Lend a connection to a file beside a store, or else where files for a while belong; nothing of it is kept.

    Raises StoreFull and StoreReadOnly.
    """
    path = place if isinstance(place, Path) else Path(tempfile.gettempdir()) / "lifecycle"
    folder = path.parent if os.access(path.parent, os.W_OK) else None  # an archive is replayed where it lies
    with system_reported(path):
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.{os.getpid()}.", suffix=".replay", dir=folder)
    os.close(descriptor)
    scratch = Path(name)
    try:
        with (
            reported(scratch),
            closing(sqlite3.connect(uri(scratch, "mode=rw"), uri=True, isolation_level=None)) as connection,
        ):
            for setting in _SCRATCH:
                connection.execute(setting)
            connection.execute("BEGIN")
            yield connection
    finally:
        discard(scratch)
