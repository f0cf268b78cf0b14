"""Sight of a card, and what it shows otherwise than the record."""

from msgspec.structs import replace

from lifecycle.domain.abilities import Abilities, Recognised
from lifecycle.domain.card import CardFacts, CardState, holding_taken_over
from lifecycle.domain.card_state import state_shown
from lifecycle.domain.drift import Difference, adopted
from lifecycle.domain.event import Event, Fact, recorded_as
from lifecycle.domain.exposure import Cause
from lifecycle.domain.text import Text, say, say_n
from lifecycle.domain.tries import after_reading


@recorded_as("card-seen.3")
class CardSeen(Fact, frozen=True):
    """A card was identified, without a PIN and without touching a counter."""

    shown: CardFacts

    def applied_to(self, card: CardState, event: Event) -> CardState:  # noqa: ARG002
        """Only tries follow the card at once: all else that differs is drift until it is explained.

        What a card holds is taken over where the record never knew it: cards were not asked before.
        """
        if card.gone == "found":
            card = replace(card, gone=None)
        if card.holding == "unknown" and self.shown.set_record is not None:
            card = holding_taken_over(card, self.shown.set_record)
        return after_reading(card, self.shown)

    def in_words(self) -> Text:
        state = state_shown(self.shown).text
        if self.shown.tries_left is None:
            return say("Card read: {state}", state=state)
        return say_n(
            "Card read: {state}, 1 PIN try left",
            "Card read: {state}, {count} PIN tries left",
            self.shown.tries_left,
            state=state,
        )


@recorded_as("card-drift-detected.2")
class CardDriftDetected(Fact, frozen=True):
    """The card shows something else than the record."""

    differences: list[Difference]

    def applied_to(self, card: CardState, event: Event) -> CardState:  # noqa: ARG002
        """Remember what differs; tries alone stop nothing and are not kept."""
        fields = sorted({difference.field for difference in self.differences} - {"tries_left"})
        return replace(card, drift=",".join(fields) or None)

    def in_words(self) -> Text:
        return say("Mismatch between card and record: {differences}", differences=_listed(self.differences))


@recorded_as("drift-accepted.4")
class DriftAccepted(Fact, frozen=True):
    """A person accepted that the record takes over what the card shows."""

    differences: list[Difference]
    shown: CardFacts
    anchors: list[str]
    """Ids of the anchors on it that do not fit the record, and are not told again."""

    def applied_to(self, card: CardState, event: Event) -> CardState:  # noqa: ARG002
        """Take over what the card shows."""
        return adopted(card, self.shown, self.anchors)

    def exposes(self, card: CardState) -> Cause | None:
        """Earlier versions took over another card of the same serial: the old one is gone, with its share."""
        return "replaced" if card.card_id is not None and self.shown.card_id != card.card_id else None

    def in_words(self) -> Text:
        return say(
            "Mismatch accepted; the record now has what the card shows: {differences}",
            differences=_listed(self.differences),
        )


@recorded_as("card-recognised.1")
class CardRecognised(Fact, frozen=True):
    """Which make of card it is, and what that can do: with its first sight, and again when it is something else."""

    make: str
    layout: int
    """Version of what the driver of the make writes on a card."""
    abilities: Abilities

    def applied_to(self, card: CardState, event: Event) -> CardState:  # noqa: ARG002
        """Keep it; a seal that was seen first is enforced as its make has it."""
        first = card.recognised is None and card.sealed and card.sealed_at is None
        return replace(
            card,
            make=self.make,
            recognised=Recognised(layout=self.layout, abilities=self.abilities).kept,
            seal_enforced_by=self.abilities.seal if first else card.seal_enforced_by,
        )

    def in_words(self) -> Text:
        return say("Recognised as a card of make {make}", make=self.make)


def _listed(differences: list[Difference]) -> Text:
    """Chain the differences into one sentence, however many there are."""
    found: Text | None = None
    for each in differences:
        one = each.in_words()
        found = one if found is None else say("{first}; {then}", first=found, then=one)
    return found or say("nothing")
