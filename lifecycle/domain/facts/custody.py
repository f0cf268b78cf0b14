"""What happens to cards without a reader: registered, handed over, received, stored, and their seals checked."""

from typing import ClassVar

from msgspec.structs import replace

from lifecycle.domain.card import CardState
from lifecycle.domain.custody import CustodyState, HappeningKind, after
from lifecycle.domain.event import Fact, recorded_as
from lifecycle.domain.exposure import Cause
from lifecycle.domain.text import Text, say


class CustodyFact(Fact, frozen=True):
    """Something that happened to a card; in the stream of the card."""

    at: int
    """When it happened, microseconds UTC, as people gave it; the event's own time is when it was recorded."""
    witness: str | None
    """person:ID of whoever saw it."""
    purpose: str | None
    """Commitment of what it was for, lower-case hex."""

    happening: ClassVar[HappeningKind]

    def moved(self, custody: CustodyState) -> CustodyState:
        """Fold it into where the card is; what the table forbids was refused before it could be recorded."""
        where = after(custody, self.happening)
        return replace(custody, where=where, since=self.at, last=self.at, witness=self.witness)


@recorded_as("card-registered.1")
class CardRegistered(Fact, frozen=True):
    """A card is expected: its serial stood on a list."""

    def in_words(self) -> Text:
        return say("Imported from a list of serial numbers")


@recorded_as("card-handed-over.1")
class CardHandedOver(CustodyFact, frozen=True):
    """Somebody gave the card to somebody."""

    giver: str | None
    """person:ID; None where it came from a store or a supplier."""
    receiver: str
    pin_shared: bool = False
    """Whether it was sealed with a share on it and its PIN known to an earlier custodian: now both know that PIN."""

    happening: ClassVar[HappeningKind] = "hand-over"

    def moved(self, custody: CustodyState) -> CustodyState:
        """It is on its way until the receiver confirms it."""
        return replace(
            super().moved(custody), giver=self.giver, custodian=self.receiver, place=None, bag=None, seal_broken=False
        )

    def in_words(self) -> Text:
        if self.pin_shared:
            return say("Handed over to a custodian who learns the same PIN")
        return say("Handed over")


@recorded_as("card-received.1")
class CardReceived(CustodyFact, frozen=True):
    """Whoever it was handed to confirmed that it arrived."""

    receiver: str

    happening: ClassVar[HappeningKind] = "receive"

    def moved(self, custody: CustodyState) -> CustodyState:
        """The receiver is its custodian, and one more who knows its PIN."""
        knowing = dict.fromkeys([*custody.knowing, self.receiver])
        return replace(super().moved(custody), giver=None, custodian=self.receiver, knows_pin=",".join(knowing))

    def in_words(self) -> Text:
        return say("Received")


@recorded_as("card-stored.1")
class CardStored(CustodyFact, frozen=True):
    """The card was put into a place, in a bag or not."""

    place: str
    bag: str | None

    happening: ClassVar[HappeningKind] = "store"

    def moved(self, custody: CustodyState) -> CustodyState:
        """It lies there; whoever had it stays named as its custodian."""
        return replace(super().moved(custody), place=self.place, bag=self.bag, seal_broken=False, giver=None)

    def in_words(self) -> Text:
        return say("Stored, bag {bag}", bag=self.bag) if self.bag else say("Stored")


@recorded_as("seal-checked.1")
class SealChecked(CustodyFact, frozen=True):
    """The bag of a stored card was looked at."""

    bag: str
    intact: bool

    happening: ClassVar[HappeningKind] = "check-seal"

    def moved(self, custody: CustodyState) -> CustodyState:
        """It is where it was."""
        return replace(custody, seal_broken=custody.seal_broken or not self.intact, last=self.at, witness=self.witness)

    def exposes(self, card: CardState) -> Cause | None:  # noqa: ARG002
        """Whoever opened the bag had the card."""
        return None if self.intact else "seal-broken"

    def in_words(self) -> Text:
        if self.intact:
            return say("Seal of bag {bag} is intact", bag=self.bag)
        return say("Seal of bag {bag} is BROKEN", bag=self.bag)
