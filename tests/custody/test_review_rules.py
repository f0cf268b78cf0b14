"""What may be called reviewed, and which finding may be closed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk.chronicle import MINUTE, SERIALS, Chronicle
from desk.disclosed import kept_text, named
from desk.stores import must_be_sound, new_store
from desk.stores import opened as opened_store

from lifecycle.custody.inputs import NotUsable
from lifecycle.custody.reviews import (
    Closing,
    Entry,
    Found,
    NothingToReview,
    NumberTaken,
    Reviewed,
    ReviewedTooEarly,
    closed,
    recorded,
    text_in,
)
from lifecycle.domain.errors import Refused, UnknownName
from lifecycle.domain.facts import ReviewRecorded
from lifecycle.domain.text import say
from lifecycle.reports import opened
from lifecycle.reports.parts.ranges import asked_for

A, B, C = SERIALS[:3]


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Chronicle]:
    """A record that a test writes; what it came to is sound."""
    with opened_store(new_store(tmp_path / "ledger.db")) as store:
        yield Chronicle(store)
        must_be_sound(store)


def entry(
    record: Chronicle,
    reviewed: Reviewed = Reviewed(),  # noqa: B008 - frozen
    *,
    since: str | None = None,
    until: str | None = None,
) -> Entry:
    """Make the entry of a review now."""
    with opened(record.store, over=asked_for(since, until)) as asked:
        return recorded(asked, reviewed, now=record.time + MINUTE, disclose=lambda text: kept_text(text)[0])


def review(record: Chronicle, reviewed: Reviewed = Reviewed(), **over: str) -> ReviewRecorded:  # noqa: B008
    """Record a review and give its fact."""
    made = entry(record, reviewed, **over)
    record.add(made.stream, *made.facts)
    (fact,) = [fact for fact in made.facts if isinstance(fact, ReviewRecorded)]
    return fact


def refusal_of(record: Chronicle, closing: Closing) -> str:
    """Have a closing refused by the record, and give the rule."""
    with opened(record.store) as asked, pytest.raises(Refused) as caught:
        closed(asked.view, closing, now=record.time, disclose=lambda text: kept_text(text)[0])
    return caught.value.rule


def test_a_review_keeps_the_root_that_the_record_had_at_its_end(record: Chronicle) -> None:
    """So that it can be told later what was reviewed."""
    record.cards(A, B, C)
    fact = review(record, since="#1", until="#2")
    assert (fact.first, fact.last, fact.root) == (1, 2, record.store.root_at(2).hex())


def test_reviews_and_findings_are_numbered(record: Chronicle) -> None:
    """Each review has its own stream."""
    record.cards(A)
    review(record, since="#1")
    made = entry(record, Reviewed([Found("low", "a"), Found("high", "b")]), since="#1")
    assert made.stream == "review:2"
    assert [getattr(fact, "number", None) for fact in made.facts] == [None, 1, 2]


def test_since_last_begins_after_what_reviews_came_to(record: Chronicle) -> None:
    """That is after the latest event of any of them; the first time it begins with event 1."""
    record.cards(A, B, C)
    assert review(record, Reviewed(since_last=True), until="#2").last == 2
    review(record, since="#1", until="#1")
    fact = review(record, Reviewed(since_last=True))
    assert (fact.first, fact.last) == (3, 5)


def test_two_processes_do_not_record_one_number(record: Chronicle) -> None:
    """The second is told inside the transaction, and takes the next one."""
    record.cards(A)
    first, second = entry(record, since="#1"), entry(record, since="#1")
    record.add(first.stream, *first.facts)
    with record.store.view() as view, pytest.raises(NumberTaken):
        second.check(view)
    assert entry(record, since="#1").stream == "review:2"


@pytest.mark.parametrize(
    ("since", "until", "problem"),
    [
        ("2040-01-01", None, "the range begins after the last event, #3 of "),
        ("2001-01-01", "2001-01-02", "the range ends before the first event of the record."),
        (
            "2026-09-21T14:15:00Z",
            "2026-09-21T14:15:10Z",
            "the range contains no event. The last event before the range is #1.",
        ),
    ],
)
def test_a_range_with_nothing_in_it_says_why(record: Chronicle, since: str, until: str | None, problem: str) -> None:
    """Behind the record, before it, or between two of its events."""
    record.cards(A, B, C)
    with pytest.raises(NothingToReview) as caught:
        entry(record, since=since, until=until)
    assert problem in str(caught.value.explain())


def test_nothing_is_reviewed_twice_with_since_last(record: Chronicle) -> None:
    """Where a review came to that event already."""
    record.cards(A)
    review(record, since="#1")
    with pytest.raises(NothingToReview, match="all events up to #1 were already reviewed"):
        entry(record, Reviewed(since_last=True), until="#1")


def test_an_empty_record_cannot_be_reviewed(record: Chronicle) -> None:
    """In its own words."""
    for reviewed in (Reviewed(), Reviewed(since_last=True)):
        with pytest.raises(NothingToReview, match="the record is empty"):
            entry(record, reviewed)


def test_nobody_reviews_what_was_not_recorded_yet(record: Chronicle) -> None:
    """Nor in the future; within the minute that people give, it may be."""
    record.cards(A)
    with pytest.raises(ReviewedTooEarly, match="Its last event, #1"):
        entry(record, Reviewed(at=record.time - 2 * MINUTE))
    with pytest.raises(Refused, match="in the future"):
        entry(record, Reviewed(at=record.time + 3 * MINUTE))
    same_minute = record.time // MINUTE * MINUTE
    (fact,) = entry(record, Reviewed(at=same_minute)).facts
    assert isinstance(fact, ReviewRecorded)
    assert fact.at == same_minute


def test_a_reviewer_who_is_somebody_else_is_named(record: Chronicle) -> None:
    """By name; one that the record does not know is refused."""
    named(record)
    assert review(record, Reviewed(by="anna auditor"), since="#1").reviewer == "person:1"
    assert review(record, since="#1").reviewer is None
    with pytest.raises(UnknownName):
        entry(record, Reviewed(by="Nobody"), since="#1")


def test_a_finding_is_closed_once(record: Chronicle) -> None:
    """Not before it was found, nor in the future; one that is not there lists those that are open."""
    record.cards(A)
    review(record, Reviewed([Found("low", "a"), Found("high", "b")]), since="#1")
    assert refusal_of(record, Closing("1.1", "done", record.time - 60 * MINUTE)) == "closed-before-found"
    assert refusal_of(record, Closing("1.1", "done", record.time + 3 * MINUTE)) == "in-the-future"
    with opened(record.store) as asked:
        made = closed(asked.view, Closing("1.1", "done"), now=record.time, disclose=lambda _: "00")
    record.add(made.stream, *made.facts)
    assert refusal_of(record, Closing("1.1", "again")) == "finding-closed"
    with record.store.view() as view, pytest.raises(Refused):
        made.check(view)
    with opened(record.store) as asked, pytest.raises(UnknownName) as caught:
        closed(asked.view, Closing("7.1", "done"), now=record.time, disclose=lambda _: "00")
    assert str(caught.value.advise()) == "Open findings: 1.2."


@pytest.mark.parametrize("given", ["", "   ", "x" * 1001, "a\0b"])
def test_a_text_has_something_in_it_and_an_end(given: str) -> None:
    """1 to 1000 characters, each of which any record can hold."""
    with pytest.raises(NotUsable):
        text_in(given, say("a note"))
    assert text_in("  a note ", say("a note")) == "a note"
