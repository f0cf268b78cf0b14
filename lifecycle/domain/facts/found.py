"""A lost card is there again: looked at by people first, and in a reader before its share counts."""

from typing import ClassVar, Literal

from msgspec.structs import replace

from lifecycle.domain.card import CardState
from lifecycle.domain.custody import CustodyState, HappeningKind
from lifecycle.domain.event import Event, Fact, recorded_as
from lifecycle.domain.facts.custody import CustodyFact
from lifecycle.domain.text import Text, say

Seal = Literal["intact", "broken", "none"]
"""How the seal of its bag was; none where it lay in no bag."""


@recorded_as("card-found.2")
class CardFound(CustodyFact, frozen=True):
    """A lost card is there again."""

    finder: str
    seal: Seal | None
    """None where an earlier version did not ask."""
    bag: str | None

    happening: ClassVar[HappeningKind] = "find"

    def moved(self, custody: CustodyState) -> CustodyState:
        """Whoever found it has it, and knows its PIN only where they knew it before."""
        return replace(
            super().moved(custody), custodian=self.finder, giver=None, place=None, bag=None, seal_broken=False
        )

    def applied_to(self, card: CardState, event: Event) -> CardState:  # noqa: ARG002
        """It counts again when it was read; its share stays exposed. Earlier versions had it count at once."""
        if card.gone != "lost":
            return card
        return replace(card, gone=None if self.seal is None else "found")

    def in_words(self) -> Text:
        if self.seal == "intact":
            return say("Found in bag {bag}, seal intact", bag=self.bag)
        return say("Found, seal of the bag BROKEN") if self.seal == "broken" else say("Found")


@recorded_as("card-found.1")
class CardFound1(CustodyFact, frozen=True):
    """A lost card was there again, and nobody was asked how it looked."""

    finder: str

    happening: ClassVar[HappeningKind] = "find"

    def upcast(self) -> Fact:
        """Give it as one that says nothing of bag and seal."""
        return CardFound(
            at=self.at, witness=self.witness, purpose=self.purpose, finder=self.finder, seal=None, bag=None
        )
