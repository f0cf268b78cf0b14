"""What people find when they review the record; in the stream of the review."""

from lifecycle.domain.coded_words import word
from lifecycle.domain.event import Fact, recorded_as
from lifecycle.domain.reviews import Severity
from lifecycle.domain.text import Text, say


@recorded_as("review-recorded.1")
class ReviewRecorded(Fact, frozen=True):
    """Somebody looked at a stretch of the record."""

    at: int
    """When it was done, microseconds UTC, as people gave it."""
    first: int
    last: int
    """Positions, both counted in."""
    root: str
    """Of the tree over the events 1 to `last` (RFC 6962, section 2.1), lower-case hex."""
    reviewer: str | None
    """person:ID; None where it is whoever recorded it."""

    def in_words(self) -> Text:
        return say("Events #{first} to #{last} reviewed", first=self.first, last=self.last)


@recorded_as("finding-recorded.1")
class FindingRecorded(Fact, frozen=True):
    """The review found something."""

    number: int
    """In its review, from 1."""
    severity: Severity
    text: str
    """Commitment of what was found, lower-case hex."""

    def in_words(self) -> Text:
        return say("Finding {number} ({severity})", number=self.number, severity=word(self.severity))


@recorded_as("finding-closed.1")
class FindingClosed(Fact, frozen=True):
    """What was found is settled."""

    at: int
    """When it was, microseconds UTC, as people gave it."""
    number: int
    note: str
    """Commitment of what became of it, lower-case hex."""

    def in_words(self) -> Text:
        return say("Finding {number} closed", number=self.number)
