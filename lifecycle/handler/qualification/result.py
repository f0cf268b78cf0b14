"""What a qualification saw, as the file that a person keeps and may send to the project: no serial, and no secret."""

from collections.abc import Sequence
from typing import Literal

import msgspec

from lifecycle.domain.facts.qualification import QualificationOutcome

Seen = Literal["pass", "fail", "not-done"]

MAY_BE_LEFT_OUT = frozenset({"reset"})


class Check(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that was tried."""

    name: str
    result: Seen
    seen: str
    """What the card did, in English."""


class Qualification(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was tried on one card, and what it did."""

    schema: int = 1
    program: str
    """Version of lifecycle."""
    time: int
    """Microseconds UTC."""
    make: str
    layout: int | None
    """Version of what the driver wrote on the card; None where it could not be laid out."""
    release: str
    """Maker and firmware, or what stands for them: cards of one release are taken to behave alike."""
    firmware: str | None
    atr: str
    """Upper-case hex."""
    reader: str
    virtual: bool
    seal: Literal["card", "record"] | None
    """Who refuses a second PIN change, as this card showed it; None where that was not seen."""
    outcome: QualificationOutcome
    """failed: a check failed. incomplete: one that counts was not done; the reset counts only where it was tried."""
    checks: Sequence[Check]


def outcome_of(checks: Sequence[Check]) -> QualificationOutcome:
    """Say what came of the checks together."""
    if any(each.result == "fail" for each in checks):
        return "failed"
    left = [each for each in checks if each.result == "not-done" and each.name not in MAY_BE_LEFT_OUT]
    return "incomplete" if left else "passed"
