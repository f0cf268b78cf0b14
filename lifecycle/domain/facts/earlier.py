"""Facts as earlier versions of this program recorded them; each becomes the newest of its kind when it is read."""

import msgspec

from lifecycle.domain.card import CardFacts
from lifecycle.domain.drift import Difference
from lifecycle.domain.event import Fact, recorded_as
from lifecycle.domain.facts.card import CardSeen, DriftAccepted


class CardFacts1(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """What a card was read for before its set record was."""

    serial: str
    issuer_reference: str
    pre_issuing: str | None
    atr: str
    virtual: bool
    profile: int | None = None
    card_id: str | None = None
    key_id: int | None = None
    maximum_presentations: int | None = None
    ratification_counter: int | None = None
    tries_left: int | None = None
    sealed: bool | None = None
    pin_torn: bool = False
    change_begun: bool = False
    new_pin_proven: bool = False
    ticks: int = 0

    def upcast(self) -> CardFacts:
        """Give the same facts, with what the card holds left open."""
        return CardFacts(**msgspec.structs.asdict(self))


@recorded_as("card-seen.1")
class CardSeen1(Fact, frozen=True):
    """A card was identified, and not asked what it holds."""

    shown: CardFacts1

    def upcast(self) -> Fact:
        """Give it as a sight that says nothing of what the card holds."""
        return CardSeen(shown=self.shown.upcast())


@recorded_as("drift-accepted.1")
class DriftAccepted1(Fact, frozen=True):
    """A person accepted that the record takes over what the card showed, which was not what it holds."""

    differences: list[Difference]
    shown: CardFacts1

    def upcast(self) -> Fact:
        """Give it as one that says nothing of what the card holds."""
        return DriftAccepted(differences=self.differences, shown=self.shown.upcast(), anchors=[])


@recorded_as("drift-accepted.2")
class DriftAccepted2(Fact, frozen=True):
    """A person accepted that the record takes over what the card showed, of which its anchors were no part."""

    differences: list[Difference]
    shown: CardFacts

    def upcast(self) -> Fact:
        """Give it as one that accepts no anchor."""
        return DriftAccepted(differences=self.differences, shown=self.shown, anchors=[])
