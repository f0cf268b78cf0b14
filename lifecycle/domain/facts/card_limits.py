"""What a person was told of cards before shares were written to them."""

from lifecycle.domain.event import Fact, recorded_as
from lifecycle.domain.text import Text, say


@recorded_as("card-limits-accepted.1")
class CardLimitsAccepted(Fact, frozen=True):
    """A person typed that they have read what cards of this make do not enforce: at the first one in an operation."""

    make: str

    def in_words(self) -> Text:
        return say("What cards of make {make} do not enforce was read and accepted", make=self.make)
