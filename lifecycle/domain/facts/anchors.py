"""What of this ledger was written on a card, and what a card showed of it when it was read."""

from typing import Literal

from msgspec.structs import replace

from lifecycle.domain.anchor import Anchor
from lifecycle.domain.anchor_verdict import AnchorVerdict, SeenSlots, at_odds, verdict_in_words
from lifecycle.domain.card import CardState
from lifecycle.domain.event import Event, Fact, recorded_as
from lifecycle.domain.text import Text, say, say_n


@recorded_as("anchor-written.2")
class AnchorWritten(Fact, frozen=True):
    """The card gave back the anchor that was written on it; it covers what was recorded before this."""

    anchor: Anchor
    moment: Literal["before", "after"]
    """Before the change of an operation, or after its last fact."""
    signature: str | None = None
    """That of the card over the statement, hex; None where its make signs no anchors."""
    statement: str | None = None
    """The bytes that the card signed, hex; None where its make signs no anchors."""

    def applied_to(self, card: CardState, event: Event) -> CardState:  # noqa: ARG002
        """The newest anchor on the card is of this ledger."""
        return replace(card, anchor="consistent")

    def in_words(self) -> Text:
        if self.moment == "before":
            return say("Anchor written before the change; it covers {size} events", size=self.anchor.size)
        return say("Closing anchor written; it covers {size} events", size=self.anchor.size)


@recorded_as("anchor-not-written.1")
class AnchorNotWritten(Fact, frozen=True):
    """The operation is done, and the card did not take its closing anchor: the one before the change stays."""

    reason: str
    """Code of the error."""

    def in_words(self) -> Text:
        return say("The card rejected its closing anchor ({reason})", reason=self.reason)

    def announcement(self, serial: str) -> Text:
        return say(
            (
                "Card {serial} rejected its closing anchor ({reason}). The operation is done. The card "
                "cannot show whether only this operation was removed from the record."
            ),
            serial=serial,
            reason=self.reason,
        )


@recorded_as("anchor-seen.2")
class AnchorSeen(Fact, frozen=True):
    """The anchors on a card were read, without a PIN, and held against the record."""

    slots: SeenSlots
    verdict: AnchorVerdict
    """The worst of all slots and of the change counter."""
    size: int
    """Events of the record that they were held against."""

    def applied_to(self, card: CardState, event: Event) -> CardState:  # noqa: ARG002
        """Keep the verdict, and the anchors that do not fit until they are accepted."""
        return replace(card, anchor=self.verdict, anchors_at_odds=at_odds(self.slots))

    @property
    def damaged(self) -> int:
        """How many slots do not have their checksum."""
        return sum(slot.verdict == "damaged" for slot in self.slots)

    def in_words(self) -> Text:
        verdict = verdict_in_words(self.verdict)
        if not self.damaged or self.verdict == "damaged":
            return say("Anchor read: {verdict}", verdict=verdict)
        return say_n(
            "Anchor read: {verdict}; 1 of its slots is damaged",
            "Anchor read: {verdict}; {count} of its slots are damaged",
            self.damaged,
            verdict=verdict,
        )
