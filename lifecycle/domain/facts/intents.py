"""What people sign before it is done; in the stream intent:ID, where ID is the SHA-256 of the intent's text."""

from typing import Literal

import msgspec

from lifecycle.domain.event import Fact, recorded_as
from lifecycle.domain.text import Text, say

Means = Literal["keyboard", "file"]
"""Where a signature was made: at this keyboard, or from the signed bytes elsewhere and brought back as a file."""
How = Literal["used", "withdrawn", "expired", "stale"]


@recorded_as("intent-stated.1")
class IntentStated(Fact, frozen=True):
    """Somebody wants to do one thing, once; nothing of it is done yet."""

    intent: str
    """The exact text that people sign, canonical JSON."""
    texts: list[str] = msgspec.field(default_factory=list)
    """The commitments among its parameters, which stand for names and other texts."""

    def in_words(self) -> Text:
        return say("Intent stated")


@recorded_as("intent-closed.1")
class IntentClosed(Fact, frozen=True):
    """The intent allows nothing more: its run began, or it never will."""

    how: How

    def in_words(self) -> Text:
        return _CLOSED[self.how]


@recorded_as("approval-given.1")
class ApprovalGiven(Fact, frozen=True):
    """A person signed the intent; in which capacity follows from the intent and the person."""

    person: str
    """person:ID."""
    fingerprint: str
    """Of the key, as OpenSSH shows it."""
    signature: str
    """The inner blob of the SSHSIG (string algorithm, string bytes), base64; it holds no public key."""
    means: Means

    def in_words(self) -> Text:
        return say("Signed by {person}", person=self.person)


@recorded_as("approval-refused.1")
class ApprovalRefused(Fact, frozen=True):
    """A person said no to the intent, and signed that."""

    person: str
    fingerprint: str
    signature: str
    """As above, in the namespace of refusals."""
    means: Means
    reason: str | None
    """Commitment of the reason, lower-case hex."""

    def in_words(self) -> Text:
        return say("Approval refused by {person}", person=self.person)


_CLOSED: dict[str, Text] = {
    "used": say("Intent used"),
    "withdrawn": say("Intent withdrawn"),
    "expired": say("Intent expired"),
    "stale": say("Intent out of date"),
}
