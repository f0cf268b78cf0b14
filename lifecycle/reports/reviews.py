"""Reviews of the record: which stretches, by whom, what was found, what became of that, and what nobody looked at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lifecycle.domain.coded_words import word
from lifecycle.domain.instant import Instant
from lifecycle.domain.reviews import (
    REVIEW_DAYS,
    Review,
    ReviewFinding,
    Stretch,
    days_between,
    due,
    late,
    never_reviewed,
    reviewed_upto,
)
from lifecycle.domain.text import Text, say, say_n
from lifecycle.projections.reviews import findings_at, reviews_at
from lifecycle.reports import Answer, Report, Snapshot, rests_on
from lifecycle.reports.parts.cells import Cell, Column, Row
from lifecycle.reports.parts.custodian_names import CustodianNames
from lifecycle.reports.parts.judgement_time import judged_at

_COLUMNS = (
    Column("kind", say("code of the kind"), detail=True),
    Column("id", say("id")),
    Column("what", say("item")),
    Column("at", say("time (UTC)")),
    Column("by", say("by")),
    Column("text", say("finding"), aside=True),
    Column("closed_at", say("closed (UTC)"), aside=True),
    Column("closed_by", say("closed by"), aside=True),
    Column("note", say("resolution"), aside=True),
    Column("first", say("first event"), detail=True),
    Column("last", say("last event"), detail=True),
    Column("severity", say("severity"), detail=True),
    Column("open", say("open"), detail=True),
    Column("days", say("days without a review"), detail=True),
    Column("root", say("root hash at that time"), detail=True),
    Column("reviewer", say("pseudonym of the reviewer"), detail=True),
    Column("recorded_at", say("recorded (UTC)"), detail=True),
    Column("recorder", say("pseudonym of the operator"), detail=True),
)


@dataclass(frozen=True, kw_only=True)
class Reviews(Report):
    """List reviews and findings, and the events that nobody has reviewed."""

    name = "reviews"
    title = say("Reviews")
    order = 110
    number = "R9"
    asked_for_by = ("PCI DSS 10.4", "CA/B NSR (at most 31 days)")

    def answer(self, snapshot: Snapshot) -> Answer:
        """Take every review up to the moment; late ones and gaps stand between them and below them."""
        reviews = reviews_at(snapshot.view, snapshot.moment.position)
        findings = findings_at(snapshot.view, snapshot.moment.position)
        return Answer(
            report=self.name,
            title=say("Reviews of the record"),
            moment=snapshot.moment,
            head=_head(snapshot, reviews, findings),
            columns=_COLUMNS,
            rows=_rows(snapshot, reviews, findings),
            nothing=say("The record is empty. Nothing to review."),
            basis=rests_on(snapshot),
        )


def _head(
    snapshot: Snapshot, reviews: Sequence[Review], findings: Sequence[ReviewFinding]
) -> list[tuple[Column, Cell]]:
    position, now = snapshot.moment.position, judged_at(snapshot)
    last = max((each.at for each in reviews), default=None)
    next_due = due(_begun(snapshot) if last is None else last) if position else None
    waiting = sum(each.events for each in never_reviewed(reviews, position))
    open_ = sum(each.closed_at is None for each in findings)
    overdue = next_due is not None and now > next_due
    return [
        (Column("events", say("events")), position),
        (Column("reviewed_upto", say("reviewed up to event")), reviewed_upto(reviews)),
        (Column("not_reviewed", say("events not reviewed")), waiting),
        (Column("last_review", say("last review (UTC)")), None if last is None else Instant(last)),
        (Column("next_due", say("next review due (UTC)")), None if next_due is None else Instant(next_due)),
        (Column("overdue", say("overdue"), detail=True), overdue),
        (Column("overdue_in_words", say("overdue"), aside=True), _overdue(next_due, now) if overdue else None),
        (Column("findings", say("findings")), len(findings)),
        (Column("open", say("open findings")), open_),
    ]


def _overdue(next_due: int | None, now: int) -> Text:
    return say_n(
        "OVERDUE for 1 day: at most {limit} days between 2 reviews",
        "OVERDUE for {count} days: at most {limit} days between 2 reviews",
        days_between(next_due or 0, now),
        limit=REVIEW_DAYS,
    )


def _begun(snapshot: Snapshot) -> int:
    """Give the time of the first event."""
    return next((event.time for _, event in snapshot.store.events(upto=1)), 0)


def _rows(snapshot: Snapshot, reviews: Sequence[Review], findings: Sequence[ReviewFinding]) -> Iterator[Row]:
    keepers, position = CustodianNames(snapshot), snapshot.moment.position
    too_late = {review.number: days for review, days in late(reviews, _begun(snapshot))}
    for review in reviews:
        if review.number in too_late:
            yield _late(review, too_late[review.number])
        yield _reviewed(review, keepers)
        for finding in findings:
            if finding.review == review.number:
                yield _found(finding, review, keepers)
    for stretch in never_reviewed(reviews, position):
        yield _not_reviewed(stretch, never=stretch.first <= reviewed_upto(reviews))


def _reviewed(review: Review, keepers: CustodianNames) -> Row:
    return _row(
        kind="review",
        id=str(review.number),
        what=say("Reviewed: events #{first} to #{last}", first=review.first, last=review.last),
        at=Instant(review.at),
        by=keepers.person(review.reviewer),
        first=review.first,
        last=review.last,
        root=review.root,
        reviewer=review.reviewer,
        recorded_at=Instant(review.recorded_at),
        recorder=review.recorder,
    )


def _found(finding: ReviewFinding, review: Review, keepers: CustodianNames) -> Row:
    is_open = finding.closed_at is None
    stands = say("open") if is_open else say("closed")
    return _row(
        kind="finding",
        id=finding.id,
        what=say("Finding ({severity}), {stands}", severity=word(finding.severity), stands=stands),
        at=Instant(review.at),
        by=keepers.person(review.reviewer),
        text=keepers.purpose(finding.text),
        closed_at=None if finding.closed_at is None else Instant(finding.closed_at),
        closed_by=keepers.person(finding.closed_by),
        note=keepers.purpose(finding.note),
        severity=finding.severity,
        open=is_open,
        reviewer=review.reviewer,
    )


def _late(review: Review, days: int) -> Row:
    what = say_n("late: 1 day without a review", "late: {count} days without a review", days)
    return _row(kind="late", what=what, at=Instant(review.at), days=days)


def _not_reviewed(stretch: Stretch, *, never: bool) -> Row:
    bounds = {"first": stretch.first, "last": stretch.last}
    if never:
        return _row(
            kind="never-reviewed", what=say("skipped by the reviews: events #{first} to #{last}", **bounds), **bounds
        )
    return _row(kind="not-yet", what=say("Not reviewed yet: events #{first} to #{last}", **bounds), **bounds)


def _row(**cells: Cell) -> Row:
    return tuple(cells.get(column.name) for column in _COLUMNS)
