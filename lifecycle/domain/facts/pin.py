"""What a card says to a PIN."""

from msgspec.structs import replace

from lifecycle.domain.card import CardState
from lifecycle.domain.coded_words import word
from lifecycle.domain.event import Event, Fact, recorded_as
from lifecycle.domain.text import Text, say, say_n


@recorded_as("pin-verified.1")
class PinVerified(Fact, frozen=True):
    """The card accepted a PIN, which gives back all tries."""

    which: str
    """current, old or new."""
    tries_left: int

    def applied_to(self, card: CardState, event: Event) -> CardState:  # noqa: ARG002
        """All tries are back."""
        return replace(card, tries_left=self.tries_left, tries_said=None, pin_elsewhere=False)

    def in_words(self) -> Text:
        return say("The card accepted the {which} PIN", which=word(self.which))


@recorded_as("pin-refused.1")
class PinRefused(Fact, frozen=True):
    """The card refused a PIN: one try was spent."""

    which: str
    tries_left: int

    def applied_to(self, card: CardState, event: Event) -> CardState:  # noqa: ARG002
        """Keep the tries that are left; none means blocked, for ever."""
        return replace(card, tries_left=self.tries_left, tries_said=self.tries_left)

    def in_words(self) -> Text:
        if self.tries_left == 0:
            return say("The card rejected the {which} PIN and is blocked permanently", which=word(self.which))
        return say_n(
            "The card rejected the {which} PIN, 1 PIN try left",
            "The card rejected the {which} PIN, {count} PIN tries left",
            self.tries_left,
            which=word(self.which),
        )


@recorded_as("tries-counter-doubted.1")
class TriesCounterDoubted(Fact, frozen=True):
    """The counter of the card does not show what the card answered to a wrong PIN."""

    said: int
    """Tries left, as the card answered."""
    shown: int | None
    """Tries left, as its counter was read; None where that is not understood."""

    def applied_to(self, card: CardState, event: Event) -> CardState:  # noqa: ARG002
        """From now on one try is counted on, and no counter gives more back than a right PIN does."""
        return replace(card, tries_doubted=True)

    def in_words(self) -> Text:
        if self.shown is None:
            return say("PIN counter not understood; PIN tries left as the card reported: {said}", said=self.said)
        return say(
            "PIN tries left: {shown} by the PIN counter, {said} reported by the card", shown=self.shown, said=self.said
        )


@recorded_as("pin-watch-kept.1")
class PinWatchKept(Fact, frozen=True):
    """What the card shows of the PIN that it accepted: it tells this PIN from another, and no PIN to anybody."""

    mac: str
    """Of its check byte over the PIN, 8 bytes, lower-case hex, under a key that is in no record."""

    def applied_to(self, card: CardState, event: Event) -> CardState:  # noqa: ARG002
        """This is what the card shows until its PIN is changed."""
        return replace(card, pin_watch=self.mac)

    def in_words(self) -> Text:
        return say("Check value stored that tells this PIN from another PIN")


@recorded_as("pin-changed-elsewhere.1")
class PinChangedElsewhere(Fact, frozen=True):
    """The card shows that it has another PIN than the one that was accepted last: a warning, and never a bar."""

    mac: str
    """As the card shows it now, like that of `PinWatchKept`."""

    def applied_to(self, card: CardState, event: Event) -> CardState:  # noqa: ARG002
        """It is warned of until the card accepts a PIN here."""
        return replace(card, pin_elsewhere=True)

    def in_words(self) -> Text:
        return say("PIN changed outside this record")
