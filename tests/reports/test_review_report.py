"""The report of reviews: what was looked at, what was found, and what nobody has looked at."""

from desk.chronicle import MINUTE, SERIALS, START, Chronicle
from desk.disclosed import kept_text, named

from lifecycle.domain.facts import FindingClosed, FindingRecorded, ReviewRecorded
from lifecycle.domain.instant import AsOf
from lifecycle.domain.reviews import Severity
from lifecycle.reports import opened
from lifecycle.reports.parts.judgement_time import judged_at
from lifecycle.reports.reviews import Reviews

A, B = SERIALS[:2]
DAY = 24 * 60 * MINUTE


def review(record: Chronicle, number: int, first: int, last: int, *, after: int = 0) -> int:
    """Have a review recorded, so many days after the first event."""
    fact = ReviewRecorded(at=START + after * DAY, first=first, last=last, root="00" * 32, reviewer=None)
    return record.add(f"review:{number}", fact)


def find(record: Chronicle, review_number: int, number: int, text: str, severity: Severity = "high") -> int:
    """Have a finding recorded."""
    digest, disclosure = kept_text(text)
    fact = FindingRecorded(number=number, severity=severity, text=digest)
    return record.add(f"review:{review_number}", fact, disclosed=(disclosure,))


def kinds(record: Chronicle, position: int | None = None) -> list[tuple[object, object, object]]:
    """Give kind, first and last event of the rows, in their order."""
    return [(row["kind"], row["first"], row["last"]) for row in record.ask(Reviews(), position)[1]]


def test_a_record_that_nobody_reviewed_says_so(record: Chronicle) -> None:
    """All of it waits, and the first review is due 31 days after its first event."""
    record.cards(A, B)
    head, rows, _ = record.ask(Reviews(), record.position)
    assert (head["reviewed_upto"], head["not_reviewed"], head["overdue"]) == (0, 2, False)
    assert str(rows[0]["what"]) == "Not reviewed yet: events #1 to #2"
    assert head["next_due"].time == START + MINUTE + 31 * DAY  # type: ignore[union-attr]


def test_an_empty_record_has_nothing_to_review(record: Chronicle) -> None:
    """And nothing that is due."""
    head, rows, answer = record.ask(Reviews())
    assert (rows, head["next_due"], head["overdue"]) == ([], None, False)
    assert str(answer.nothing) == "The record is empty. Nothing to review."


def test_what_lies_between_two_reviews_was_never_reviewed(record: Chronicle) -> None:
    """What lies behind the last one only waits."""
    record.cards(*SERIALS)
    review(record, 1, 1, 2)
    review(record, 2, 5, 6)
    assert kinds(record) == [("review", 1, 2), ("review", 5, 6), ("never-reviewed", 3, 4), ("not-yet", 7, 8)]
    assert record.ask(Reviews())[0]["not_reviewed"] == 4


def test_ranges_that_overlap_leave_no_gap(record: Chronicle) -> None:
    """One may even lie inside another."""
    record.cards(*SERIALS)
    review(record, 1, 1, 4)
    review(record, 2, 2, 3)
    review(record, 3, 4, 6)
    assert kinds(record)[3:] == [("not-yet", 7, 9)]


def test_a_finding_is_open_until_it_is_closed(record: Chronicle) -> None:
    """Its words and what became of it stand below its review; as of a moment before, it was open."""
    record.cards(A)
    named(record)
    review(record, 1, 1, 2)
    before = find(record, 1, 1, "A door stood open")
    note, disclosure = kept_text("Locked, and the lock was changed")
    record.add("review:1", FindingClosed(at=START + DAY, number=1, note=note), disclosed=(disclosure,))
    head, rows, _ = record.ask(Reviews())
    found = rows[1]
    assert (found["id"], str(found["what"]), found["text"]) == ("1.1", "Finding (high), closed", "A door stood open")
    assert (found["note"], found["closed_by"]) == ("Locked, and the lock was changed", "Anna Auditor")
    assert (head["findings"], head["open"]) == (1, 0)
    head, rows, _ = record.ask(Reviews(), before)
    assert (str(rows[1]["what"]), rows[1]["open"], head["open"]) == ("Finding (high), open", True, 1)


def test_a_finding_whose_words_are_erased_is_there_still(record: Chronicle) -> None:
    """And says that they were."""
    record.cards(A)
    review(record, 1, 1, 1)
    find(record, 1, 1, "A name that had to go")
    digest, _ = kept_text("A name that had to go")
    assert record.store.erase(bytes.fromhex(digest))
    assert str(record.ask(Reviews())[1][1]["text"]) == "erased from the record"


def test_a_review_after_more_than_31_days_is_late(record: Chronicle) -> None:
    """Counted from the review before it, or from the first event."""
    record.cards(*SERIALS)
    review(record, 1, 1, 2, after=31)
    review(record, 2, 3, 4, after=70)
    rows = record.ask(Reviews())[1]
    assert [(row["kind"], row["days"]) for row in rows[:3]] == [("review", None), ("late", 39), ("review", None)]
    assert str(rows[1]["what"]) == "late: 39 days without a review"


def test_the_next_review_is_overdue_at_the_moment_that_is_asked_for(record: Chronicle) -> None:
    """Not before 31 days are over; the record as it is now is judged by the clock."""
    record.cards(A)
    review(record, 1, 1, 1, after=0)

    def asked(days: int) -> tuple[object, str]:
        instant = START + days * DAY + MINUTE
        with opened(record.store, AsOf("then", instant=instant)) as at:
            assert judged_at(at) == instant
            head = {column.name: cell for column, cell in Reviews().answer(at).head}
        return head["overdue"], str(head["overdue_in_words"])

    assert asked(30) == (False, "None")
    late = "OVERDUE for 9 days: at most 31 days between 2 reviews"
    assert asked(40) == (True, late)
    with opened(record.store) as now:
        assert judged_at(now) > START


def test_it_says_which_clauses_ask_for_it() -> None:
    """For the list of reports."""
    assert (Reviews.number, Reviews.asked_for_by[0]) == ("R9", "PCI DSS 10.4")
