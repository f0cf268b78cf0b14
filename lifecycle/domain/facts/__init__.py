"""The facts that more than one operation records, or none; the facts of one operation alone are in its own file."""

from lifecycle.domain.facts.card import (
    CardDriftDetected,
    CardSeen,
    DriftAccepted,
)
from lifecycle.domain.facts.earlier import CardSeen1, DriftAccepted1
from lifecycle.domain.facts.holding import (
    CardFormatted,
    EraseBegun,
    HoldingFound,
    LabelRead,
    ShareErased,
    ShareRead,
    ShareWriteBegun,
    ShareWritten,
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
from lifecycle.domain.facts.sets import SetChecked, SetCompleted, SetFact, SetInvalidated, SetStarted

__all__ = [
    "CardDriftDetected",
    "CardFormatted",
    "CardSeen",
    "CardSeen1",
    "ClockStepped",
    "DriftAccepted",
    "DriftAccepted1",
    "EraseBegun",
    "FoundPin",
    "HoldingFound",
    "LabelRead",
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
    "SetChecked",
    "SetCompleted",
    "SetFact",
    "SetInvalidated",
    "SetStarted",
    "ShareErased",
    "ShareRead",
    "ShareWriteBegun",
    "ShareWritten",
    "parameters_of",
]
