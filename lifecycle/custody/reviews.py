"""Rules of reviews: which stretch of the record may be called reviewed, and which finding may be closed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lifecycle.custody.inputs import NotUsable, shown
from lifecycle.custody.naming import find_person
from lifecycle.custody.rules import MINUTE, past
from lifecycle.domain.errors import OperatorError, Refused, UnknownName
from lifecycle.domain.event import Fact
from lifecycle.domain.facts import FindingClosed, FindingRecorded, ReviewRecorded
from lifecycle.domain.instant import Instant
from lifecycle.domain.reviews import ReviewFinding, Severity, Stretch, reviewed_upto
from lifecycle.domain.text import Text, say
from lifecycle.domain.timekeeping import CLOCK_TOLERANCE
from lifecycle.ledger.record import Record
from lifecycle.projections.reviews import FINDINGS, REVIEWS, findings_at, reviews_at, stream_of_review
from lifecycle.reports import Snapshot
from lifecycle.store.view import View

LONGEST_TEXT = 1000
"""Characters."""

Disclose = Callable[[str], str]
"""Has a text kept beside the next facts that are recorded, and gives the commitment that may stand in them."""


class NothingToReview(OperatorError):
    """No event is in the range that is said to be reviewed."""

    code = "nothing-to-review"
    message = "No event to review: {problem}"
    advice = "Nothing was recorded. See what was never reviewed.\n  lifecycle report reviews"


class ReviewedTooEarly(OperatorError):
    """A review is said to have been done before its last event was there."""

    code = "reviewed-too-early"
    message = "The review cannot be from {at} UTC. Its last event, #{last}, is from {recorded} UTC."
    advice = "Give a later time with --at, or an earlier end with --to. Nothing was recorded."


class NumberTaken(Exception):
    """Another process recorded a review meanwhile: this one gets the next number."""


@dataclass(frozen=True)
class Found:
    """A finding as it is typed."""

    severity: Severity
    text: str


@dataclass(frozen=True)
class Reviewed:
    """A review as it is typed."""

    findings: Sequence[Found] = ()
    since_last: bool = False
    """Whether it begins after the event that reviews came to so far, and not with the range."""
    by: str | None = None
    """Name of whoever did it; None for whoever records it."""
    at: int | None = None
    """When it was done, microseconds UTC; None for now."""


@dataclass(frozen=True)
class Closing:
    """The closing of a finding as it is typed."""

    finding: str
    """Its id."""
    note: str
    at: int | None = None
    """When it was closed, microseconds UTC; None for now."""


@dataclass(frozen=True)
class Entry:
    """Facts for one stream; `check` is asked inside the transaction that appends them."""

    stream: str
    facts: Sequence[Fact]
    check: Callable[[View], None]


def text_in(given: str, what: Text) -> str:
    """Give a text of 1 to 1000 characters, without the spaces around it; raises NotUsable."""
    text = given.strip()
    if not text:
        raise NotUsable(given=shown(given), what=what, problem=say("the text is empty."))
    if len(text) > LONGEST_TEXT:
        problem = say("the text has {count} characters, the limit is {longest}.", count=len(text), longest=LONGEST_TEXT)
        raise NotUsable(given=shown(given), what=what, problem=problem)
    if "\0" in text:
        raise NotUsable(given=shown(given), what=what, problem=say("the text contains the character U+0000."))
    return text


def recorded(snapshot: Snapshot, reviewed: Reviewed, *, now: int, disclose: Disclose) -> Entry:
    """Give what records a review, under the next number, of the range that the record was opened for.

    `now` is what the clock says, microseconds UTC. Raises NothingToReview, ReviewedTooEarly, Refused for a time to
    come, and UnknownName and AmbiguousName for a person.
    """
    stretch = _since_last(snapshot) if reviewed.since_last else _in_range(snapshot)
    by = None if reviewed.by is None else find_person(Record(snapshot.view), reviewed.by).id
    at = past(reviewed.at, now)
    newest = next(snapshot.store.events(stretch.last - 1, stretch.last))[1].time
    if (at + CLOCK_TOLERANCE) // MINUTE < newest // MINUTE:
        raise ReviewedTooEarly(at=Instant(at).short(), last=stretch.last, recorded=Instant(newest).short())
    number = max((each.number for each in reviews_at(snapshot.view)), default=0) + 1
    root = snapshot.store.root_at(stretch.last).hex()
    facts: list[Fact] = [ReviewRecorded(at=at, first=stretch.first, last=stretch.last, root=root, reviewer=by)]
    for place, each in enumerate(reviewed.findings, 1):
        facts.append(FindingRecorded(number=place, severity=each.severity, text=disclose(each.text)))

    def still_free(view: View) -> None:
        if REVIEWS.get(view, str(number)) is not None:
            raise NumberTaken

    return Entry(stream_of_review(number), facts, still_free)


def _since_last(snapshot: Snapshot) -> Stretch:
    """Give the events after those that reviews came to."""
    reached, upto = reviewed_upto(reviews_at(snapshot.view)), snapshot.range.upto
    if upto and reached >= upto:
        raise NothingToReview(problem=say("all events up to #{reached} were already reviewed.", reached=reached))
    return Stretch(reached + 1, upto) if upto else _in_range(snapshot)


def _in_range(snapshot: Snapshot) -> Stretch:
    asked, last = snapshot.range, snapshot.moment.position
    if not asked.empty:
        return Stretch(asked.after + 1, asked.upto)
    if not last:
        problem = say("the record is empty.")
    elif asked.after >= last:
        at = Instant(snapshot.moment.time or 0).short()
        problem = say("the range begins after the last event, #{last} of {at} UTC.", last=last, at=at)
    elif not asked.upto:
        problem = say("the range ends before the first event of the record.")
    else:
        problem = say("the range contains no event. The last event before the range is #{after}.", after=asked.after)
    raise NothingToReview(problem=problem)


def closed(view: View, closing: Closing, *, now: int, disclose: Disclose) -> Entry:
    """Give what closes a finding; raises UnknownName, and Refused where it is closed, now or inside the transaction."""
    finding = closing.finding
    known = _open(view, finding)
    at = past(closing.at, now)
    review = REVIEWS.get(view, str(known.review))
    if review is not None and at // MINUTE < review.at // MINUTE:
        raise Refused(
            "closed-before-found",
            say(
                "finding {finding} is from {at} UTC and cannot be closed earlier.",
                finding=known.id,
                at=Instant(review.at).short(),
            ),
            say("Give a later time with --at, or omit --at for now. Nothing was recorded."),
        )
    facts = [FindingClosed(at=at, number=known.number, note=disclose(closing.note))]
    return Entry(stream_of_review(known.review), facts, lambda then: _must_be_open(then, finding))


def _must_be_open(view: View, finding: str) -> None:
    _open(view, finding)


def _open(view: View, finding: str) -> ReviewFinding:
    known = FINDINGS.get(view, finding.strip())
    if known is None:
        raise UnknownName(kind=say("finding"), name=finding, next_step=_which_are_open(view))
    if known.closed_at is not None:
        raise Refused(
            "finding-closed",
            say(
                "finding {finding} was already closed on {at} UTC.",
                finding=known.id,
                at=Instant(known.closed_at).short(),
            ),
            _which_are_open(view),
        )
    return known


def _which_are_open(view: View) -> Text:
    ids = [each.id for each in findings_at(view) if each.closed_at is None]
    if not ids:
        return say("No finding is open.")
    return say("Open findings: {findings}.", findings=", ".join(ids))
