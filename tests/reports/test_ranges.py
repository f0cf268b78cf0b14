"""What --from and --to mean."""

from datetime import UTC

import pytest
from custodians import ANNA, Custodians
from desk.chronicle import MINUTE, SERIALS, START, Chronicle

from lifecycle.domain.instant import AsOf, BadMoment, Instant
from lifecycle.reports import opened
from lifecycle.reports.custody import Custody
from lifecycle.reports.parts.moment import NoSuchPosition
from lifecycle.reports.parts.ranges import Asked, BackwardRange, Range, asked_for

A, B, *_ = SERIALS


def range_of(record: Chronicle, start: str | None, end: str | None, as_of: AsOf | None = None) -> Range:
    """Find a range in a record."""
    with opened(record.store, as_of, asked_for(start, end, UTC)) as open_record:
        return open_record.range


def written(time: int) -> str:
    """Write a time as a person would."""
    return Instant(time).exact()


def test_without_either_the_whole_record_is_meant(record: Chronicle) -> None:
    """And nothing is said of a range."""
    record.cards(A, B)
    found = range_of(record, None, None)
    assert (found.after, found.upto, found.given) == (0, 2, False)


def test_positions_are_both_counted_in(record: Chronicle) -> None:
    """Event 2 to event 3 are two events."""
    record.cards(*SERIALS)
    found = range_of(record, "#2", "#3")
    assert (found.after, found.upto) == (1, 3)
    assert str(found.in_words()) == "Range: from #2 to #3, events #2 to #3."


def test_a_date_means_its_beginning_at_the_start_and_its_end_at_the_end(record: Chronicle) -> None:
    """One day is one date, given twice."""
    record.cards(A)
    day = written(START)[:10]
    found = range_of(record, day, day)
    assert (found.after, found.upto) == (0, 1)
    assert f"from {day} ({day}T00:00:00.000000Z) to {day} ({day}T23:59:59.999999Z)" in str(found.in_words())


def test_ranges_that_adjoin_have_every_event_once(record: Chronicle) -> None:
    """An event at the very instant is in the later one, if that begins there."""
    record.cards(*SERIALS)
    middle = START + 3 * MINUTE
    before, after = range_of(record, None, written(middle - 1)), range_of(record, written(middle), None)
    assert (before.after, before.upto, after.after, after.upto) == (0, 2, 2, 6)


def test_a_range_with_nothing_in_it_says_so(record: Chronicle) -> None:
    """Before the record, and after it."""
    record.cards(A)
    for start, end in (("2001-01-01", "2001-12-31"), ("2201-01-01", None)):
        found = range_of(record, start, end)
        assert found.empty
        assert "No event in this range." in str(found.in_words())


def test_a_range_that_ends_before_it_begins_is_refused(record: Chronicle) -> None:
    """By days, by positions, and by one against the other."""
    record.cards(*SERIALS)
    for start, end in (("2026-02-01", "2026-01-31"), ("#3", "#2"), ("#6", written(START + 2 * MINUTE))):
        with pytest.raises(BackwardRange) as caught:
            range_of(record, start, end)
        assert start in str(caught.value.explain())
    assert range_of(record, "#3", "#3").after == 2


def test_a_position_that_is_not_there_and_what_is_no_moment_are_refused(record: Chronicle) -> None:
    """As they are for a report of a moment."""
    record.cards(A)
    with pytest.raises(NoSuchPosition):
        range_of(record, "#2", None)
    with pytest.raises(BadMoment):
        range_of(record, "yesterday", None)


def test_a_range_ends_no_later_than_the_moment_of_the_report(record: Chronicle) -> None:
    """What came after was not known then."""
    record.cards(*SERIALS)
    found = range_of(record, "#2", written(START + 60 * MINUTE), AsOf("#4", position=4))
    assert (found.after, found.upto) == (1, 4)


def test_only_the_events_of_the_range_are_rows(record: Chronicle, people: Custodians) -> None:
    """An empty range gives none, and says why; a range in which nothing of the kind happened says that."""
    record.cards(A, B)
    first = people.gives(A, ANNA)
    second = people.gives(B, ANNA)
    with opened(record.store, None, asked_for(f"#{first + 1}", None)) as open_record:
        rows = list(Custody().answer(open_record).rows)
    assert [row[2] for row in rows] == [B, B]
    for asked, nothing in (
        (asked_for("#1", "#2"), "In this range: No movement of a card is recorded."),
        (asked_for("2001-01-01", "2001-01-02"), "No event in this range."),
        (Asked(), "No movement of a card is recorded."),
    ):
        with opened(record.store, AsOf(f"#{second}", position=second), asked) as open_record:
            assert str(Custody().answer(open_record).nothing) == nothing
