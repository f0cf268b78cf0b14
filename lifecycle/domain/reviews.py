"""Reviews of the record: who looked at which stretch of it and what they found, and what nobody has looked at yet."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

import msgspec

Severity = Literal["low", "medium", "high", "critical"]

SEVERITIES: Final[Sequence[Severity]] = get_args(Severity)

REVIEW_DAYS: Final = 31
"""Days that may pass between two reviews (CA/B NSR)."""

_DAY = 86_400_000_000
"""Microseconds."""


class Review(msgspec.Struct, frozen=True, gc=False):
    """A stretch of the record that somebody looked at."""

    number: int
    """From 1."""
    first: int
    last: int
    """Positions, both counted in."""
    root: str
    """Of the tree over the events 1 to `last` (RFC 6962, section 2.1), lower-case hex: what the record was then."""
    reviewer: str
    """person:ID."""
    recorder: str
    """person:ID of whoever recorded the review."""
    at: int
    """When it was done, microseconds UTC, as people gave it."""
    recorded_at: int


class ReviewFinding(msgspec.Struct, frozen=True, gc=False):
    """Something that a review found, open until it is closed."""

    id: str
    """As people type it: the number of the review, a dot, and the number of the finding in it."""
    review: int
    number: int
    severity: Severity
    text: str
    """Commitment of what was found, lower-case hex."""
    closed_at: int | None = None
    """When it was closed, microseconds UTC, as people gave it."""
    closed_by: str | None = None
    """person:ID of whoever recorded that."""
    note: str | None = None
    """Commitment of what became of it, lower-case hex."""


@dataclass(frozen=True)
class Stretch:
    """Events from one position to another, both counted in."""

    first: int
    last: int

    @property
    def events(self) -> int:
        """How many there are."""
        return self.last - self.first + 1


def finding_id(review: int, number: int) -> str:
    """Give the id of a finding as people type it."""
    return f"{review}.{number}"


def reviewed_upto(reviews: Iterable[Review]) -> int:
    """Give the last position that any review came to; 0 where there is none."""
    return max((each.last for each in reviews), default=0)


def never_reviewed(reviews: Iterable[Review], last: int) -> Iterator[Stretch]:
    """Give what no review covers of the events 1 to `last`, in order."""
    reached = 0
    for first, end in sorted((each.first, each.last) for each in reviews):
        if first > reached + 1:
            yield Stretch(reached + 1, min(first - 1, last))
        reached = max(reached, end)
    if reached < last:
        yield Stretch(reached + 1, last)


def due(since: int) -> int:
    """Give when the next review is due, if the last one, or the first event, was at a time; microseconds UTC."""
    return since + REVIEW_DAYS * _DAY


def late(reviews: Iterable[Review], begun: int) -> Iterator[tuple[Review, int]]:
    """Give each review that came after it was due, with the days that nobody had looked, from the first event on."""
    since = begun
    for each in sorted(reviews, key=lambda review: review.at):
        if each.at > due(since):
            yield each, (each.at - since) // _DAY
        since = max(since, each.at)


def days_between(since: int, until: int) -> int:
    """Count whole days between two times, microseconds UTC; 0 where the second is not later."""
    return max(0, until - since) // _DAY
