"""Whether the record may be written now: what handler, custody, doctor and every command that writes ask beforehand.

`require_ground` comes before a record is opened or made, `require_record` when it is open, and `require_sound`,
`require_room` and `require_clock` before anything that cannot be undone. None of them walks the events: together they
take less than 10 ms at any size of the record of a file. On a server the schema is compared with its catalogue, which
each connection reads from scratch the first time: that takes longer, and the same at any size.
"""

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lifecycle.domain.errors import OperatorError, StoreError
from lifecycle.domain.event import FACTS, Event
from lifecycle.domain.instant import Instant
from lifecycle.domain.text import say
from lifecycle.files import mounts
from lifecycle.files.ballast import SIZE, Ballast
from lifecycle.files.ownership import name_of, open_to_others, owner_before_root
from lifecycle.store.address import Place, file_of
from lifecycle.store.engine import StoreReader
from lifecycle.store.errors import KindsUnknown, StoreFull
from lifecycle.store.system_errors import system_reported

_NAMED: Final = 3
"""Unknown kinds that are named; there may be many."""


class AnotherAccount(OperatorError):
    """Root would leave files behind that the owner of the record cannot use."""

    code = "another-account"
    message = (
        "Record {path} belongs to {owner}, and you are root. Files of root would lock {owner} out. Nothing was changed."
    )
    advice = "Run the command as {owner}.\n  {command}"


class FileSystemUnknown(StoreError):
    """Nobody knows whether its locks, its shared memory and its modes hold."""

    code = "file-system-unknown"
    message = (
        "Record {path} would be on a file system of type {kind}. Nobody has confirmed that this type "
        "keeps a record whole."
    )
    advice = "Keep the record on a local disk. If locks and shared memory work there, set LIFECYCLE_FILE_SYSTEM={kind}."


class OpenToOthers(StoreError):
    """Others than the owner can change what the record rests on."""

    code = "open-to-others"
    message = "Other users can change {path} (mode {mode}). Nothing was recorded."
    advice = "Remove that permission.\n  chmod go-w {path}"


class KnownDamaged(StoreError):
    """The last full check of the record found it wrong, and no later one found it sound."""

    code = "known-damaged"
    message = "The last full check of record {path} failed at {time} UTC. lifecycle changes nothing with this record."
    advice = "Find out what is wrong. A check that passes lifts this block.\n  lifecycle verify"


def none_failed(store: StoreReader[Event]) -> int | None:  # noqa: ARG001 - as any other
    """Know of no full check that failed."""
    return None


@dataclass(frozen=True)
class Ground:
    """What is around a record on this machine, as whoever puts the parts together knows it."""

    guarded: Sequence[Path] = ()
    """Files and folders that nobody else may change: the record, its folder, keys, last checkpoints."""
    command: Sequence[str] = ("lifecycle",)
    """What was typed, with the settings of its environment, for whoever has to type it as somebody else."""
    file_system: str | None = None
    """A type of file system that a person answers for."""
    earliest: Callable[[], int] = lambda: 0
    """Gives the time, microseconds UTC, before which no clock can be right: of the release, of the last signature."""
    failed_check: Callable[[StoreReader[Event]], int | None] = none_failed
    """Gives when the last full check of a record failed, microseconds UTC; None where it passed or is not known."""


def require_ground(record: Place, ground: Ground) -> None:
    """See that this account may write the record, that nobody else can, and that the file system keeps it whole.

    Raises AnotherAccount, OpenToOthers and FileSystemUnknown.
    """
    require_account(record, ground)
    require_file_system(record, ground)


def require_file_system(record: Place, ground: Ground) -> None:
    """Raise FileSystemUnknown for a type that nobody knows to be good or answers for; the store refuses networks."""
    file = file_of(record)
    kind = None if file is None else mounts.kind_of(file)
    if kind is not None and kind not in mounts.LOCAL | mounts.NETWORK | {ground.file_system}:
        raise FileSystemUnknown(path=str(record), kind=kind)


def require_account(record: Place, ground: Ground) -> None:
    """See that this account may write the record, and that nobody else can. Raises AnotherAccount and OpenToOthers.

    Of a record on a server that is asked of what this machine keeps beside it; the rest is for its roles to say.
    """
    kept = file_of(record) or next(iter(ground.guarded), None)
    owner = None if kept is None else owner_before_root(kept)
    if owner is not None:
        name = name_of(owner)
        command = shlex.join(["sudo", "-u", name, *ground.command])
        raise AnotherAccount(path=str(kept), owner=name, command=command)
    found = open_to_others(ground.guarded)
    if found is not None:
        path, mode = found
        raise OpenToOthers(path=str(path), mode=f"{mode:04o}")


def require_record(store: StoreReader[Event]) -> None:
    """See that the file is whole, its schema and guards ours, its tree that of its events, and every kind known.

    Raises StoreCorrupt, SchemaForeign, TilesMissing and KindsUnknown.
    """
    store.require_whole()
    unknown = sorted(store.kinds() - FACTS.keys())
    if unknown:
        raise KindsUnknown(path=str(store.path), kinds=", ".join(unknown[:_NAMED]))


def require_checked(store: StoreReader[Event], ground: Ground) -> None:
    """See that the last full check of the record did not fail. Raises KnownDamaged."""
    failed = ground.failed_check(store)
    if failed is not None:
        raise KnownDamaged(path=str(store.path), time=Instant(failed).short())


def require_room(record: Place) -> None:
    """See that an operation can be recorded to its end: the ballast is there. Raises StoreFull.

    The room of a server is its administrator's to watch.
    """
    file = file_of(record)
    if file is None:
        return
    with system_reported(file):
        if not Ballast(file).take():
            reason = say("an operation needs {kib} KiB to be recorded in full", kib=SIZE // 1024)
            raise StoreFull(path=str(file), reason=reason)


def require_sound(store: StoreReader[Event], ground: Ground) -> None:
    """See all of it but the room on the disk, which nothing shows that is not written; raises what the others raise."""
    require_ground(store.path, ground)
    require_checked(store, ground)
    require_record(store)
