"""How long the record has to be kept, as the report of retention says it."""

from collections.abc import Sequence
from dataclasses import dataclass

from lifecycle.domain.instant import Instant
from lifecycle.domain.retention import CLASSES, DEFAULT, Retention, RetentionClass, years_after
from lifecycle.domain.text import Text, say, say_n

NAMED = 8
"""Sets that the words above the rows name; of more they say only that they stand among the rows."""


@dataclass(frozen=True)
class Period:
    """How long the record has to be kept."""

    rule: RetentionClass
    newest: int | None
    """Time of the newest event; None in an empty record."""
    live: Sequence[str]
    """Names of the first sets that bring a key back, one more than are named at most.

    While there are such, its period has not begun.
    """

    def until(self, rule: RetentionClass, since: int | None = None) -> int | None:
        """Give until when a class asks for what was recorded last by `since`; None while its period has not begun."""
        begun = self.newest if since is None or rule.begins == "last-key" else since
        if begun is None or (rule.begins == "last-key" and self.live):
            return None
        return years_after(begun, rule.years)


def rule_of(given: Retention | None) -> RetentionClass:
    """Give the class that is in force."""
    if given is None:
        return DEFAULT
    if given.name in CLASSES and CLASSES[given.name].years == given.years:
        return CLASSES[given.name]
    return RetentionClass(given.name, given.years, given.begins, "", say("set by the organisation"))


def kept_in_words(period: Period, until: int | None) -> Text:
    """Say until when it has to be kept, or what that hangs on."""
    if until is not None:
        return say("until {until} UTC", until=Instant(until).short())
    if period.newest is None:
        return say("no event is recorded yet")
    if len(period.live) > NAMED:
        return say_n(
            "1 more year after the end of the last key; sets with a live key: see below",
            "{count} more years after the end of the last key; sets with a live key: see below",
            period.rule.years,
        )
    return say_n(
        "1 more year after the end of the last key; sets with a live key: {sets}",
        "{count} more years after the end of the last key; sets with a live key: {sets}",
        period.rule.years,
        sets=", ".join(period.live),
    )
