"""Restore a transport key from the cards of its backup set. Where the key is still here, only check the cards.

The cards are read without their transport key, which may be the one that is lost. So a card cannot prove itself before
its PIN, and the PIN crosses the wire in clear. Nothing is written to a card.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

from lifecycle.domain.card import CardFacts, CardState
from lifecycle.domain.dialogue import Dialogue
from lifecycle.domain.errors import Refused
from lifecycle.domain.facts import OperationStarted, PinVerified, SetChecked, ShareRead
from lifecycle.domain.holding import Share
from lifecycle.domain.record import Record
from lifecycle.domain.sets import SetState
from lifecycle.domain.text import say
from lifecycle.operations import Operation
from lifecycle.sharing import RevealedKey, reveal_key
from lifecycle.steps.collecting import collect
from lifecycle.steps.interface import Answers, FoundKey, Part, Preview, Result, Session, Step
from lifecycle.steps.naming import OtherKey, must_be_complete, name_of, set_named
from lifecycle.steps.read_share import ReadShare
from lifecycle.steps.settling import SettledByFacts


class ReadKeyShare(ReadShare):
    """One card of a backup set, read in clear: no card of another set is asked for its PIN so."""

    proves = False

    def check(self, card: CardState, record: Record) -> None:
        """Its set must be the backup of a transport key."""
        super().check(card, record)
        if card.set_kind != "transport-key":
            raise Refused(
                "no-key-backup",
                say(
                    "card {serial} holds a share of set {name}, which is not the backup of a transport key. No PIN "
                    "was sent.",
                    serial=card.serial,
                    name=name_of(record, card.set_id),
                ),
                say("Insert a card of a backup set.\n  lifecycle report transport-keys"),
                serial=card.serial,
            )

    def ask(self, card: CardState, facts: CardFacts, dialogue: Dialogue, record: Record) -> Answers:
        """Say what the card cannot prove, then ask for its PIN."""
        dialogue.tell(
            say(
                "Card {serial} cannot prove itself, and its PIN crosses the wire in clear. Look at the card, its "
                "number and its bag first.",
                serial=card.serial,
            )
        )
        return super().ask(card, facts, dialogue, record)

    def plan(self, card: CardState, record: Record) -> Sequence[Step]:  # noqa: ARG002
        """Say what is presented and read; nothing on the card changes."""
        return (
            Step(say("Record the start of the operation."), OperationStarted.tag),
            Step(say("Enter the PIN once. It crosses the wire in clear."), PinVerified.tag),
            Step(
                say("Read the share and compare the share with its commitment. The share is not shown."), ShareRead.tag
            ),
        )


@dataclass(frozen=True, kw_only=True)
class RestoreTransportKey(SettledByFacts, Operation):
    """M cards, one after the other; the key is rebuilt in the child process, and kept in its file."""

    name = "restore-transport-key"
    group = "transport-key"
    command = "restore-from-cards"
    title = "Restore transport key"
    order = 155
    changes = True
    many_cards = True
    asks = ("pin", "choice")
    examples = ('--set TK-0 --by "Davi Lima" --witness "Ana Souza"',)
    see_also = (
        "lifecycle transport-key backup-to-cards",
        "lifecycle transport-key list",
    )

    by: str = field(metadata={"disclosed": True, "help": "Person who restores the key."})
    witness: str = field(
        metadata={"disclosed": True, "help": "Second person, who watches. lifecycle does not check who is there."}
    )
    set_name: str | None = field(
        default=None,
        metadata={
            "flag": "--set",
            "disclosed": True,
            "subject": "set",
            "help": "Backup set of the key. Default: the set of the first card.",
        },
    )

    def conduct(self, session: Session) -> None:
        """Collect M shares, rebuild the key, compare it with the record, and keep it."""
        with session.refusing():
            people = session.two_people(self.by, self.witness)
            known = self._set(session.record)
        with ExitStack() as stack:
            shares: dict[int, Share] = {}
            first = collect(session, None if known is None else known.id, None, shares, stack, ReadKeyShare)
            known = known or session.record.set(first.set_id or "")
            numbers = sorted(shares)
            key = stack.enter_context(reveal_key({at: share.value for at, share in shares.items()}, first.needed))
            self._compare(session, known, key, numbers)
            kcv = key.identity.check_values.cmac_5
            found = FoundKey(key.key_id, key.key, kcv, first.set_id or "")
            written = session.keep_host_key(found, people)
        session.find(
            Result("key_id", key.key_id, say("Transport key {key_id} restored.", key_id=key.key_id))
            if written
            else Result(
                "key_id",
                key.key_id,
                say("The backup is good. Transport key {key_id} was here already.", key_id=key.key_id),
            )
        )
        session.find(Result("kcv", kcv, say("Key check value (CMAC-5): {kcv}.", kcv=kcv)))

    def preview(self, record: Record) -> Preview:
        """Each card presents its share."""
        known = self._set(record)

        def part(card: CardState) -> Part:  # noqa: ARG001 - each has the same part
            return ReadKeyShare(None if known is None else known.id, ())

        return Preview(1 if known is None else known.needed, part, exact=False)

    def _set(self, record: Record) -> SetState | None:
        if self.set_name is None:
            return None
        known = set_named(record, self.set_name)
        must_be_complete(record, known)
        return known

    @staticmethod
    def _compare(session: Session, known: SetState | None, key: RevealedKey, numbers: list[int]) -> None:
        """See that it is the secret of the set, where the record knows that, and record the check."""
        if known is None:
            return
        values = key.identity.check_values
        right = key.identity.fingerprint == known.fingerprint
        checked = SetChecked(shares=numbers, rebuilt=right)
        if right:
            checked = SetChecked(shares=numbers, rebuilt=True, ecb_3=values.ecb_3, sha_8=values.sha_8)
        session.append(known.id, [checked])
        if not right:
            raise OtherKey(name=name_of(session.record, known.id))
