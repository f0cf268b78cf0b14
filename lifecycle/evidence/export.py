"""Exporting the record: planned, signed where it has to be, written whole or not at all, and then recorded."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, Literal

from lifecycle.domain.facts import ExportMade
from lifecycle.domain.text import say
from lifecycle.evidence.bundle.errors import ExportUnwritable
from lifecycle.evidence.bundle.flat_exports import Sink, write_csv, write_jsonl
from lifecycle.evidence.bundle.plan import Plan, Wanted
from lifecycle.evidence.bundle.tree_pass import Progress
from lifecycle.evidence.bundle.writing import write_bundle
from lifecycle.evidence.issuers import Issuer
from lifecycle.files.private import make_private_file
from lifecycle.files.replacing import publish
from lifecycle.files.temporary import beside
from lifecycle.store.proving import proven

Format = Literal["bundle", "jsonl", "csv"]

"""How the names of exports end that are not whole yet."""
_PLAIN: Final = {"jsonl": write_jsonl, "csv": write_csv}


@dataclass(frozen=True)
class Exported:
    """What was exported, and where the record says so."""

    plan: Plan
    sha256: str
    """As in the event: of the bundle's manifest, or of the whole of another export; lower-case hex."""
    size: int
    """Bytes of the file."""
    position: int | None
    """Of the event; None where the record does not know of it."""


def export_to_file(
    issuer: Issuer, wanted: Wanted, format_: Format, target: Path, progress: Progress | None = None
) -> Exported:
    """Write an export to a new file, mode 0600, which gets its name when it is whole, and record it.

    Raises ExportUnwritable, RecordDoesNotFit, TextAltered, RecordNotProven, EventUnreadable, what `planned` and
    `Signer.sign` raise, and StoreErrors; then there is no file, and no event. What `progress` raises ends it in the
    same way. An issuer that may only read records nothing.
    """
    target = target.absolute()
    _require_new(target)
    plan = issuer.plan(wanted)
    scratch = beside(target, "lifecycle-part")
    with _written(target):
        try:
            with _begun(scratch) as file:
                sha256 = _write(issuer, plan, format_, file, scratch.parent, progress)
            size = scratch.stat().st_size
            publish(scratch, target)
        finally:
            scratch.unlink(missing_ok=True)
    try:
        position = _record(issuer, plan, format_, sha256)
    except BaseException:
        with suppress(OSError):
            target.unlink()
        raise
    return Exported(plan, sha256, size, position)


def _begun(scratch: Path) -> IO[bytes]:
    """Make the file that an export is written to, locked where it can be, so that nobody takes it for a leftover."""
    make_private_file(scratch)
    file = scratch.open("wb")
    with suppress(OSError):  # not every file system locks
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return file


def export_to_stream(
    issuer: Issuer, wanted: Wanted, format_: Literal["jsonl", "csv"], sink: Sink, progress: Progress | None = None
) -> Exported:
    """Write an export to a stream, and record it once all of it was taken. Raises as `export_to_file` does.

    That the record fits its checkpoint is known at the end: what was written before an error is to be thrown away.
    """
    plan = issuer.plan(wanted)
    counted = _Counted(sink)
    with _written(Path("-")):
        sha256 = _PLAIN[format_](issuer.store, plan, counted, progress)
    return Exported(plan, sha256, counted.size, _record(issuer, plan, format_, sha256))


class _Counted:
    """A sink that counts."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self.size = 0

    def write(self, content: bytes, /) -> None:
        """Pass it on."""
        self._sink.write(content)
        self.size += len(content)


def _require_new(target: Path) -> None:
    if os.path.lexists(target):
        raise ExportUnwritable(
            target=str(target), reason=say("the file already exists, and lifecycle does not overwrite files")
        )
    if not target.parent.is_dir():
        raise ExportUnwritable(target=str(target), reason=say("the folder does not exist"))


@contextmanager
def _written(target: Path) -> Iterator[None]:
    """Tell what the system says in words; that of the store itself is told by the store."""
    try:
        yield
    except FileExistsError as error:
        reason = say("the file already exists, and lifecycle does not overwrite files")
        raise ExportUnwritable(target=str(target), reason=reason) from error
    except OSError as error:
        raise ExportUnwritable(target=str(target), reason=error.strerror or type(error).__name__) from error


def _write(  # noqa: PLR0913, PLR0917 - all that an export is made of
    issuer: Issuer, plan: Plan, format_: Format, file: IO[bytes], scratch: Path, progress: Progress | None
) -> str:
    if format_ != "bundle":
        return _PLAIN[format_](issuer.store, plan, file, progress)
    public, key = issuer.keys()
    with proven(issuer.store) as folded:
        return write_bundle(folded, plan, public, key, file, scratch, progress)


def _record(issuer: Issuer, plan: Plan, format_: Format, sha256: str) -> int | None:
    fact = ExportMade(
        format=format_,
        first=plan.first,
        last=plan.last,
        size=plan.size,
        sha256=sha256,
        disclosed=plan.wanted.disclosed,
        people=plan.wanted.people,
    )
    return issuer.record(fact, virtual=plan.virtual)
