"""Facts of cards as earlier versions of this program recorded them; each becomes the newest of its kind when read.

All cards of then were of one make, and what only that make has stood among the facts of every card.
"""

import msgspec

from lifecycle.domain.card import NOT_UNDERSTOOD, CardFacts, Detail
from lifecycle.domain.drift import Difference
from lifecycle.domain.event import Fact, recorded_as
from lifecycle.domain.facts.card import CardDriftDetected, CardSeen, DriftAccepted
from lifecycle.domain.facts.holding import CardFormatted
from lifecycle.domain.facts.other_card import CardReplaced, OtherCardSeen
from lifecycle.domain.facts.pin_change import FoundPin, PinChangeFound, PinSealed
from lifecycle.domain.holding import SetRecord

_MAKE = "mpcos"
"""The one make of then."""
_RENAMED = {"ticks": "counter", "profile": "layout"}
_DETAILS = ("issuer_reference", "pre_issuing", "key_id", "maximum_presentations", "ratification_counter")


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
        """Give the same facts, those of the make among its details."""
        given = msgspec.structs.asdict(self)
        details: dict[str, Detail] = {name: given.pop(name) for name in _DETAILS}
        if self.ratification_counter is not None and self.tries_left is None:
            details["tries"] = NOT_UNDERSTOOD
        named = {_RENAMED.get(name, name): value for name, value in given.items()}
        return CardFacts(make=_MAKE, tries=self.maximum_presentations, details=details, **named)


class CardFacts2(CardFacts1, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """What a card was read for before it had a make."""

    set_record: SetRecord | None = None


def _renamed(differences: list[Difference]) -> list[Difference]:
    """Give differences by the names that the fields of a card have now."""
    return [Difference(_RENAMED.get(each.field, each.field), each.recorded, each.shown) for each in differences]


@recorded_as("card-seen.1")
class CardSeen1(Fact, frozen=True):
    """A card was identified, and not asked what it holds."""

    shown: CardFacts1

    def upcast(self) -> Fact:
        """Give it as a sight that says nothing of what the card holds."""
        return CardSeen(shown=self.shown.upcast())


@recorded_as("card-seen.2")
class CardSeen2(Fact, frozen=True):
    """A card was identified before it had a make."""

    shown: CardFacts2

    def upcast(self) -> Fact:
        return CardSeen(shown=self.shown.upcast())


@recorded_as("card-drift-detected.1")
class CardDriftDetected1(Fact, frozen=True):
    """The card showed something else than the record, by the names of then."""

    differences: list[Difference]

    def upcast(self) -> Fact:
        return CardDriftDetected(differences=_renamed(self.differences))


@recorded_as("drift-accepted.1")
class DriftAccepted1(Fact, frozen=True):
    """A person accepted that the record takes over what the card showed, which was not what it holds."""

    differences: list[Difference]
    shown: CardFacts1

    def upcast(self) -> Fact:
        """Give it as one that says nothing of what the card holds."""
        return DriftAccepted(differences=_renamed(self.differences), shown=self.shown.upcast(), anchors=[])


@recorded_as("drift-accepted.2")
class DriftAccepted2(Fact, frozen=True):
    """A person accepted that the record takes over what the card showed, of which its anchors were no part."""

    differences: list[Difference]
    shown: CardFacts2

    def upcast(self) -> Fact:
        """Give it as one that accepts no anchor."""
        return DriftAccepted(differences=_renamed(self.differences), shown=self.shown.upcast(), anchors=[])


@recorded_as("drift-accepted.3")
class DriftAccepted3(Fact, frozen=True):
    """A person accepted what the card showed, before it had a make."""

    differences: list[Difference]
    shown: CardFacts2
    anchors: list[str]

    def upcast(self) -> Fact:
        shown = self.shown.upcast()
        return DriftAccepted(differences=_renamed(self.differences), shown=shown, anchors=self.anchors)


@recorded_as("other-card-seen.1")
class OtherCardSeen1(Fact, frozen=True):
    """Another card was seen under a serial, before cards had makes."""

    recorded: str
    shown: CardFacts2

    def upcast(self) -> Fact:
        return OtherCardSeen(recorded=self.recorded, shown=self.shown.upcast())


@recorded_as("card-replaced.1")
class CardReplaced1(Fact, frozen=True):
    """Another card stood in the place of one, before cards had makes."""

    at: int
    witness: str
    reason: str
    recorded: str
    shown: CardFacts2

    def upcast(self) -> Fact:
        shown = self.shown.upcast()
        return CardReplaced(at=self.at, witness=self.witness, reason=self.reason, recorded=self.recorded, shown=shown)


@recorded_as("card-formatted.1")
class CardFormatted1(Fact, frozen=True):
    """A card was formatted, before cards had makes."""

    profile: int
    card_id: str
    key_id: int
    maximum_presentations: int

    def upcast(self) -> Fact:
        return CardFormatted(
            make=_MAKE,
            layout=self.profile,
            card_id=self.card_id,
            tries=self.maximum_presentations,
            details={"key_id": self.key_id, "maximum_presentations": self.maximum_presentations},
        )


@recorded_as("pin-sealed.1")
class PinSealed1(Fact, frozen=True):
    """A card was sealed, and this program enforced that."""

    enforced_by: str

    def upcast(self) -> Fact:
        return PinSealed(enforced_by="record")


@recorded_as("pin-change-found.1")
class PinChangeFound1(Fact, frozen=True):
    """What a card was found to say of a PIN change, whose seal this program enforced."""

    pin: FoundPin
    sealed: bool
    change_begun: bool
    new_pin_proven: bool

    def upcast(self) -> Fact:
        return PinChangeFound(**msgspec.structs.asdict(self), enforced_by="record")
