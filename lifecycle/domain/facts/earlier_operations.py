"""Ends of operations as earlier versions recorded them, when every card had a change counter that was called ticks."""

from typing import Literal

from msgspec.structs import asdict

from lifecycle.domain.event import Fact, recorded_as
from lifecycle.domain.facts.operation import (
    OperationCompleted,
    OperationFailed,
    OperationReconciled,
    OperationStarted,
    Parameter,
)


class _Ticked(Fact, frozen=True):
    """A fact with the number of ticks."""

    ticks: int

    def given(self) -> dict[str, object]:
        """Give its fields by the names that they have now."""
        fields = asdict(self)
        return fields | {"counter": fields.pop("ticks")}


@recorded_as("operation-started.1")
class OperationStarted1(_Ticked, frozen=True):
    """The intent."""

    name: str
    changes: bool
    parameters: dict[str, Parameter]
    tries_left: int | None

    def upcast(self) -> Fact:
        return OperationStarted(**self.given())  # type: ignore[arg-type]


@recorded_as("operation-completed.1")
class OperationCompleted1(_Ticked, frozen=True):
    """The good end."""

    name: str
    tries_left: int | None

    def upcast(self) -> Fact:
        return OperationCompleted(**self.given())  # type: ignore[arg-type]


@recorded_as("operation-failed.1")
class OperationFailed1(_Ticked, frozen=True):
    """The bad end."""

    name: str
    reason: str
    tries_left: int | None

    def upcast(self) -> Fact:
        return OperationFailed(**self.given())  # type: ignore[arg-type]


@recorded_as("operation-reconciled.1")
class OperationReconciled1(_Ticked, frozen=True):
    """What became of one that was interrupted."""

    subject: str
    name: str
    outcome: str
    evidence: Literal["card", "pin", "unknowable"]
    tries_spent: int

    def upcast(self) -> Fact:
        return OperationReconciled(**self.given())  # type: ignore[arg-type]
