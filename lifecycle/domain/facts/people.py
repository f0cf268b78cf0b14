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


@recorded_as("place-named.1")
class PlaceNamed(Fact, frozen=True):
    """A place where cards are kept was given a pseudonym; in the stream of the place."""

    name: str
    """Commitment of its name, lower-case hex."""

    def in_words(self) -> Text:
        return say("Pseudonym of a place created")
