"""The key that a card signs anchors with."""

from lifecycle.domain.event import Fact, recorded_as
from lifecycle.domain.text import Text, say


@recorded_as("card-key-made.1")
class CardKeyMade(Fact, frozen=True):
    """The card made the key that it signs anchors with, as it was formatted; it never leaves the card.

    What the card signs is checked with this public key. That the key is in a genuine chip is not shown by it.
    """

    algorithm: str
    """As the card names it, upper-case hex: an OpenPGP card its algorithm attributes."""
    public_key: str
    """Upper-case hex: of P-256 the uncompressed point, 65 bytes."""

    def in_words(self) -> Text:
        return say("The card made its signature key")
