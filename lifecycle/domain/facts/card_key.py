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


@recorded_as("card-key-seen.1")
class CardKeySeen(Fact, frozen=True):
    """The card showed the key that it signs anchors with, and this record did not see it made.

    Another record formatted the card, or it came formatted. A later card with the same serial has another key.
    """

    algorithm: str
    """As in `card-key-made`."""
    public_key: str
    """As in `card-key-made`."""

    def in_words(self) -> Text:
        return say("The card showed its signature key")


KeyOfCard = CardKeyMade | CardKeySeen
"""What names the key of a card; the last one before an anchor is that of its signature."""
