"""What was seen on cards that were given up so that others of their kind can be relied on."""

from typing import Literal

from lifecycle.domain.event import Fact, recorded_as
from lifecycle.domain.text import Text, say

QualificationOutcome = Literal["passed", "failed", "incomplete"]


@recorded_as("card-qualification-begun.1")
class CardQualificationBegun(Fact, frozen=True):
    """A card is given up: every verb of its driver is tried on it, and it is of no use afterwards."""

    make: str
    serial: str

    def in_words(self) -> Text:
        return say("Qualification of make {make} begun on card {serial}", make=self.make, serial=self.serial)


@recorded_as("card-qualified.1")
class CardQualified(Fact, frozen=True):
    """What came of it. Cards of this make and release can be relied on as far as the outcome is "passed"."""

    make: str
    layout: int | None
    """Version of what the driver wrote on the card; None where it could not be laid out."""
    release: str
    """Maker and firmware, or what stands for them, as the make tells them."""
    firmware: str | None
    reader: str
    outcome: QualificationOutcome
    seal: Literal["card", "record"] | None
    """Who refused a second PIN change; None where that was not seen."""
    left: list[str]
    """Names of the checks that failed or were not done."""
    result: str
    """SHA-256 of the result file, lower-case hex."""

    def in_words(self) -> Text:
        return say(
            "Qualification of make {make}, {release}: {outcome}",
            make=self.make,
            release=self.release,
            outcome=self.outcome,
        )


@recorded_as("unqualified-card-accepted.1")
class UnqualifiedCardAccepted(Fact, frozen=True):
    """A person typed that cards of this make and release get shares although none was qualified in this record."""

    make: str
    release: str

    def in_words(self) -> Text:
        return say("Cards of make {make}, {release}, used without qualification", make=self.make, release=self.release)
