"""What people say of a key as a whole: what it is for, that they suspect it, and what they decided about it."""

from typing import Literal, get_args

from lifecycle.domain.card import CardState
from lifecycle.domain.event import Event, Fact, recorded_as
from lifecycle.domain.exposure import CAUSES_IN_WORDS, Cause, Exposed, with_exposure
from lifecycle.domain.text import Text, say

Decision = Literal["suspected", "accepted", "compromised", "superseded", "destroyed"]
"""suspected: an alarm, which needs nobody. The others are decisions, with a witness."""

DECISIONS: tuple[Decision, ...] = get_args(Decision)

DECISIONS_IN_WORDS = {
    "suspected": say("suspected to be known to others"),
    "accepted": say("exposure accepted"),
    "compromised": say("COMPROMISED"),
    "superseded": say("superseded by another key"),
    "destroyed": say("destroyed"),
}


@recorded_as("share-exposed.1")
class ShareExposed(Fact, frozen=True):
    """The share on a card was out of control; in the stream of the card."""

    cause: Cause
    at: int
    """When, microseconds UTC, as people gave it."""
    person: str | None
    """person:ID of whoever left and knows its PIN."""
    reason: str | None
    """Commitment of what happened, lower-case hex."""

    def exposes(self, card: CardState) -> Cause | None:  # noqa: ARG002
        """The share that the card holds, or may hold."""
        return self.cause

    def in_words(self) -> Text:
        return say("Share exposed: {cause}", cause=CAUSES_IN_WORDS[self.cause])


@recorded_as("exposure-restored.1")
class ExposureRestored(Fact, frozen=True):
    """The backup that was restored did not have an exposure that its machine knows; in the stream of a card."""

    serial: str
    """Of the card whose share it is."""
    set_id: str
    share: int
    cause: Cause

    def applied_to(self, card: CardState, event: Event) -> CardState:  # noqa: ARG002
        """The exposure stays, whatever was restored."""
        return with_exposure(card, Exposed(self.set_id, self.share, self.cause))

    def in_words(self) -> Text:
        return say(
            "Kept from before the restore: share {share} of card {serial} is exposed: {cause}",
            share=self.share,
            serial=self.serial,
            cause=CAUSES_IN_WORDS[self.cause],
        )


@recorded_as("lost-set-exposed.1")
class LostSetExposed(Fact, frozen=True):
    """The backup that was restored does not have a set of which a share is exposed; in the stream of its key."""

    serial: str
    """Of the card whose share it is."""
    set_id: str
    needed: int
    """Shares of the set that bring the key back."""
    share: int
    cause: Cause

    def in_words(self) -> Text:
        return say(
            "Kept from before the restore: share {share} of a set that is not in the backup is exposed: {cause}",
            share=self.share,
            cause=CAUSES_IN_WORDS[self.cause],
        )


@recorded_as("key-suspicion-restored.1")
class KeySuspicionRestored(Fact, frozen=True):
    """The backup that was restored does not have an alarm that its machine knows; in the stream of the key."""

    set_id: str
    """A set of the key, which the backup may not have."""
    needed: int
    """Shares of the set that bring the key back."""

    def in_words(self) -> Text:
        return say("Kept from before the restore: key suspected to be known to others")


@recorded_as("key-described.1")
class KeyDescribed(Fact, frozen=True):
    """What a key is for; in the stream of the key. What is None was not said again, and stays."""

    purpose: str | None
    """Commitment, lower-case hex, as all texts here."""
    owner: str | None
    used_in: str | None
    """Where it is used."""
    valid_until: str | None
    """A day, 2026-12-31."""

    def in_words(self) -> Text:
        return say("Described")


@recorded_as("key-decided.1")
class KeyDecided(Fact, frozen=True):
    """An alarm about a key, or what people decided about it; in the stream of the key."""

    decision: Decision
    reason: str
    """Commitment of why, lower-case hex."""
    witness: str | None
    """person:ID; None for an alarm alone."""
    exposed: int
    """Shares that were exposed over all its sets then."""
    superseded_by: str | None
    """Id of the set that replaces it."""

    def in_words(self) -> Text:
        return DECISIONS_IN_WORDS[self.decision]
