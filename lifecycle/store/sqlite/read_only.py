"""How a store is read by somebody who may not write beside it: nothing is made there, no writer is kept waiting.

A reader of a store in WAL mode shares the -shm file with writers. Where that is there, it is read as it is. Where no
-wal lies there nobody writes, and the file is read as one that does not change, which is checked. Else a private copy
is read.
"""

import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import Final

from lifecycle.domain.text import say
from lifecycle.store.errors import StoreBusy

PREFIX: Final = "lifecycle-copy-"
"""How the folders of private copies begin, where files for a while belong."""
_TRIES, _PAUSE = 5, 0.1

Stamp = tuple[int, int, int, int]


class ReadOnly:
    """The way to one store for somebody who may only read it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._journal = path.with_name(f"{path.name}-wal")
        self._index = path.with_name(f"{path.name}-shm")
        self._copy: tempfile.TemporaryDirectory[str] | None = None

    def way(self) -> tuple[Path, str, Stamp | None]:
        """Give a path and a query for SQLite, and what must stay as it is meanwhile; raises OSError and StoreBusy."""
        if not self._unfinished():
            return self.path, "immutable=1", self.stamp()
        if os.access(self._index, os.R_OK, effective_ids=True):
            return self.path, "mode=ro", None
        return self._copied(), "mode=rw", None

    def holds(self, stamp: Stamp | None) -> bool:
        """Say whether a way may still be gone: nothing was written since."""
        return stamp is None or (stamp == self.stamp() and not self._unfinished())

    def must_be_unchanged(self, stamp: Stamp | None) -> None:
        """Raise StoreBusy where the file was written while it was read as one that does not change."""
        if stamp is not None and stamp != self.stamp():
            raise StoreBusy(path=str(self.path), reason=say("another program wrote to the record while it was read"))

    def stamp(self) -> Stamp:
        """Give what tells whether the file was written."""
        status = self.path.stat()
        return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns

    def close(self) -> None:
        """Remove the private copy, if one was made; the end of the process does it too."""
        if self._copy is not None:
            self._copy.cleanup()
            self._copy = None

    def _unfinished(self) -> bool:
        try:
            return self._journal.stat().st_size > 0
        except FileNotFoundError:
            return False

    def _copied(self) -> Path:
        """Copy the file and its journal to a private folder, as they were at one moment."""
        self.close()
        self._copy = tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True)
        target = Path(self._copy.name) / self.path.name
        for _ in range(_TRIES):
            before = self.stamp(), self._journal.stat().st_mtime_ns, self._journal.stat().st_size
            shutil.copyfile(self.path, target)
            shutil.copyfile(self._journal, target.with_name(self._journal.name))
            if before == (self.stamp(), self._journal.stat().st_mtime_ns, self._journal.stat().st_size):
                return target
            time.sleep(_PAUSE)
        raise StoreBusy(path=str(self.path), reason=say("another program wrote to the record while it was copied"))
