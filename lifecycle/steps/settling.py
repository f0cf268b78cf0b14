"""What became of an operation that was cut off: told from what it recorded and from what the card shows now."""

from typing import ClassVar

from lifecycle.domain.card import CardFacts, CardState
from lifecycle.domain.event import Fact
from lifecycle.domain.facts import EraseBegun, HoldingFound, PinChangeBegun, ShareWriteBegun
from lifecycle.domain.holding import SetRecord
from lifecycle.domain.text import Text, say
from lifecycle.steps.doubt import Doubt, Settlement
from lifecycle.steps.pin_change import settled_change, settled_change_with_pin

NOTHING_CHANGED = Settlement("nothing-changed", say("PIN, share and label were not changed"))
"""Presenting a PIN changes nothing but tries, and those the card shows."""


class SettledByFacts:
    """What an operation is settled by that changes nothing but a PIN, a share and a label, each after its own fact."""

    changes_pin: ClassVar[bool] = False
    """Whether it may set the mark of a PIN change, which comes before the fact of it."""

    @classmethod
    def settle(cls, doubt: Doubt, card: CardState, shown: CardFacts) -> Settlement:
        return settlement(doubt, card, shown, changes_pin=cls.changes_pin)

    @classmethod
    def settle_with_pin(cls, doubt: Doubt, card: CardState, which: str) -> Settlement:
        return settlement_with_pin(doubt, card, which)


def settlement(doubt: Doubt, card: CardState, shown: CardFacts, *, changes_pin: bool = False) -> Settlement:
    """Settle its PIN change, its share, or both; what no durable fact precedes was never sent, but for a mark."""
    marked = changes_pin and shown.change_begun and not card.change_begun
    concerns_pin = marked or shown.pin_torn or _recorded(doubt, PinChangeBegun)
    pin = settled_change(doubt, card, shown) if concerns_pin else None
    share = _settled_holding(doubt, card, shown)
    if pin is None or share is None:
        return share or pin or NOTHING_CHANGED
    text = say("{pin}, and {share}", pin=pin.text, share=share.text)
    return Settlement(f"{pin.outcome}, {share.outcome}", text, (*pin.facts, *share.facts), pin.closed and share.closed)


def settlement_with_pin(doubt: Doubt, card: CardState, which: str) -> Settlement:
    """Settle what only a PIN could tell; shares are told without one."""
    return settled_change_with_pin(doubt, card, which) if _recorded(doubt, PinChangeBegun) else NOTHING_CHANGED


def _recorded(doubt: Doubt, kind: type[Fact]) -> bool:
    return any(isinstance(event.facts, kind) for event in doubt.events)


def _settled_holding(doubt: Doubt, card: CardState, shown: CardFacts) -> Settlement | None:
    """Say what the card holds after its share was to be written or erased; None where neither was begun."""
    begun = next((e.facts for e in doubt.events if isinstance(e.facts, ShareWriteBegun | EraseBegun)), None)
    found = shown.set_record
    if begun is None or found is None:
        return None
    commitment, label = card.commitment, card.label  # of the share that was there before
    if isinstance(begun, ShareWriteBegun) and (found.set_id, found.share) == (begun.set_id, begun.share):
        commitment, label = begun.commitment, begun.label
    held = found.state == "held"
    fact = HoldingFound(shown=found, commitment=commitment if held else None, label=label if held else None)
    news = fact.applied_to(card, doubt.events[-1]) != card
    return Settlement(_outcome(found), _in_words(found), (fact,) if news else ())


def _outcome(found: SetRecord) -> str:
    return {"held": "share-held", "blank": "share-blank"}.get(found.state, "share-unfinished")


def _in_words(found: SetRecord) -> Text:
    match found.state:
        case "held":
            return say("the card holds share {share} of {issued}", share=found.share, issued=found.issued)
        case "blank":
            return say("the card holds no share")
        case "writing":
            return say("the share was not fully written and counts for no set. Erase the card or write the share again")
        case "erasing":
            return say("the share was not fully erased and counts for no set. Erase the card again")
        case _:
            return say("the share data on the card are damaged. Erase the card")
