"""How long the record has to be kept, and legal holds on what may be erased from beside it."""

from lifecycle.domain.event import Fact, recorded_as
from lifecycle.domain.retention import Beginning
from lifecycle.domain.text import Text, say, say_n


@recorded_as("retention-set.1")
class RetentionSet(Fact, frozen=True):
    """It was set how long the record has to be kept; in the stream of the ledger."""

    name: str
    """etsi, br or pci-dss, or `own` for years of one's own."""
    years: int
    begins: Beginning
    """event: with each event. last-key: when the last key has come to its end."""
    reason: str
    """Commitment of why, lower-case hex."""

    def in_words(self) -> Text:
        return say_n(
            "Retention period set: 1 year ({name})",
            "Retention period set: {count} years ({name})",
            self.years,
            name=self.name,
        )


@recorded_as("legal-hold-placed.1")
class LegalHoldPlaced(Fact, frozen=True):
    """From now on nothing may be erased; in the stream of the hold."""

    name: str
    """Commitment of its name, lower-case hex."""
    reason: str
    """Commitment of why, lower-case hex."""

    def in_words(self) -> Text:
        return say("Legal hold placed; no name and no other text may be erased")


@recorded_as("legal-hold-lifted.1")
class LegalHoldLifted(Fact, frozen=True):
    """The hold does not stand any more; others may."""

    reason: str | None
    """Commitment of why, lower-case hex; None where nothing was said."""

    def in_words(self) -> Text:
        return say("Legal hold lifted")
