"""The key that a card signs anchors with."""

from msgspec.structs import replace

from lifecycle.domain.attestation import ATTESTATION_IN_WORDS, AttestationVerdict
from lifecycle.domain.card import CardState
from lifecycle.domain.event import Event, Fact, recorded_as
from lifecycle.domain.text import Text, say


@recorded_as("card-key-made.1")
class CardKeyMade(Fact, frozen=True):
    """The card made the key that it signs anchors with, as it was formatted; it never leaves the card.

    What the card signs is checked with this public key. That the key is in a genuine chip is not shown by it,
    but by what comes after it: `card-attested.1`.
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


@recorded_as("card-attested.1")
class CardAttested(Fact, frozen=True):
    """What the maker of the card says of that key, and what was found of it as the card was formatted.

    The certificates stay here, so that everybody can check them again, whatever they think of the root.
    """

    verdict: AttestationVerdict
    firmware: str | None
    """As the card says it, in the form 5.7.1; None where it says none. Of an attested card its maker says it, too."""
    root: str | None
    """SHA-256 of the root that a person gave and that the certificates lead to, lower-case hex."""
    certificates: list[str]
    """DER, upper-case hex: the one with the key first, each signed by the next; none where the card gave none."""

    def applied_to(self, card: CardState, event: Event) -> CardState:  # noqa: ARG002
        return replace(card, attested=self.verdict, firmware=self.firmware)

    def in_words(self) -> Text:
        verdict = ATTESTATION_IN_WORDS[self.verdict]
        if self.firmware is None:
            return say("Key of the card: {verdict}", verdict=verdict)
        return say("Key of the card: {verdict}, firmware {firmware}", verdict=verdict, firmware=self.firmware)
