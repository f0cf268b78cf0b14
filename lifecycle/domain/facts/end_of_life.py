"""What leaves nobody to count on a card: lost, damaged, retired, destroyed; and seen although that was reported."""

from typing import ClassVar

from msgspec.structs import replace

from lifecycle.domain.card import CardState
from lifecycle.domain.coded_words import word
from lifecycle.domain.custody import CustodyState, HappeningKind
from lifecycle.domain.event import Event, Fact, recorded_as
from lifecycle.domain.exposure import Cause
from lifecycle.domain.facts.custody import CustodyFact
from lifecycle.domain.text import Text, say


@recorded_as("card-lost.1")
class CardLost(CustodyFact, frozen=True):
    """Nobody knows where the card is."""

    happening: ClassVar[HappeningKind] = "lose"

    def applied_to(self, card: CardState, event: Event) -> CardState:  # noqa: ARG002
        """It does not count any more."""
        return card if card.gone else replace(card, gone="lost")

    def exposes(self, card: CardState) -> Cause | None:  # noqa: ARG002
        """Nobody knows who has it."""
        return "lost"

    def in_words(self) -> Text:
        return say("Reported lost")


@recorded_as("card-damaged.1")
class CardDamaged(CustodyFact, frozen=True):
    """The card is not to be used."""

    happening: ClassVar[HappeningKind] = "damage"

    def moved(self, custody: CustodyState) -> CustodyState:
        """It stays damaged, wherever it goes; one that was retired before stays retired."""
        moved = super().moved(custody)
        return replace(moved, unfit=moved.where, giver=None)

    def applied_to(self, card: CardState, event: Event) -> CardState:  # noqa: ARG002
        """It does not count any more."""
        return replace(card, gone=card.gone or "damaged")

    def in_words(self) -> Text:
        return say("Reported damaged")


@recorded_as("card-retired.1")
class CardRetired(CustodyFact, frozen=True):
    """The card is taken out of use, and is to be destroyed."""

    happening: ClassVar[HappeningKind] = "retire"

    def moved(self, custody: CustodyState) -> CustodyState:
        """It stays retired, wherever it goes."""
        return replace(super().moved(custody), unfit="retired")

    def applied_to(self, card: CardState, event: Event) -> CardState:  # noqa: ARG002
        """It does not count any more."""
        return replace(card, gone="retired")

    def in_words(self) -> Text:
        return say("Retired")


@recorded_as("card-destroyed.1")
class CardDestroyed(CustodyFact, frozen=True):
    """The card was destroyed; it can never come back."""

    method: str
    """shredded, cut, crushed, burnt or other."""

    happening: ClassVar[HappeningKind] = "destroy"

    def moved(self, custody: CustodyState) -> CustodyState:
        """It is nowhere."""
        return replace(super().moved(custody), giver=None, place=None, bag=None, seal_broken=False)

    def applied_to(self, card: CardState, event: Event) -> CardState:  # noqa: ARG002
        """It does not count any more."""
        return replace(card, gone="destroyed")

    def in_words(self) -> Text:
        return say("Destroyed ({method})", method=word(self.method))


@recorded_as("gone-card-seen.1")
class GoneCardSeen(Fact, frozen=True):
    """A card is in a reader that was reported lost or destroyed, or damaged or retired before it was ever seen."""

    reported: str
    """lost, destroyed, damaged or retired."""

    def applied_to(self, card: CardState, event: Event) -> CardState:  # noqa: ARG002
        """It does not count: what was reported before a card was first seen is true of it too."""
        return card if card.gone else replace(card, gone=self.reported)

    def exposes(self, card: CardState) -> Cause | None:  # noqa: ARG002
        """What was reported lost before it was ever seen was out of control too."""
        return "lost" if self.reported == "lost" else None

    def in_words(self) -> Text:
        return say("Card found in a reader after the card was reported {reported}", reported=word(self.reported))
