"""Another card under the serial of a card of the record: seen, and taken for the one that replaced it by people."""

from typing import ClassVar

from msgspec.structs import replace

from lifecycle.domain.card import CardFacts, CardState, first_sight
from lifecycle.domain.custody import CustodyState
from lifecycle.domain.event import Event, Fact, recorded_as
from lifecycle.domain.exposure import Cause
from lifecycle.domain.other_card import id_of
from lifecycle.domain.text import Text, say


@recorded_as("other-card-seen.2")
class OtherCardSeen(Fact, frozen=True):
    """A card showed the serial of this card and is another one: an alarm, which ends nothing and changes nothing."""

    recorded: str
    """Card id of the card of the record."""
    shown: CardFacts
    """What the other card showed."""

    def applied_to(self, card: CardState, event: Event) -> CardState:  # noqa: ARG002
        """The card of the record stays what it is; that the other one was seen is told until a person ends it."""
        return replace(card, other_card=id_of(self.shown))

    def in_words(self) -> Text:
        return say("ALARM: another card with this serial number was in a reader, card id {id}", id=id_of(self.shown))


@recorded_as("card-replaced.2")
class CardReplaced(Fact, frozen=True):
    """A person says, with a witness, that the card of the record is gone and the other one stands in its place."""

    at: int
    """When it was replaced, microseconds UTC, as people gave it."""
    witness: str
    """person:ID."""
    reason: str
    """Commitment of why, lower-case hex."""
    recorded: str
    """Card id of the card that is gone."""
    shown: CardFacts
    """What the card in its place showed when it was seen."""

    happening: ClassVar[str] = "replace"

    def applied_to(self, card: CardState, event: Event) -> CardState:  # noqa: ARG002
        """The state begins anew: nothing that is known of the old card is known of this one."""
        return first_sight(self.shown, event.time)

    def exposes(self, card: CardState) -> Cause | None:  # noqa: ARG002
        """The old card is gone, with its share."""
        return "replaced"

    def moved(self, custody: CustodyState) -> CustodyState:
        """Nobody was named for the new card yet."""
        return CustodyState(custody.serial, custody.known, since=self.at, last=self.at, witness=self.witness)

    def in_words(self) -> Text:
        return say(
            "Card with id {old} replaced by the card with id {new}",
            old=self.recorded,
            new=id_of(self.shown),
        )
