"""A person leaves, comes back, or has settled a duty, as forms."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from lifecycle.console.custody.form import CustodyForm, person
from lifecycle.custody.attesting import attest
from lifecycle.custody.handler import CustodyHandler
from lifecycle.custody.inputs import moment_in, purpose_in
from lifecycle.custody.leaving import Changed, come_back, leave, standing_in_words
from lifecycle.domain.dialogue import Asking
from lifecycle.domain.text import Text, say

_AT = {"last": True, "help": say("Date and time, for example 2026-12-31T17:00. Empty: now.")}


@dataclass(frozen=True, kw_only=True)
class LeaveForm(CustodyForm):
    """Somebody leaves: what is still reached is shown before it is recorded."""

    title = say("Record that a person leaves")
    name: str = field(metadata=person(say("Person who leaves."), {}))
    reason: str | None = field(default=None, metadata={"help": say("Reason. Kept outside the events.")})
    at: str | None = field(default=None, metadata=_AT)

    def record(self, handler: CustodyHandler, dialogue: Asking) -> Sequence[Text]:
        at = None if self.at is None else moment_in(self.at)[0]
        reason = None if self.reason is None else purpose_in(self.reason)
        return _told(handler, leave(handler, self.name, dialogue, at=at, reason=reason))


@dataclass(frozen=True, kw_only=True)
class ReturnForm(CustodyForm):
    """Somebody who left is back."""

    title = say("Record that a person is back")
    name: str = field(metadata=person(say("Person who is back."), {}))
    at: str | None = field(default=None, metadata=_AT)

    def record(self, handler: CustodyHandler, dialogue: Asking) -> Sequence[Text]:  # noqa: ARG002
        return _told(handler, come_back(handler, self.name, at=None if self.at is None else moment_in(self.at)[0]))


@dataclass(frozen=True, kw_only=True)
class AttestForm(CustodyForm):
    """A duty that the policy names is settled."""

    title = say("Settle a duty of a leaver")
    name: str = field(metadata=person(say("Person who left."), {}))
    duty: str = field(metadata={"help": say("The duty, as the policy names it.")})

    def record(self, handler: CustodyHandler, dialogue: Asking) -> Sequence[Text]:  # noqa: ARG002
        return _told(handler, attest(handler, self.name, self.duty))


def _told(handler: CustodyHandler, changed: Changed) -> list[Text]:
    with handler.record() as record:
        return list(standing_in_words(record, record.person(changed.person.id) or changed.person))
