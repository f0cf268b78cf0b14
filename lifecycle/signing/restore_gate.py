"""What the policy asks of a restore: people sign for the backup as it is, or the policy is given up for all to see.

Nothing but the copy that becomes the record can hold what they sign: the record before it may be gone. So the intent
names the record as the backup has it, and stands in the copy after the event that says that it was restored.
"""

import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from lifecycle.approval import refusals
from lifecycle.approval.acting import require_actor
from lifecycle.approval.collecting import Collecting, SigningTools
from lifecycle.approval.files import accept_file
from lifecycle.approval.folder import read_folder, write_folder
from lifecycle.approval.intent import Intent, signers_of
from lifecycle.approval.judgement import Missing, judge
from lifecycle.approval.known import case_of, given_of, policy_in_force
from lifecycle.approval.stating import Act, Known, close_intent, intent_of, record_intent
from lifecycle.domain.dialogue import Dialogue
from lifecycle.domain.errors import Refused, StoreError
from lifecycle.domain.event import Event, decode, new_id
from lifecycle.domain.facts import PolicyForfeited
from lifecycle.ledger.disclosures import PendingDisclosures
from lifecycle.ledger.journal import Journal
from lifecycle.ledger.record import Record
from lifecycle.projections.lineage import lineage
from lifecycle.signing.last_checkpoint import LastCheckpoints
from lifecycle.signing.restore_refusals import another_policy, nothing_stays_open, nothing_to_give_up, require_same
from lifecycle.store.address import Place
from lifecycle.store.engine import AuditStore
from lifecycle.store.opening import open_reader

T = TypeVar("T")
ACT: Final = "restore"
_ORIGIN: Final = re.compile("[0-9a-f]{16}")


@dataclass(frozen=True)
class Permission:
    """How people let a restore happen here."""

    tools: SigningTools
    dialogue: Dialogue
    signed: Path | None = None
    """The folder with the intent and what people signed elsewhere."""
    request: bool = False
    """Whether people are to sign elsewhere, which takes longer; then nothing is restored."""
    forfeit: str | None = None
    """Why the policy is given up: nobody is left who could meet it."""


class Gate:
    """The gate of one restore."""

    def __init__(
        self, store: AuditStore[Event], was: str, permission: Permission, last: LastCheckpoints, present: Place
    ) -> None:
        """See what is asked, of the copy before anything is added and of the `present` record where it can be read.

        Raises Refused, and what keeps the folder with signatures from being read.
        """
        self._permission, self._present = permission, present
        self._known = Known(was, *store.head())
        with store.view() as view:
            policy = policy_in_force(Record(view))
        self.asks = not policy.need(ACT).anybody
        newer = self._of_present(lambda record: policy_in_force(record).digest)
        differs = newer is not None and newer != policy.digest
        if permission.forfeit is not None:
            if not (self.asks or differs):
                raise nothing_to_give_up()
            self.asks = False
        elif differs:
            raise another_policy(present)
        self._stated = self._read_stated(was, last) if self.asks else None
        self.origin = secrets.token_hex(8) if self._stated is None else str(self._stated.parameters["origin"])
        """Of the record that begins: whoever signs allows this one alone."""
        self.run = self._run()

    def _run(self) -> str | None:
        if not self.asks:
            return None
        return new_id() if self._stated is None else self._stated.run

    def _read_stated(self, was: str, last: LastCheckpoints) -> Intent | None:
        if self._permission.signed is None:
            return None
        stated, _ = read_folder(self._permission.signed)
        origin = stated.parameters.get("origin")
        if stated.operation != ACT or not isinstance(origin, str) or _ORIGIN.fullmatch(origin) is None:
            raise refusals.not_as_stated(stated, refusals.other_act(stated.operation))
        if last.read(origin) is not None or last.successor(was) == origin:
            raise refusals.used_before(stated)
        return stated

    def intend(self, journal: Journal) -> Intent:
        """Make the intent that people sign, once the copy was begun again; raises Refused."""
        act = Act(
            operation=ACT,
            run=self.run or "",
            signers=signers_of([("operator", journal.actor)]),
            parameters={"origin": self.origin},
            by_file=self._permission.request,
            known=self._known,
        )
        with journal.store.view() as view:
            require_actor(journal, Record(view))
        return intent_of(journal, act, {})

    def request(self, journal: Journal, folder: Path) -> Intent:
        """Write what people sign elsewhere; raises Refused where nobody has to."""
        if not self.asks:
            raise refusals.nobody_signs(ACT)
        intent = self.intend(journal)
        with journal.store.view() as view:
            write_folder(folder, intent, Record(view))
        return intent

    def authorise(self, journal: Journal) -> Intent | None:
        """Have it signed, or the policy given up, right after the copy was begun again; raises Refused."""
        if self._permission.forfeit is not None:
            self._give_up(journal, self._permission.forfeit)
        if not self.asks:
            return None
        intent = self.intend(journal)
        if self._stated is not None:
            require_same(self._stated, intent, journal.clock())
            intent = self._stated
        record_intent(journal, intent, PendingDisclosures())
        for file in sorted(self._permission.signed.glob("*.sig")) if self._permission.signed else ():
            _accept(journal, file)
        with nothing_stays_open():
            self._collect(journal, intent)
        close_intent(journal, intent, "used")
        return intent

    def _collect(self, journal: Journal, intent: Intent) -> None:
        dialogue = self._permission.dialogue
        Collecting(journal, self._permission.tools, dialogue, dialogue.tell).collect(intent)
        self._require_still(journal, intent)

    def _require_still(self, journal: Journal, intent: Intent) -> None:
        """See that the signatures count by the present record too: keys and roles may have ended since the backup."""
        with journal.store.view() as view:
            state = Record(view).intent(intent.id)
        if state is None:
            raise refusals.unknown_intent(intent.id)
        signed = state

        def missing(record: Record) -> Sequence[Missing]:
            return judge(case_of(record, intent, policy_in_force(record)), given_of(record, signed)).missing

        found = self._of_present(lambda record: (missing(record), record.called))
        if found is not None and found[0]:
            with journal.store.view() as view:
                raise refusals.still_missing(intent, found[0], Record(view).called)

    def _give_up(self, journal: Journal, reason: str) -> None:
        texts = PendingDisclosures()
        first = journal.begun(virtual=journal.is_virtual())
        journal.append(first.stream, [PolicyForfeited(reason=texts.disclose(reason))], disclosures=texts)

    def _of_present(self, ask: Callable[[Record], T]) -> T | None:
        """Ask the record that the backup was made of; None where it is not there, or cannot be read."""
        if not self._present.exists():
            return None
        try:
            with open_reader(self._present, decode) as store, store.view() as view:
                named = lineage(view.connection)
                return ask(Record(view)) if named and named[-1].name == self._known.ledger else None
        except StoreError:
            return None


def _accept(journal: Journal, file: Path) -> None:
    """Take in what somebody signed elsewhere; a signature more than is wanted does no harm."""
    try:
        accept_file(journal, file)
    except Refused as refusal:
        if refusal.rule != "not-wanted":
            raise
