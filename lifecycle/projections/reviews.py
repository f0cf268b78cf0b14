"""The reviews of the record, and what they found."""

from msgspec.structs import replace

from lifecycle.domain.event import Event
from lifecycle.domain.facts import FindingClosed, FindingRecorded, ReviewRecorded
from lifecycle.domain.reviews import Review, ReviewFinding, finding_id
from lifecycle.projections.hearing import hearing_kinds
from lifecycle.projections.keyed import KeyedProjection
from lifecycle.store.view import View

_PREFIX = "review:"


def stream_of_review(number: int) -> str:
    """Name the stream of a review."""
    return f"{_PREFIX}{number}"


def _number(event: Event) -> int:
    return int(event.stream.removeprefix(_PREFIX))


def _review_of(event: Event) -> str | None:
    return str(_number(event)) if isinstance(event.facts, ReviewRecorded) else None


def _reviewed(known: Review | None, event: Event) -> Review | None:
    facts = event.facts
    if not isinstance(facts, ReviewRecorded):
        return known
    return Review(
        number=_number(event),
        first=facts.first,
        last=facts.last,
        root=facts.root,
        reviewer=facts.reviewer or event.actor,
        recorder=event.actor,
        at=facts.at,
        recorded_at=event.time,
    )


REVIEWS: KeyedProjection[Event, Review] = KeyedProjection(
    name="reviews", revision=1, state=Review, key=_review_of, fold=_reviewed, hears=hearing_kinds(ReviewRecorded)
)


def _finding_of(event: Event) -> str | None:
    match event.facts:
        case FindingRecorded(number=number) | FindingClosed(number=number):
            return finding_id(_number(event), number)
        case _:
            return None


def _found(known: ReviewFinding | None, event: Event) -> ReviewFinding | None:
    match event.facts:
        case FindingRecorded(number=number, severity=severity, text=text):
            review = _number(event)
            return ReviewFinding(finding_id(review, number), review, number, severity, text)
        case FindingClosed(at=at, note=note) if known is not None:
            return replace(known, closed_at=at, closed_by=event.actor, note=note)
        case _:
            return known


FINDINGS: KeyedProjection[Event, ReviewFinding] = KeyedProjection(
    name="findings",
    revision=1,
    state=ReviewFinding,
    key=_finding_of,
    fold=_found,
    hears=hearing_kinds(FindingRecorded, FindingClosed),
)


def reviews_at(view: View, position: int | None = None) -> list[Review]:
    """Give every review, the first one first: now, or as of the event at a position."""
    known = REVIEWS.all(view) if position is None else REVIEWS.all_as_of(view, position)
    return sorted((each for _, each in known), key=lambda review: review.number)


def findings_at(view: View, position: int | None = None) -> list[ReviewFinding]:
    """Give every finding, in the order of the reviews and of their numbers."""
    known = FINDINGS.all(view) if position is None else FINDINGS.all_as_of(view, position)
    return sorted((each for _, each in known), key=lambda finding: (finding.review, finding.number))
