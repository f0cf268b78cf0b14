"""The key with which a card signs its anchors."""

from lifecycle.domain.event import Fact, recorded_as
from lifecycle.domain.text import Text, say


@recorded_as("card-key-made.1")
class CardKeyMade(Fact, frozen=True):
    """The card made a key at its formatting; the private half never leaves it."""

    algorithm: str
    public_key: str

    def in_words(self) -> Text:
        return say("The card made its signature key")
