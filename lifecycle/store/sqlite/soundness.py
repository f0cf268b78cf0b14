"""What a look of less than a millisecond shows of a file: that no page is missing."""

import os
import sqlite3
import struct
import time
from pathlib import Path

from lifecycle.domain.text import say
from lifecycle.store.errors import StoreCorrupt

_LOOKS, _PAUSE = 3, 0.05
"""A checkpoint that another program is just doing makes the file longer."""
_WAL_HEADER, _FRAME_HEADER = 32, 24


def require_whole(connection: sqlite3.Connection, path: Path) -> None:
    """Raise StoreCorrupt where the file is shorter than its pages, and its journal does not hold the others.

    `connection` is in a read transaction.
    """
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    for look in range(_LOOKS):
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        there = os.stat(path).st_size  # noqa: PTH116 - a microsecond each
        missing = set(range(there // size + 1, pages + 1))
        if not missing or missing <= _in_journal(path, size):
            return
        if look < _LOOKS - 1:
            time.sleep(_PAUSE)
    raise StoreCorrupt(
        path=str(path),
        reason=say("the file has {there} bytes, but its pages need {needed}", there=there, needed=pages * size),
    )


def _in_journal(path: Path, size: int) -> set[int]:
    """Give the numbers of the pages that the write-ahead log holds (https://sqlite.org/walformat.html)."""
    found: set[int] = set()
    try:
        with path.with_name(f"{path.name}-wal").open("rb", buffering=0) as journal:
            salts = journal.read(_WAL_HEADER)[16:24]
            end = os.fstat(journal.fileno()).st_size
            for start in range(_WAL_HEADER, end, _FRAME_HEADER + size):
                frame = os.pread(journal.fileno(), _FRAME_HEADER, start)
                if len(frame) < _FRAME_HEADER or frame[8:16] != salts:
                    break
                found.add(int(struct.unpack(">I", frame[:4])[0]))
    except OSError:
        return set()
    return found
