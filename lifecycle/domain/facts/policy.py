"""Which policy of signatures is in force; in the stream of the ledger."""

from lifecycle.domain.event import Fact, recorded_as
from lifecycle.domain.text import Text, say


@recorded_as("policy-adopted.1")
class PolicyAdopted(Fact, frozen=True):
    """A policy came into force: from here on it says who has to sign what."""

    policy: str
    """The whole policy, canonical JSON, with all that it takes from a built-in one written out."""
    digest: str
    """SHA-256 of that text, lower-case hex."""
    file: str
    """SHA-256 of the file that was adopted, lower-case hex; of a built-in policy that of its text."""
    intent: str | None
    """Id of the intent that people signed for it; None for the first policy of a record, which nobody could sign."""

    def in_words(self) -> Text:
        return say("Policy adopted: {digest}", digest=self.digest[:16])


@recorded_as("policy-forfeited.1")
class PolicyForfeited(Fact, frozen=True):
    """All keys that could meet the policy are gone: the record goes on without one, right after a restore."""

    reason: str
    """Commitment of the reason that somebody gave, lower-case hex."""

    def in_words(self) -> Text:
        return say("Policy given up")
