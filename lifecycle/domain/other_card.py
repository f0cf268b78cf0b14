"""When a card that shows a serial of the record is not the card of the record: an alarm, and never drift."""

from lifecycle.domain.abilities import recorded_abilities
from lifecycle.domain.card import CardFacts, CardState
from lifecycle.domain.errors import Refused
from lifecycle.domain.text import Text, say

NO_PROFILE = "none"
"""Stands for the id of a card that does not carry our profile."""


class OtherCard(Refused):
    """A card shows the serial of a card of the record, and is another one."""

    code = "other-card"

    def __init__(self, card: CardState, shown: CardFacts) -> None:
        super().__init__(
            "other-card",
            _why(card, shown),
            say(
                (
                    "Keep this card apart and find out where the card came from. If this card replaced the "
                    "recorded card:\n"
                    "  lifecycle custody replaced {serial}"
                ),
                serial=card.serial,
            ),
            serial=card.serial,
            recorded=card.card_id,
            shown=id_of(shown),
        )


def is_other_card(card: CardState, shown: CardFacts) -> bool:
    """Say whether a card is another one than that of the record: it has another card id, or none.

    Or it shows a lower count of its own signatures: no genuine card counts back.
    """
    return card.card_id is not None and (shown.card_id != card.card_id or _counts_back(card, shown))


def _counts_back(card: CardState, shown: CardFacts) -> bool:
    abilities = recorded_abilities(card)
    signs = abilities is not None and abilities.anchors_signed
    return signs and card.counter is not None and shown.counter is not None and shown.counter < card.counter


def _why(card: CardState, shown: CardFacts) -> Text:
    """Say what tells the one from the other."""
    if shown.card_id == card.card_id:
        return say(
            "ALARM: this is not card {serial} of the record. The recorded card has signed {recorded} times, this card "
            "only {shown} times.",
            serial=card.serial,
            recorded=card.counter,
            shown=shown.counter,
        )
    return say(
        "ALARM: this is not card {serial} of the record. The recorded card has id {recorded}, this "
        "card shows id {shown}.",
        serial=card.serial,
        recorded=card.card_id,
        shown=id_of(shown),
    )


def id_of(shown: CardFacts) -> str:
    """Give the id of a card as it is recorded and told."""
    return shown.card_id or NO_PROFILE
