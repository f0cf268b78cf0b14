"""The last checkpoint that was signed on this machine, one small file for each ledger, outside every database.

It is what a store that was rolled back or forked is caught by here, so it is compared and swapped under a lock, written
durably before the store learns of the checkpoint, and never part of a backup. A file holds the note as it was signed.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from lifecycle.domain.checkpoint import SignedCheckpoint, origin_line
from lifecycle.domain.signed_note import NoteMalformed
from lifecycle.domain.text import Text, say
from lifecycle.files.private import make_private_folder
from lifecycle.files.replacing import replace_file, sync
from lifecycle.signing.errors import Forked, LastCheckpointUnusable, RolledBack
from lifecycle.store.engine import StoreReader

PATIENCE: Final = 20.0
"""Seconds to wait for another program that signs."""
_PAUSE: Final = 0.02
_REPLACED: Final = ".replaced-by-"
_LONGEST: Final = 1 << 20


class LastCheckpoints:
    """A folder with a file for each ledger, `<origin>.txt`, the origin as 16 lower-case hex digits."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, origin: str) -> Path:
        """Say where the last checkpoint of a ledger is kept; `origin` is 16 hex digits of any case."""
        return self.folder / f"{origin.lower()}.txt"

    def read(self, origin: str) -> SignedCheckpoint | None:
        """Give the last checkpoint; None where none is known. Raises LastCheckpointUnusable."""
        return _read(self.path(origin), origin)

    def successor(self, origin: str) -> str | None:
        """Give the origin that a restored backup of a ledger goes on under, where one was restored here."""
        found = self._replaced(origin)
        return None if found is None else found.name.partition(_REPLACED)[2].removesuffix(".txt")

    def read_replaced(self, origin: str) -> SignedCheckpoint | None:
        """Give the last checkpoint of a ledger that is, or that a restored backup has replaced already."""
        replaced = self._replaced(origin)
        known = [self.read(origin), None if replaced is None else _read(replaced, origin)]
        return max((each for each in known if each), key=lambda each: each.checkpoint.size, default=None)

    def replace(self, origin: str, successor: str) -> None:
        """Note that a restored backup goes on in the place of a ledger, whose last checkpoint stays known as that."""
        path = self.path(origin)
        with self._locked(path):
            if path.exists():
                path.replace(path.with_name(f"{path.stem}{_REPLACED}{successor.lower()}.txt"))
                sync(self.folder)

    def require_writable(self, origin: str) -> None:
        """Make the folder where it is not there; raises LastCheckpointUnusable where nothing can be kept in it."""
        with _reported(self.path(origin)):
            make_private_folder(self.folder)
            if not os.access(self.folder, os.W_OK | os.X_OK, effective_ids=True):
                raise LastCheckpointUnusable(
                    file=str(self.path(origin)), reason=say("this user may not write to the folder")
                )

    @contextmanager
    def held(self, origin: str) -> Iterator["Held"]:
        """Keep every other program from signing; raises LastCheckpointUnusable."""
        path = self.path(origin)
        with self._locked(path):
            yield Held(path, origin)

    @contextmanager
    def _locked(self, path: Path) -> Iterator[None]:
        with _reported(path):
            make_private_folder(self.folder)
            descriptor = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            _take_lock(descriptor, path)
            yield
        finally:
            os.close(descriptor)

    def _replaced(self, origin: str) -> Path | None:
        found = sorted(self.folder.glob(f"{origin.lower()}{_REPLACED}*.txt"), key=lambda each: each.stat().st_mtime_ns)
        return found[-1] if found else None


class Held:
    """The file of one ledger while nobody else may write it."""

    def __init__(self, path: Path, origin: str) -> None:
        self._path = path
        self._origin = origin
        self.found = _read(path, origin)
        """The last checkpoint."""

    def swap(self, signed: SignedCheckpoint) -> None:
        """Put a checkpoint in the place of the one that was found, durably.

        Raises LastCheckpointUnusable, with the file as it was: also where it is another one than was found.
        """
        if _read(self._path, self._origin) != self.found:
            raise LastCheckpointUnusable(
                file=str(self._path), reason=say("another program wrote the file meanwhile; run the command again")
            )
        with _reported(self._path):
            replace_file(self._path, signed.note.encoded())
        self.found = signed


def must_hold(store: StoreReader[Any], signed: SignedCheckpoint) -> None:
    """See that a store still has what a checkpoint of it covers; raises RolledBack and Forked."""
    checkpoint, size = signed.checkpoint, store.head().size
    when = _moment(signed.time)
    if checkpoint.size > size:
        raise RolledBack(path=str(store.path), size=size, signed=checkpoint.size, time=when)
    if store.root_at(checkpoint.size) != checkpoint.root:
        raise Forked(path=str(store.path), signed=checkpoint.size, time=when)


def _moment(seconds: int | None) -> Text | str:
    try:
        return f"{datetime.fromtimestamp(seconds, tz=UTC):%Y-%m-%d %H:%M:%S} UTC" if seconds is not None else say("?")
    except (OverflowError, ValueError, OSError):  # no time of a calendar
        return str(seconds)


def _read(path: Path, origin: str) -> SignedCheckpoint | None:
    with _reported(path):
        try:
            with path.open("rb") as file:
                content = file.read(_LONGEST)
        except FileNotFoundError:
            return None
    try:
        signed = SignedCheckpoint.read(content)
    except NoteMalformed as error:
        raise LastCheckpointUnusable(file=str(path), reason=str(error)) from error
    if signed.checkpoint.origin != origin_line(origin):
        raise LastCheckpointUnusable(file=str(path), reason=say("the checkpoint is of another record"))
    return signed


def _take_lock(descriptor: int, path: Path) -> None:
    """Wait for whoever signs now; the kernel lets go of a lock when its process dies."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            with _reported(path):
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except LastCheckpointUnusable as error:
            if not isinstance(error.__cause__, BlockingIOError):
                raise
            if time.monotonic() > end:
                raise LastCheckpointUnusable(
                    file=str(path), reason=say("another program is signing and does not finish")
                ) from error
            time.sleep(_PAUSE)
        else:
            return


@contextmanager
def _reported(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise LastCheckpointUnusable(file=str(path), reason=error.strerror or type(error).__name__) from error
