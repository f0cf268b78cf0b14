"""The facts that more than one operation records, or none; the facts of one operation alone are in its own file."""

from lifecycle.domain.facts.card import (
    CardDriftDetected,
    CardSeen,
    DriftAccepted,
)
from lifecycle.domain.facts.ledger import (
    ClockStepped,
    LedgerBegun,
    PersonNamed,
)
from lifecycle.domain.facts.operation import (
    OperationCompleted,
    OperationFailed,
    OperationInterrupted,
    OperationReconciled,
    OperationRefused,
    OperationStarted,
    Parameter,
    parameters_of,
)
from lifecycle.domain.facts.pin import PinRefused, PinVerified
from lifecycle.domain.facts.pin_change import (
    FoundPin,
    PinChangeBegun,
    PinChanged,
    PinChangeDenied,
    PinChangeFound,
    PinSealed,
)

__all__ = [
    "CardDriftDetected",
    "CardSeen",
    "ClockStepped",
    "DriftAccepted",
    "FoundPin",
    "LedgerBegun",
    "OperationCompleted",
    "OperationFailed",
    "OperationInterrupted",
    "OperationReconciled",
    "OperationRefused",
    "OperationStarted",
    "Parameter",
    "PersonNamed",
    "PinChangeBegun",
    "PinChangeDenied",
    "PinChangeFound",
    "PinChanged",
    "PinRefused",
    "PinSealed",
    "PinVerified",
    "parameters_of",
]
