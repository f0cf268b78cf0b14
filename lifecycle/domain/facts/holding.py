"""What happens to the share and the label on a card: written, read, erased, and found after it was cut off."""

from msgspec.structs import replace

from lifecycle.domain.card import CardState, Detail, details_kept, details_of, holding_taken_over
from lifecycle.domain.event import Event, Fact, recorded_as
from lifecycle.domain.exposure import Cause
from lifecycle.domain.holding import BLANK, SetKind, SetRecord
from lifecycle.domain.text import Text, say

_FOUND = {
    "blank": say("no share"),
    "writing": say("a share, not completely written"),
    "held": say("a share, written and checked"),
    "erasing": say("a share, not completely erased"),
    "unreadable": say("a damaged set record"),
}


@recorded_as("share-write-begun.1")
class ShareWriteBegun(Fact, frozen=True):
    """A share is about to be written: without this fact it never was."""

    set_id: str
    kind: SetKind
    needed: int
    issued: int
    share: int
    """x, 1 to N."""
    copy: int
    """0 for the first card that was to hold it."""
    commitment: str
    """SHA-256(0x03 || set id || x || salt || share), lower-case hex."""
    label: str | None
    """Commitment of the label that goes with it, lower-case hex."""
    replaces: str | None
    """The set whose share the card loses."""

    foretells = True

    def applied_to(self, card: CardState, event: Event) -> CardState:  # noqa: ARG002
        """From here on the card may hold the share; commitment and label stay those of the one before until then."""
        return replace(
            card,
            holding="writing",
            set_id=self.set_id,
            set_kind=self.kind,
            needed=self.needed,
            issued=self.issued,
            share=self.share,
            copy=self.copy,
        )

    def in_words(self) -> Text:
        return say("Writing of share {share} of {issued} begins", share=self.share, issued=self.issued)


@recorded_as("share-written.1")
class ShareWritten(Fact, frozen=True):
    """The card gave back the share and the label that were written, and says that it holds the share."""

    set_id: str
    share: int
    copy: int
    commitment: str
    label: str | None
    """Commitment of the label, lower-case hex."""

    def applied_to(self, card: CardState, event: Event) -> CardState:  # noqa: ARG002
        """The card holds the share."""
        return replace(card, holding="held", commitment=self.commitment, label=self.label, share_wrong=False)

    def exposes(self, card: CardState) -> Cause | None:
        """Everybody knows the factory PIN; a virtual card protects nothing anyway."""
        return "factory-pin" if card.pin == "unchanged" and not card.virtual else None

    def in_words(self) -> Text:
        return say("Share {share} written and checked by reading it back", share=self.share)


@recorded_as("erase-begun.1")
class EraseBegun(Fact, frozen=True):
    """Share and label are about to be erased: without this fact they never were."""

    set_id: str | None
    share: int

    foretells = True

    def applied_to(self, card: CardState, event: Event) -> CardState:  # noqa: ARG002
        """From here on the card no longer counts."""
        return replace(card, holding="erasing")

    def in_words(self) -> Text:
        if not self.share:
            return say("Erasing of share and label begins")
        return say("Erasing of share {share} and its label begins", share=self.share)


@recorded_as("share-erased.1")
class ShareErased(Fact, frozen=True):
    """Share and label are gone from the card's memory, and the card says that it is blank."""

    set_id: str | None
    share: int

    def applied_to(self, card: CardState, event: Event) -> CardState:  # noqa: ARG002
        """The card is blank."""
        return holding_taken_over(card, BLANK)

    def in_words(self) -> Text:
        if not self.share:
            return say("Share and label erased; the card shows that it is blank")
        return say("Share {share} and its label erased; the card shows that it is blank", share=self.share)

    def announcement(self, serial: str) -> Text:
        """Say it to the person who waits."""
        return say("Card {serial}: share and label erased and checked.", serial=serial)


@recorded_as("holding-found.1")
class HoldingFound(Fact, frozen=True):
    """What a card was found to hold after an operation on its share was cut off."""

    shown: SetRecord
    commitment: str | None
    """Of the share that it was found to hold, as it was recorded before that was written."""
    label: str | None

    def applied_to(self, card: CardState, event: Event) -> CardState:  # noqa: ARG002
        """Take over what was found."""
        return replace(holding_taken_over(card, self.shown), commitment=self.commitment, label=self.label)

    def exposes(self, card: CardState) -> Cause | None:
        """The writing of its share was interrupted."""
        return "may-hold" if card.holding == "writing" else None

    def in_words(self) -> Text:
        return say("Found on the card: {state}", state=_FOUND[self.shown.state])


@recorded_as("share-read.1")
class ShareRead(Fact, frozen=True):
    """A share was read after its PIN was accepted, and compared with its commitment; nothing of it is recorded."""

    set_id: str
    share: int
    as_committed: bool | None
    """False where it is damaged or another one; None where this record has no commitment of it."""

    def applied_to(self, card: CardState, event: Event) -> CardState:  # noqa: ARG002
        """A share that was found wrong counts no more, until it is read again and found right."""
        return replace(card, share_wrong=self.as_committed is False)

    def in_words(self) -> Text:
        if self.as_committed is None:
            return say("Share {share} read; the record has no value to compare", share=self.share)
        if self.as_committed:
            return say("Share {share} read; it is the share that was written", share=self.share)
        return say("Share {share} read; it is NOT the share that was written", share=self.share)


@recorded_as("label-read.1")
class LabelRead(Fact, frozen=True):
    """The label was read after the PIN was accepted."""

    label: str | None
    """Commitment of what was read, lower-case hex; None where there is no label."""
    as_recorded: bool | None
    """Whether it is the label of the record; None where the record knows none."""

    def applied_to(self, card: CardState, event: Event) -> CardState:  # noqa: ARG002
        """Take over a label that the record did not know; one that differs is told each time it is read."""
        return replace(card, label=self.label) if self.as_recorded is None else card

    def in_words(self) -> Text:
        if self.as_recorded is False:
            return say("Label read; it is NOT the label in the record")
        return say("Label read")


@recorded_as("card-formatted.2")
class CardFormatted(Fact, frozen=True):
    """The card was laid out for us, with the factory PIN, and is blank."""

    make: str
    layout: int
    card_id: str
    tries: int
    details: dict[str, Detail]
    """What of it only its make has, as in `CardFacts`."""

    def applied_to(self, card: CardState, event: Event) -> CardState:  # noqa: ARG002
        """The card is one of ours."""
        return replace(
            holding_taken_over(card, BLANK),
            make=self.make,
            layout=self.layout,
            card_id=self.card_id,
            details=details_kept(details_of(card) | self.details),
            pin="unchanged",
            sealed=False,
            tries_left=self.tries,
            tries_said=None,
            change_begun=False,
            new_pin_proven=False,
            pin_watch=None,
            pin_elsewhere=False,
            counter=None if card.counter is None else 0,
        )

    def in_words(self) -> Text:
        return say("Card formatted; it is blank and has the lifecycle profile")
