"""A backup put in the place of a record: a ledger of its own from there on, which says what it is and what is lost."""

import secrets
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from lifecycle.compliance.errors import RestoreRefused
from lifecycle.compliance.here import LedgerHere
from lifecycle.compliance.last import LastCheckpoints, must_hold
from lifecycle.domain.event import Event, decode
from lifecycle.domain.facts import LedgerRestored
from lifecycle.domain.text import Text, say
from lifecycle.journal import Journal
from lifecycle.store.audit import AuditStore
from lifecycle.store.backup import Progress
from lifecycle.store.projection import Projection
from lifecycle.store.restoring import restored_from

Write = Callable[[AuditStore[Event]], Journal]
"""Gives what the person of today writes into a store with."""


class Restored(NamedTuple):
    """What a backup became."""

    origin: str
    """The new one, 16 upper-case hex digits."""
    was: str
    """The one before it."""
    size: int
    """Events of the backup."""
    signed: int | None
    """Events that the last checkpoint known on this machine covered under the earlier origin."""

    @property
    def lost(self) -> tuple[int, int] | None:
        """First and last of the events that a checkpoint covered and that are not in it."""
        return (self.size + 1, self.signed) if self.signed is not None and self.signed > self.size else None


def restore(  # noqa: PLR0913, PLR0917 - from where to where, and what both ends are opened with
    backup: Path,
    target: Path,
    projections: Sequence[Projection[Event]],
    write: Write,
    last: LastCheckpoints,
    progress: Progress | None = None,
) -> Restored:
    """Verify a backup in full and make it the record at a path, under a new origin, with LedgerRestored as its first.

    Then the earlier ledger counts as replaced on this machine: changing a card with it is refused until a person says
    otherwise. The first checkpoint is the caller's to sign. Raises RestoreRefused where there is a record already,
    or nothing in the backup; Forked where it has other events than were signed here; BackupFaulty and StoreErrors.
    """
    require_place(backup, target)

    def work(store: AuditStore[Event]) -> Restored:
        was = LedgerHere(store, last).origin()
        if was is None:
            raise _refused(backup, target, say("there is no event in it."), say("Take another backup."))
        found, head = last.read_replaced(was), store.head()
        if found is not None and found.checkpoint.size <= head.size:
            must_hold(store, found)
        signed = None if found is None else found.checkpoint.size
        fact = LedgerRestored(
            origin=secrets.token_hex(8), was=was.lower(), size=head.size, root=head.root.hex(), signed=signed
        )
        write(store).begin_again(fact)
        return Restored(fact.origin.upper(), was, head.size, signed)

    done = restored_from(backup, target, decode, projections, work, progress)
    last.replace(done.was, done.origin)
    return done


def require_place(backup: Path, target: Path) -> None:
    """Refuse to write over a record, or beside what SQLite left of one."""
    if not backup.is_file():
        raise _refused(backup, target, say("there is no such file."), say("See that the path is the right one."))
    for suffix in ("", "-wal", "-shm", "-journal"):
        beside = target.with_name(target.name + suffix)
        if beside.exists() or beside.is_symlink():
            raise _refused(
                backup,
                target,
                say("{path} is there.", path=str(beside)),
                say(
                    "Nothing is written over a record. Move it aside with the files beside it, and keep them: they may "
                    "be evidence. Then run the command again."
                ),
            )


def _refused(backup: Path, target: Path, reason: Text, next_step: Text) -> RestoreRefused:
    return RestoreRefused(backup=str(backup), path=str(target), reason=reason, next_step=next_step)
