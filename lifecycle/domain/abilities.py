"""What a make of card can do: rules, reports and texts ask this, and never a make."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from lifecycle.domain.card import CardState
from lifecycle.domain.errors import StateUnreadable
from lifecycle.domain.text import Text, say

SealedBy = Literal["card", "record", "nobody"]
"""Who refuses a second PIN change. card: a run on that chip proved it. record: only this program refuses."""

SEAL_IN_WORDS: Mapping[SealedBy, Text] = {
    "card": say("the card refuses a second change"),
    "record": say("lifecycle refuses a second change; the card may not"),
    "nobody": say("nothing refuses a second change"),
}

Identity = Literal["before-pin", "after-pin", "none"]
"""When a card proves that it is the one it says it is."""


class Abilities(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The abilities of one make."""

    tries: int
    """Presentations of a PIN before it blocks."""
    seal: SealedBy
    identity: Identity
    counter: int | None
    """How far its one-way counter of changes goes; None where it has none, or one without a limit."""
    counter_steps: int
    """Most steps of the counter that one operation takes; 0 where it has none."""
    anchors: bool
    """Whether it keeps anchors of the record."""
    anchors_signed: bool
    host_key: bool
    """Whether a key that this workstation shares with the card is needed to change it."""
    factory_pin_public: bool
    """Whether everybody knows the PIN that a new card has."""
    resettable: bool
    """Whether anybody can reset it without a PIN: the share is lost then, and not disclosed."""


class Recognised(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a card was recognised as, beside the name of its make: as its state keeps it."""

    layout: int
    """Version of what the driver of its make writes on a card."""
    abilities: Abilities

    @property
    def kept(self) -> str:
        """Give it as the state of a card keeps it."""
        return msgspec.json.encode(self, order="sorted").decode("ascii")


_recognised = msgspec.json.Decoder(Recognised).decode


def recorded_abilities(card: CardState) -> Abilities | None:
    """Give what a card can do, as the record says it; None where no event does. Raises StateUnreadable."""
    if card.recognised is None:
        return None
    try:
        return _recognised(card.recognised).abilities
    except (msgspec.MsgspecError, UnicodeError) as error:
        raise StateUnreadable(what=say("card {serial}", serial=card.serial)) from error


def seal_of(card: CardState) -> SealedBy:
    """Say who enforces the seal of a card that is sealed; before the record said it, that was this program alone."""
    abilities = recorded_abilities(card)
    return "record" if abilities is None else abilities.seal
