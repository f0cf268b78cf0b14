"""What else is recorded at the console: places, nicknames, alarms about shares, and decisions about keys."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from lifecycle.console.custody.form import CARD, CustodyForm, found, person, serial_typed
from lifecycle.custody import keys
from lifecycle.custody.handler import CustodyHandler
from lifecycle.custody.happening import Common
from lifecycle.custody.inputs import purpose_in
from lifecycle.custody.nicknames import give_nickname, remove_nickname
from lifecycle.custody.places import add_place
from lifecycle.custody.replacement import replace_card
from lifecycle.domain.dialogue import Asking
from lifecycle.domain.exposure import CAUSES_IN_WORDS, REPORTED, Cause
from lifecycle.domain.facts.keys import DECISIONS_IN_WORDS, Decision
from lifecycle.domain.text import Text, say

_CAUSES = {cause: CAUSES_IN_WORDS[cause] for cause in REPORTED}
_REASON = {"help": say("Reason. Kept outside the events.")}


@dataclass(frozen=True, kw_only=True)
class PlaceForm(CustodyForm):
    """Where cards lie."""

    title = say("Add a place")
    name: str = field(metadata={"help": say("Name of the place.")})

    def record(self, handler: CustodyHandler, dialogue: Asking) -> Sequence[Text]:  # noqa: ARG002
        added = add_place(handler, self.name)
        return [say("Place added: {name} ({place}).", name=added.name, place=added.id)]


@dataclass(frozen=True, kw_only=True)
class NicknameForm(CustodyForm):
    """What people call a card."""

    title = say("Give a card a nickname, or remove it")
    serial: str = field(metadata=CARD)
    name: str | None = field(
        default=None, metadata={"help": say("The new nickname: 1 word. Empty: remove the nickname.")}
    )

    def record(self, handler: CustodyHandler, dialogue: Asking) -> Sequence[Text]:  # noqa: ARG002
        with handler.record() as record:
            serial = serial_typed(record, self.serial)
        event = remove_nickname(handler, serial) if self.name is None else give_nickname(handler, serial, self.name)
        return [say("Card {serial}: {what}.", serial=serial, what=event.facts.in_words())]


@dataclass(frozen=True, kw_only=True)
class ExposedForm(CustodyForm):
    """Its share was out of control: an alarm, which needs nobody."""

    title = say("Report a share as exposed")
    serial: str = field(metadata=CARD)
    cause: Cause = field(metadata={"one_of": _CAUSES, "help": say("Cause of the exposure.")})
    reason: str | None = field(default=None, metadata=_REASON)

    def record(self, handler: CustodyHandler, dialogue: Asking) -> Sequence[Text]:  # noqa: ARG002
        with handler.record() as record:
            serial = serial_typed(record, self.serial)
        keys.report_exposed(handler, serial, self.cause, None if self.reason is None else purpose_in(self.reason), None)
        why = CAUSES_IN_WORDS[self.cause]
        return [say("The share on card {serial} is exposed: {cause}.", serial=serial, cause=why)]


@dataclass(frozen=True, kw_only=True)
class KeyForm(CustodyForm):
    """What people decide about a key, or suspect of it."""

    title = say("Record a decision about a key")
    key: str = field(metadata={"subject": "set", "help": say("Name of a set that has the key.")})
    decision: Decision = field(
        metadata={
            "one_of": DECISIONS_IN_WORDS,
            "help": say("The decision."),
        }
    )
    reason: str = field(metadata=_REASON)
    witness: str | None = field(
        default=None, metadata=person(say("Witness of the decision. A suspicion needs no witness."))
    )
    by_set: str | None = field(
        default=None, metadata={"subject": "set", "help": say("Set with the new key, if the key is superseded.")}
    )

    def record(self, handler: CustodyHandler, dialogue: Asking) -> Sequence[Text]:  # noqa: ARG002
        with handler.record() as record:
            witness = found(record, self.witness)
        given = keys.Deciding(
            decision=self.decision, reason=purpose_in(self.reason), witness=witness, by_set=self.by_set
        )
        known, event = keys.decide(handler, self.key, given)
        return [
            say("Key of set {name}: {what}.", name=self.key, what=event.facts.in_words()),
            say("Exposure: {exposure}.", exposure=known.in_words()),
        ]


@dataclass(frozen=True, kw_only=True)
class ReplacedForm(CustodyForm):
    """Another card of the same serial stands in its place."""

    title = say("Report a card as replaced")
    serial: str = field(metadata=CARD)
    reason: str = field(metadata=_REASON)
    witness: str = field(metadata=person(say("Name of the witness.")))

    def record(self, handler: CustodyHandler, dialogue: Asking) -> Sequence[Text]:
        with handler.record() as record:
            common = Common(
                serial=serial_typed(record, self.serial),
                at=None,
                witness=found(record, self.witness),
                purpose=purpose_in(self.reason),
            )
        event = replace_card(handler, common, dialogue)
        return [say("Card {serial}: {what}.", serial=common["serial"], what=event.facts.in_words())]
