"""A backup put in the place of a record: a ledger of its own from there on, which says what it is and what is lost."""

import os
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple, TypeVar

from lifecycle.approval.intent import Intent
from lifecycle.approval.known import policy_in_force
from lifecycle.domain.errors import StoreError
from lifecycle.domain.event import Event, decode
from lifecycle.domain.facts import LedgerRestored
from lifecycle.domain.text import Text, say
from lifecycle.files.private import make_private_folder
from lifecycle.ledger.journal import Journal
from lifecycle.ledger.record import Record
from lifecycle.signing.errors import RestoreRefused
from lifecycle.signing.exposed_here import ExposedHere
from lifecycle.signing.known_ledger import KnownLedger
from lifecycle.signing.last_checkpoint import LastCheckpoints, must_hold
from lifecycle.signing.restore_gate import ACT, Gate, Permission
from lifecycle.store.address import Place, file_of
from lifecycle.store.copying import copy_into
from lifecycle.store.engine import AuditStore
from lifecycle.store.filesystem import SUFFIXES
from lifecycle.store.opening import new_store, open_reader, restored_from
from lifecycle.store.projection import Projection
from lifecycle.store.rebuild import Progress
from lifecycle.store.standing import Standing
from lifecycle.store.system_errors import system_reported

T = TypeVar("T")
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
    exposed: int = 0
    """Exposures that this machine knows and the backup did not have."""
    intent: str | None = None
    """Id of what people signed for it; None where nobody had to."""
    root: str = ""
    """Of the tree over the events of the backup, hex."""
    asked: bool = False
    """Whether the policy of the backup asks people to sign a restore."""

    @property
    def lost(self) -> tuple[int, int] | None:
        """First and last of the events that a checkpoint covered and that are not in it."""
        return (self.size + 1, self.signed) if self.signed is not None and self.signed > self.size else None


@dataclass(frozen=True)
class Restoring:
    """What both ends of a restore are opened with."""

    projections: Sequence[Projection[Event]]
    write: Write
    last: LastCheckpoints
    beside: Path
    """What is made for a while is made in the folder of this one: of the record, or of what is kept here for it."""
    progress: Progress | None = None

    def restore(self, backup: Path, target: Place, usual: Place, permission: Permission) -> Restored:
        """Verify a backup in full and make it the record at a place, under a new origin, with LedgerRestored first.

        On a server that is a new record too: made beside what this machine keeps, and copied there.

        Then the earlier ledger counts as replaced on this machine: changing a card with it is refused until a person
        says otherwise. So where the record that it is a backup of stands sound at its `usual` path, nothing is
        restored elsewhere. The first checkpoint is the caller's to sign. Raises RestoreRefused, also where there is a
        record already, or nothing in the backup; Forked where it has other events than were signed here; BackupFaulty
        and StoreErrors; Refused, and what keeps people from signing, where the policy asks for it.
        """
        require_place(backup, target)

        def work(store: AuditStore[Event]) -> Restored:
            begun = self._begun(store, backup, target)
            if self._sound(usual, begun):
                reason = say("the record of this backup is intact at {path}.", path=str(usual))
                next_step = say(
                    "Two records of the same cards contradict each other. Try the backup first. To replace the "
                    "record, move it aside.\n"
                    "  lifecycle restore --dry-run {backup}",
                    backup=str(backup),
                )
                raise _refused(backup, target, reason, next_step)
            gate = Gate(store, begun.was, permission, self.last, usual)
            journal, begun = self._again(store, begun, gate)
            intent = gate.authorise(journal)
            exposed = ExposedHere(self.last.folder).restore(journal)
            return begun._replace(exposed=exposed, intent=None if intent is None else intent.id, asked=gate.asks)

        file = file_of(target)
        if file is not None:
            done = restored_from(backup, file, decode, self.projections, work, self.progress)
        else:
            done = self._aside(backup, work, lambda made: self._to_server(made, target))
        self.last.replace(done.was, done.origin)
        return done

    def _to_server(self, made: Path, target: Place) -> None:
        """Have a restored record go on at a server, where nothing may be."""
        with (
            open_reader(made, decode, self.projections) as source,
            new_store(target, decode, self.projections) as copy,
        ):
            copy_into(copy, source, progress=self.progress)
            copy.stand(Standing.OPEN, instead_of=Standing.COPY)

    def rehearse(self, backup: Path) -> Restored:
        """Do all of it in a folder of its own, and keep nothing; the record goes on as it was.

        Nobody signs. Raises as `restore` does, but for what stands at either path.
        """

        def work(store: AuditStore[Event]) -> Restored:
            begun = self._begun(store, backup, self.beside)
            with store.view() as view:
                asked = not policy_in_force(Record(view)).need(ACT).anybody
            journal = self.write(store)
            journal.begin_again(_fact(begun, secrets.token_hex(8)))
            return begun._replace(exposed=ExposedHere(self.last.folder).restore(journal), asked=asked)

        return self._aside(backup, work)

    def request(self, backup: Path, usual: Place, permission: Permission, folder: Path) -> Intent:
        """Write what people sign elsewhere for a restore, and keep nothing of it here; raises as `restore` does."""

        def work(store: AuditStore[Event]) -> Intent:
            begun = self._begun(store, backup, self.beside)
            gate = Gate(store, begun.was, permission, self.last, usual)
            journal, _ = self._again(store, begun, gate)
            return gate.request(journal, folder)

        return self._aside(backup, work)

    def _aside(
        self,
        backup: Path,
        work: Callable[[AuditStore[Event]], T],
        take: Callable[[Path], None] = lambda _: None,
    ) -> T:
        """Do it with a copy in a folder of its own, which is gone after `take` has had it."""
        beside = self.beside
        _require_backup(backup, beside)
        with system_reported(beside):
            make_private_folder(beside.parent)
            folder = TemporaryDirectory(prefix=f".{beside.name}.{os.getpid()}.", suffix=".rehearsal", dir=beside.parent)
        with folder as name:
            made = Path(name) / beside.name
            done = restored_from(backup, made, decode, self.projections, work, self.progress)
            take(made)
        return done

    def _begun(self, store: AuditStore[Event], backup: Path, target: Place) -> Restored:
        """See what a copy is a backup of, and that it is one of what was signed here."""
        was = KnownLedger(store, self.last).origin()
        if was is None:
            raise _refused(backup, target, say("the backup has no event."), say("Use another backup."))
        found, head = self.last.read_replaced(was), store.head()
        if found is not None and found.checkpoint.size <= head.size:
            must_hold(store, found)
        signed = None if found is None else found.checkpoint.size
        return Restored("", was, head.size, signed, root=head.root.hex())

    def _again(self, store: AuditStore[Event], begun: Restored, gate: Gate) -> tuple[Journal, Restored]:
        """Have a copy go on under a name of its own."""
        journal = self.write(store)
        journal.begin_again(_fact(begun, gate.origin), gate.run)
        return journal, begun._replace(origin=gate.origin.upper())

    def _sound(self, path: Place, done: Restored) -> bool:
        """Say whether the record that was backed up is at a place, with all that it had and all that was signed."""
        if not path.exists():
            return False
        try:
            with open_reader(path, decode) as store:
                here, found = KnownLedger(store, self.last), self.last.read(done.was)
                if here.origin() != done.was or store.head().size < done.size:
                    return False
                if found is not None:
                    must_hold(store, found)
        except StoreError:
            return False
        return True


def _fact(begun: Restored, origin: str) -> LedgerRestored:
    return LedgerRestored(origin=origin, was=begun.was.lower(), size=begun.size, root=begun.root, signed=begun.signed)


def require_place(backup: Path, target: Place) -> None:
    """Refuse to write over a record, or beside what SQLite left of one; of a server the copying asks that."""
    _require_backup(backup, target)
    file = file_of(target)
    if file is None:
        return
    for suffix in SUFFIXES:
        beside = file.with_name(file.name + suffix)
        if beside.exists() or beside.is_symlink():
            raise _refused(
                backup,
                target,
                say("{path} exists already.", path=str(beside)),
                say(
                    "A restore never overwrites a record. Move the record aside with the files beside it, and "
                    "keep them: they may be evidence. Then run the command again."
                ),
            )


def _require_backup(backup: Path, target: Place) -> None:
    if not backup.is_file():
        raise _refused(backup, target, say("there is no file of that name."), say("Check the path."))


def _refused(backup: Path, target: Place, reason: Text, next_step: Text) -> RestoreRefused:
    return RestoreRefused(backup=str(backup), path=str(target), reason=reason, next_step=next_step)
