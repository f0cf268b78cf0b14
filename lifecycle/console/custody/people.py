"""People are added and described at the console, as forms."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from lifecycle.console.custody.form import CustodyForm, person
from lifecycle.custody.describing import Description, describe, person_in_words
from lifecycle.custody.handler import CustodyHandler
from lifecycle.custody.people import add_person
from lifecycle.domain.coded_words import word
from lifecycle.domain.custody import ROLES, Role
from lifecycle.domain.dialogue import Asking
from lifecycle.domain.text import Text, say

_ROLES = {role: word(role) for role in ROLES}


@dataclass(frozen=True, kw_only=True)
class PersonForm(CustodyForm):
    """Somebody who keeps cards, sees it, or checks it."""

    title = say("Add a person")
    name: str = field(metadata={"help": say("Name of the person.")})
    role: Role = field(
        default="custodian",
        metadata={"one_of": _ROLES, "help": say("The role: custodian, witness, officer or auditor.")},
    )
    department: str | None = field(default=None, metadata={"help": say("Where the person works. Can stay empty.")})
    another: bool = field(default=False, metadata={"help": say("Another person of this name exists")})

    def record(self, handler: CustodyHandler, dialogue: Asking) -> Sequence[Text]:  # noqa: ARG002
        said = Description(department=self.department)
        added = add_person(handler, self.name, [self.role], said, another=self.another)
        with handler.record() as record:
            name = record.called(added.id)
        return [say("Person added: {name}, {role} ({person}).", name=name, role=word(self.role), person=added.id)]


@dataclass(frozen=True, kw_only=True)
class DescribeForm(CustodyForm):
    """What is known of somebody beside the name; what is left empty stays as it was."""

    title = say("Describe a person")
    name: str = field(metadata=person(say("Name of the person."), {}))
    department: str | None = field(default=None, metadata={"help": say("Where the person works. Empty: no change.")})
    contact: str | None = field(default=None, metadata={"help": say("How the person is reached. Empty: no change.")})
    substitute: str | None = field(default=None, metadata=person(say("Person who stands in. Empty: no change."), {}))
    starts: str | None = field(default=None, metadata={"help": say("First day, as 2026-12-31. Empty: no change.")})
    ends: str | None = field(default=None, metadata={"help": say("Last day, as 2026-12-31. Empty: no change.")})

    def record(self, handler: CustodyHandler, dialogue: Asking) -> Sequence[Text]:  # noqa: ARG002
        said = {name: value for name, value in vars(self).items() if name != "name"}
        changed = describe(handler, self.name, Description(**said))
        with handler.record() as record:
            return list(person_in_words(record, changed.person, handler.journal.clock()))
