"""The steps of a PIN change, and what was found of one that was cut off."""

from typing import Literal

from msgspec.structs import replace

from lifecycle.domain.abilities import SEAL_IN_WORDS, SealedBy
from lifecycle.domain.card import CardState
from lifecycle.domain.event import Event, Fact, recorded_as
from lifecycle.domain.text import Text, say

FoundPin = Literal["unchanged", "uncertain", "changed", "torn"]


@recorded_as("pin-change-begun.1")
class PinChangeBegun(Fact, frozen=True):
    """The new PIN is about to be sent: without this fact it never was."""

    before: FoundPin
    """What was known of the PIN until now: unchanged, or uncertain since an earlier change was cut off too."""

    foretells = True

    def in_words(self) -> Text:
        return say("Sending of the new PIN begins")

    def applied_to(self, card: CardState, event: Event) -> CardState:  # noqa: ARG002
        """From here on the old or the new PIN is on the card."""
        return replace(card, pin="uncertain", change_begun=True, pin_watch=None)


@recorded_as("pin-change-denied.1")
class PinChangeDenied(Fact, frozen=True):
    """The card answered that it would not replace its PIN; an answer is no proof, so only a PIN can tell."""

    def in_words(self) -> Text:
        return say("The card rejected the PIN change")


@recorded_as("pin-changed.1")
class PinChanged(Fact, frozen=True):
    """The card took the new PIN and answered to it."""

    def in_words(self) -> Text:
        return say("PIN changed; the card opens with the new PIN")

    def applied_to(self, card: CardState, event: Event) -> CardState:
        """The new PIN is the card's PIN; its change is not sealed yet."""
        since = card.pin_changed_at if card.pin == "changed" else event.time
        return replace(card, pin="changed", pin_changed_at=since, change_begun=True, new_pin_proven=True)

    def announcement(self, serial: str) -> Text:  # noqa: ARG002
        """Say it in the words of the vendor's screen."""
        return say("PIN changed and checked")


@recorded_as("pin-sealed.2")
class PinSealed(Fact, frozen=True):
    """The one PIN change of the card is spent, and the card was read back."""

    enforced_by: SealedBy
    """Who refuses a second change."""

    def in_words(self) -> Text:
        return say("PIN sealed permanently: {seal}", seal=SEAL_IN_WORDS[self.enforced_by])

    def applied_to(self, card: CardState, event: Event) -> CardState:
        """The one PIN change is spent."""
        return replace(card, sealed=True, sealed_at=event.time, seal_enforced_by=self.enforced_by)

    def announcement(self, serial: str) -> Text:
        """Say it in the words of the vendor's screen, and who enforces it."""
        return say(
            "-> PIN locked.\nCard {serial} is sealed: {seal}.", serial=serial, seal=SEAL_IN_WORDS[self.enforced_by]
        )


@recorded_as("pin-change-found.2")
class PinChangeFound(Fact, frozen=True):
    """What a card was found to say of a PIN change that was cut off."""

    pin: FoundPin
    sealed: bool
    change_begun: bool
    new_pin_proven: bool
    enforced_by: SealedBy
    """Who refuses a second change, where it is sealed."""

    def applied_to(self, card: CardState, event: Event) -> CardState:
        """Take over what was found."""
        return replace(
            card,
            pin=self.pin,
            sealed=self.sealed,
            seal_enforced_by=self.enforced_by if self.sealed else card.seal_enforced_by,
            pin_changed_at=event.time if self.pin == "changed" and card.pin != "changed" else card.pin_changed_at,
            sealed_at=event.time if self.sealed and not card.sealed else card.sealed_at,
            change_begun=self.change_begun,
            new_pin_proven=self.new_pin_proven,
        )

    def in_words(self) -> Text:
        sealed = say("sealed") if self.sealed else say("not sealed")
        return say("Found on the card: PIN {pin}, {sealed}", pin=self.pin, sealed=sealed)
