"""What the key that a card signs anchors with is worth, as the record has it and as is known today."""

from lifecycle.cards.registry import abilities_of, make_named
from lifecycle.domain.attestation import ATTESTATION_IN_WORDS
from lifecycle.domain.card import CardState
from lifecycle.domain.text import Text, say


def is_key_extractable(card: CardState) -> bool:
    """Say whether it is known that who holds the card can extract its signature key."""
    return make_named(card.make).is_extractable(card.serial, card.firmware)


def key_in_words(card: CardState) -> Text | None:
    """Say whether its maker attested the key, and whether it can be extracted; None where the card signs nothing."""
    if not abilities_of(card).anchors_signed:
        return None
    verdict = ATTESTATION_IN_WORDS[card.attested or "not-attested"]
    if is_key_extractable(card):
        return say("{verdict}; signed, key extractable (firmware {firmware})", verdict=verdict, firmware=card.firmware)
    if card.firmware is None:
        return verdict
    return say("{verdict}, firmware {firmware}", verdict=verdict, firmware=card.firmware)
