"""What happens to the people and places that keep cards."""

from lifecycle.domain.coded_words import word
from lifecycle.domain.event import Fact, recorded_as
from lifecycle.domain.text import Text, say


@recorded_as("role-given.1")
class RoleGiven(Fact, frozen=True):
    """A person got a role; in the stream of the person."""

    role: str
    """custodian, witness, officer or auditor."""

    def in_words(self) -> Text:
        return say("Role {role} given", role=word(self.role))


@recorded_as("role-ended.1")
class RoleEnded(Fact, frozen=True):
    """A person's role ended."""

    role: str

    def in_words(self) -> Text:
        return say("Role {role} ended", role=word(self.role))


@recorded_as("person-erased.1")
class PersonErased(Fact, frozen=True):
    """The name that stood behind a pseudonym was erased; the pseudonym stays."""

    def in_words(self) -> Text:
        return say("Name of a person erased")


@recorded_as("person-described.1")
class PersonDescribed(Fact, frozen=True):
    """What is known of a person beside the name, in place of what was said before; in the stream of the person."""

    contact: str | None = None
    """Commitment of how the person is reached, lower-case hex."""
    department: str | None = None
    """Commitment of where the person works, lower-case hex."""
    substitute: str | None = None
    """person:ID of the one who stands in."""
    starts: str | None = None
    """First day, YYYY-MM-DD."""
    ends: str | None = None
    """Last day, YYYY-MM-DD, as far as it is known beforehand."""

    def in_words(self) -> Text:
        return say("Person described")


@recorded_as("person-namesake.1")
class PersonNamesake(Fact, frozen=True):
    """A person has the name that another person had already: they are two; in the stream of the new one."""

    of: str
    """person:ID of the other one."""

    def in_words(self) -> Text:
        return say("Another person of the same name")


@recorded_as("place-named.1")
class PlaceNamed(Fact, frozen=True):
    """A place where cards are kept was given a pseudonym; in the stream of the place."""

    name: str
    """Commitment of its name, lower-case hex."""

    def in_words(self) -> Text:
        return say("Pseudonym of a place created")
