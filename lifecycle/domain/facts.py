"""The facts that more than one operation records, or none: sight of a card, drift, an operation's two ends."""

from typing import Literal

import msgspec
from msgspec.structs import replace

from lifecycle.domain.card import CardFacts, CardState, Difference, adopted
from lifecycle.domain.event import Event, Fact, recorded_as

Parameter = str | int | bool | None
FoundPin = Literal["unchanged", "uncertain", "changed", "torn"]


@recorded_as("ledger-begun.1")
class LedgerBegun(Fact, frozen=True):
    """The first event of a store: what the store is, and whether it is for real cards or for virtual ones."""

    origin: str
    """Random, 8 bytes hex."""


@recorded_as("clock-stepped.1")
class ClockStepped(Fact, frozen=True):
    """A person accepted that the clock is behind the newest event."""

    newest: int
    """Time of the newest event before this one, microseconds UTC."""
    clock: int
    """What the clock says now, microseconds UTC."""


@recorded_as("person-named.1")
class PersonNamed(Fact, frozen=True):
    """A pseudonym was given a name; the name itself is a disclosure, outside the ledger."""

    name: str
    """SHA-256(0x02 || salt || name in UTF-8), hex."""


@recorded_as("card-seen.1")
class CardSeen(Fact, frozen=True):
    """A card was identified, without a PIN and without touching a counter."""

    shown: CardFacts

    def applied_to(self, card: CardState, event: Event) -> CardState:  # noqa: ARG002
        """Only tries follow the card at once: all else that differs is drift until it is explained."""
        return card if card.tries_left == self.shown.tries_left else replace(card, tries_left=self.shown.tries_left)


def first_sight(facts: CardFacts, time: int) -> CardState:
    """Give the state of a card at its first sight: what it shows is what the record begins with."""
    return CardState(
        serial=facts.serial,
        virtual=facts.virtual,
        issuer_reference=facts.issuer_reference,
        atr=facts.atr,
        first_seen=time,
        profile=facts.profile,
        card_id=facts.card_id,
        pin=facts.pin,
        sealed=facts.sealed,
        seal_enforced_by="unknown" if facts.sealed else None,
        tries_left=facts.tries_left,
        change_begun=facts.change_begun,
        new_pin_proven=facts.new_pin_proven,
        ticks=facts.ticks,
    )


@recorded_as("card-drift-detected.1")
class CardDriftDetected(Fact, frozen=True):
    """The card shows something else than the record."""

    differences: list[Difference]

    def applied_to(self, card: CardState, event: Event) -> CardState:  # noqa: ARG002
        """Remember what differs; tries alone stop nothing and are not kept."""
        fields = sorted(difference.field for difference in self.differences if difference.field != "tries_left")
        return replace(card, drift=",".join(fields) or None)


@recorded_as("drift-accepted.1")
class DriftAccepted(Fact, frozen=True):
    """A person accepted that the record takes over what the card shows."""

    differences: list[Difference]
    shown: CardFacts

    def applied_to(self, card: CardState, event: Event) -> CardState:  # noqa: ARG002
        """Take over what the card shows."""
        return adopted(card, self.shown)


@recorded_as("operation-refused.1")
class OperationRefused(Fact, frozen=True):
    """The record said no before anything was sent that changes a card or spends a try."""

    name: str
    rule: str


@recorded_as("operation-started.1")
class OperationStarted(Fact, frozen=True):
    """The intent, durable before the card is touched."""

    name: str
    changes: bool
    """Whether it changes the card or can spend a PIN try: without an end it is in doubt."""
    parameters: dict[str, Parameter]
    ticks: int
    tries_left: int | None

    def applied_to(self, card: CardState, event: Event) -> CardState:
        """Put the card in doubt until the operation ends, if it can change anything; the first doubt stays."""
        if not self.changes or card.doubt is not None:
            return card
        return replace(card, doubt=event.operation, doubt_operation=self.name)


def _settled(card: CardState, operation: str | None, ticks: int) -> CardState:
    """End the doubt of an operation, which explains the tick that it spent; other ticks are for people to explain."""
    if card.doubt is None or card.doubt != operation:
        return card
    return replace(card, doubt=None, doubt_operation=None, ticks=ticks)


@recorded_as("operation-completed.1")
class OperationCompleted(Fact, frozen=True):
    """The operation did all that it was asked to, and the card was read back."""

    name: str
    tries_left: int | None
    ticks: int

    def applied_to(self, card: CardState, event: Event) -> CardState:
        """End the doubt with what the card showed then."""
        return replace(_settled(card, event.operation, self.ticks), tries_left=self.tries_left)


@recorded_as("operation-failed.1")
class OperationFailed(Fact, frozen=True):
    """The operation ended without doing what it was asked to; the card was read again after that."""

    name: str
    reason: str
    """Code of the error."""
    tries_left: int | None
    ticks: int

    def applied_to(self, card: CardState, event: Event) -> CardState:
        """End the doubt with what the card showed then."""
        return replace(_settled(card, event.operation, self.ticks), tries_left=self.tries_left)


@recorded_as("operation-interrupted.1")
class OperationInterrupted(Fact, frozen=True):
    """The operation was cut off; this ends nothing, the card stays in doubt until it is read."""

    name: str
    reason: str


@recorded_as("operation-reconciled.1")
class OperationReconciled(Fact, frozen=True):
    """What became of an operation in doubt, found on the card afterwards."""

    subject: str
    """Id of the operation in doubt."""
    name: str
    outcome: str
    evidence: Literal["card", "pin", "unknowable"]
    """What showed it: the card by itself, a PIN that it accepted, or nothing, ever (the card is gone)."""
    tries_spent: int
    """PIN tries that the interrupted operation cost and nobody was told of."""
    ticks: int

    def applied_to(self, card: CardState, event: Event) -> CardState:  # noqa: ARG002
        """End the doubt of the operation that it is about."""
        return _settled(card, self.subject, self.ticks)


# --- the PIN ---------------------------------------------------------------------------------------------------------


@recorded_as("pin-verified.1")
class PinVerified(Fact, frozen=True):
    """The card accepted a PIN, which gives back all tries."""

    which: str
    """current, old or new."""
    tries_left: int

    def applied_to(self, card: CardState, event: Event) -> CardState:  # noqa: ARG002
        """All tries are back."""
        return replace(card, tries_left=self.tries_left)


@recorded_as("pin-refused.1")
class PinRefused(Fact, frozen=True):
    """The card refused a PIN: one try was spent."""

    which: str
    tries_left: int

    def applied_to(self, card: CardState, event: Event) -> CardState:  # noqa: ARG002
        """Keep the tries that are left; none means blocked, for ever."""
        return replace(card, tries_left=self.tries_left)


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


def parameters_of(value: object) -> dict[str, Parameter]:
    """Give the public fields of an operation for its OperationStarted."""
    return msgspec.convert(msgspec.to_builtins(value), dict[str, Parameter])
