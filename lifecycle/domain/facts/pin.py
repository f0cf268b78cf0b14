"""What a card says to a PIN, and what was found of a PIN change that was cut off."""

from typing import Literal

from msgspec.structs import replace

from lifecycle.domain.card import CardState
from lifecycle.domain.event import Event, Fact, recorded_as
from lifecycle.domain.text import Text, say, say_n

FoundPin = Literal["unchanged", "uncertain", "changed", "torn"]


@recorded_as("pin-verified.1")
class PinVerified(Fact, frozen=True):
    """The card accepted a PIN, which gives back all tries."""

    which: str
    """current, old or new."""
    tries_left: int

    def applied_to(self, card: CardState, event: Event) -> CardState:  # noqa: ARG002
        """All tries are back."""
        return replace(card, tries_left=self.tries_left)

    def in_words(self) -> Text:
        """Say what happened."""
        return say("The card accepted the PIN called {which}", which=self.which)


@recorded_as("pin-refused.1")
class PinRefused(Fact, frozen=True):
    """The card refused a PIN: one try was spent."""

    which: str
    tries_left: int

    def applied_to(self, card: CardState, event: Event) -> CardState:  # noqa: ARG002
        """Keep the tries that are left; none means blocked, for ever."""
        return replace(card, tries_left=self.tries_left)

    def in_words(self) -> Text:
        """Say what happened."""
        if self.tries_left == 0:
            return say("The card refused the PIN called {which} and is blocked for ever", which=self.which)
        return say_n(
            "The card refused the PIN called {which}: 1 try left",
            "The card refused the PIN called {which}: {count} tries left",
            self.tries_left,
            which=self.which,
        )


@recorded_as("pin-change-found.1")
class PinChangeFound(Fact, frozen=True):
    """What a card was found to say of a PIN change that was cut off."""

    pin: FoundPin
    sealed: bool
    change_begun: bool
    new_pin_proven: bool

    def applied_to(self, card: CardState, event: Event) -> CardState:
        """Take over what was found."""
        return replace(
            card,
            pin=self.pin,
            sealed=self.sealed,
            seal_enforced_by="profile" if self.sealed else card.seal_enforced_by,
            pin_changed_at=event.time if self.pin == "changed" and card.pin != "changed" else card.pin_changed_at,
            sealed_at=event.time if self.sealed and not card.sealed else card.sealed_at,
            change_begun=self.change_begun,
            new_pin_proven=self.new_pin_proven,
        )

    def in_words(self) -> Text:
        """Say what happened."""
        sealed = say("sealed") if self.sealed else say("not sealed")
        return say("Found on the card: PIN {pin}, {sealed}", pin=self.pin, sealed=sealed)
