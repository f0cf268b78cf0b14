"""How long the record has to be kept, and what keeps its names and other free text from being erased.

Events are never deleted, so that retention deletes nothing: it says until when the record as a whole has to be kept,
and from when on a text that an event refers to has no reason to be there any more. A text may be erased earlier, when a
person asks for it, but never while a legal hold stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

import msgspec

from lifecycle.domain.instant import EPOCH
from lifecycle.domain.text import Text, say

Beginning = Literal["event", "last-key"]
"""event: the period of each event begins with it. last-key: it begins when the last key, or the last certificate of it,
has come to its end; while a set brings a key back it has not begun."""


@dataclass(frozen=True)
class RetentionClass:
    """What a rule book asks for."""

    name: str
    years: int
    begins: Beginning
    clause: str
    text: Text


OWN: Final = "own"
"""Name of the class of whoever sets a number of years."""

CLASSES: Mapping[str, RetentionClass] = {
    each.name: each
    for each in (
        RetentionClass(
            "etsi", 7, "last-key", "ETSI EN 319 411-1", say("7 years after the end of the last certificate")
        ),
        RetentionClass(
            "br",
            2,
            "last-key",
            "CA/B BR 5.4.3",
            say("2 years after the end of the key or its last certificate"),
        ),
        RetentionClass("pci-dss", 1, "event", "PCI DSS 10.5.1", say("12 months after each event")),
    )
}

DEFAULT: Final = CLASSES["etsi"]
"""What holds until somebody sets another: the longest."""


class Retention(msgspec.Struct, frozen=True, gc=False):
    """The class of the whole record, as it was set."""

    name: str
    """One of CLASSES, or `own`."""
    years: int
    begins: Beginning
    reason: str
    """Commitment of why, lower-case hex."""
    set_at: int
    """Microseconds UTC."""
    set_by: str
    """person:ID."""


class LegalHold(msgspec.Struct, frozen=True, gc=False):
    """A reason for which nothing may be erased, until it is lifted."""

    id: str
    """hold:ID."""
    name: str
    """Commitment of its name, lower-case hex."""
    reason: str
    """Commitment of why it was placed."""
    placed_at: int
    placed_by: str
    lifted_at: int | None = None
    lifted_by: str | None = None
    lift_reason: str | None = None
    """Commitment of why it was lifted; None where nothing was said."""

    @property
    def stands(self) -> bool:
        """Whether it was not lifted."""
        return self.lifted_at is None


def years_after(time: int, years: int) -> int:
    """Give the time so many calendar years later, microseconds UTC; from 29 February it is 1 March, never earlier."""
    micro = timedelta(microseconds=1)
    moment = EPOCH + time * micro
    try:
        later = moment.replace(year=moment.year + years)
    except ValueError:
        later = moment.replace(year=moment.year + years, month=3, day=1)
    return (later - EPOCH) // micro
