"""A person leaves, comes back, and gives up what is no card: what a leaver still reaches is derived, never stored."""

from lifecycle.domain.event import Fact, recorded_as
from lifecycle.domain.text import Text, say


@recorded_as("person-left.1")
class PersonLeft(Fact, frozen=True):
    """A person left; in the stream of the person. The end of each role is a fact of its own, beside this one."""

    at: int
    """When, microseconds UTC, as people gave it."""
    reason: str | None
    """Commitment of why, lower-case hex."""

    def in_words(self) -> Text:
        return say("Person left")


@recorded_as("person-returned.1")
class PersonReturned(Fact, frozen=True):
    """A person who had left came back; the roles that come back are facts of their own."""

    at: int

    def in_words(self) -> Text:
        return say("Person returned")


@recorded_as("leaver-item-attested.1")
class LeaverItemAttested(Fact, frozen=True):
    """A duty of a leaver that is no card is settled; in the stream of the leaver."""

    item: str
    """As the policy in force names it."""

    def in_words(self) -> Text:
        return say("Duty of the leaver settled: {item}", item=self.item)
