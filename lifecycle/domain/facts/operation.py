"""The two ends of an operation, and what became of one that was cut off."""

from typing import Literal

import msgspec
from msgspec.structs import replace

from lifecycle.domain.card import CardState
from lifecycle.domain.event import Event, Fact, recorded_as
from lifecycle.domain.exposure import Cause
from lifecycle.domain.text import Text, say, say_n
from lifecycle.domain.tries import at_an_end

Parameter = str | int | bool | None


@recorded_as("operation-refused.1")
class OperationRefused(Fact, frozen=True):
    """The record said no before anything was sent that changes a card or spends a try."""

    name: str
    rule: str

    def in_words(self) -> Text:
        return say("{operation} refused by rule {rule}; nothing was sent", operation=self.name, rule=self.rule)


@recorded_as("operation-stopped.1")
class OperationStopped(Fact, frozen=True):
    """The card was read, and the operation ended before its start: nothing was sent that changes a card."""

    name: str
    reason: str
    """Code of the error."""

    def in_words(self) -> Text:
        return say("{operation} stopped before its start ({reason})", operation=self.name, reason=self.reason)


@recorded_as("operation-started.2")
class OperationStarted(Fact, frozen=True):
    """The intent, durable before the card is touched."""

    name: str
    changes: bool
    """Whether it changes the card or can spend a PIN try: without an end it is in doubt."""
    parameters: dict[str, Parameter]
    counter: int | None
    """The change counter of the card then; None where it has none."""
    tries_left: int | None

    def applied_to(self, card: CardState, event: Event) -> CardState:
        """Put the card in doubt until the operation ends, if it can change anything; the first doubt stays."""
        if not self.changes or card.doubt is not None:
            return card
        return replace(card, doubt=event.operation, doubt_operation=self.name)

    def in_words(self) -> Text:
        return say("{operation} started", operation=self.name)


@recorded_as("operation-completed.2")
class OperationCompleted(Fact, frozen=True):
    """The operation did all that it was asked to, and the card was read back."""

    name: str
    tries_left: int | None
    counter: int | None
    """The change counter of the card then; None where it has none."""

    def applied_to(self, card: CardState, event: Event) -> CardState:
        """End the doubt with what the card showed then."""
        return replace(_settled(card, event.operation, self.counter), tries_left=at_an_end(card, self.tries_left))

    def in_words(self) -> Text:
        return say("{operation} done", operation=self.name)


@recorded_as("operation-failed.2")
class OperationFailed(Fact, frozen=True):
    """The operation ended without doing what it was asked to; the card was read again after that."""

    name: str
    reason: str
    """Code of the error."""
    tries_left: int | None
    counter: int | None
    """The change counter of the card then; None where it has none."""

    def applied_to(self, card: CardState, event: Event) -> CardState:
        """End the doubt with what the card showed then."""
        return replace(_settled(card, event.operation, self.counter), tries_left=at_an_end(card, self.tries_left))

    def exposes(self, card: CardState) -> Cause | None:
        """It failed in the middle of writing a share."""
        return "may-hold" if card.holding == "writing" else None

    def in_words(self) -> Text:
        if self.tries_left is None:
            return say("{operation} not completed ({reason})", operation=self.name, reason=self.reason)
        return say_n(
            "{operation} not completed ({reason}), 1 PIN try left",
            "{operation} not completed ({reason}), {count} PIN tries left",
            self.tries_left,
            operation=self.name,
            reason=self.reason,
        )


@recorded_as("operation-interrupted.1")
class OperationInterrupted(Fact, frozen=True):
    """The operation was cut off; this ends nothing, the card stays in doubt until it is read."""

    name: str
    reason: str

    def exposes(self, card: CardState) -> Cause | None:
        """It was interrupted in the middle of writing a share."""
        return "may-hold" if card.holding == "writing" else None

    def in_words(self) -> Text:
        return say("{operation} interrupted ({reason}); in doubt", operation=self.name, reason=self.reason)


@recorded_as("operation-reconciled.2")
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
    counter: int | None
    """The change counter of the card then; None where it has none."""

    def applied_to(self, card: CardState, event: Event) -> CardState:  # noqa: ARG002
        """End the doubt of the operation that it is about."""
        return _settled(card, self.subject, self.counter)

    def in_words(self) -> Text:
        if self.evidence == "unknowable":
            return say("Interrupted {operation}: the result will never be known", operation=self.name)
        shown_by = say("shown by the card") if self.evidence == "card" else say("shown by a PIN")
        if not self.tries_spent:
            return say(
                "Interrupted {operation} resolved: {outcome}, {by}",
                operation=self.name,
                outcome=self.outcome,
                by=shown_by,
            )
        return say_n(
            "Interrupted {operation} resolved: {outcome}, {by}; 1 PIN try spent",
            "Interrupted {operation} resolved: {outcome}, {by}; {count} PIN tries spent",
            self.tries_spent,
            operation=self.name,
            outcome=self.outcome,
            by=shown_by,
        )


def _settled(card: CardState, operation: str | None, counter: int | None) -> CardState:
    """End the doubt of an operation, which explains the steps of the counter that it took, and no others."""
    if card.doubt is None or card.doubt != operation:
        return card
    return replace(card, doubt=None, doubt_operation=None, counter=counter)


def parameters_of(value: object) -> dict[str, Parameter]:
    """Give the public fields of an operation for its OperationStarted."""
    return msgspec.convert(msgspec.to_builtins(value), dict[str, Parameter])
