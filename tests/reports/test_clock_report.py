"""The report of the clock: who kept it right, what was refused and accepted, and which times do not fit."""

from desk.chronicle import MINUTE, SERIALS, START, Chronicle
from desk.papers import named

from lifecycle.domain.facts import ClockStepped, OperationRefused, OperationStarted, Parameter
from lifecycle.reports import opened
from lifecycle.reports.clock import Clock
from lifecycle.reports.ranges import asked_for

A, B = SERIALS[:2]
SECOND = 1_000_000


def start(record: Chronicle, *, changes: bool = True, **parameters: Parameter) -> int:
    """Have an operation start."""
    fact = OperationStarted(name="erase", changes=changes, parameters=parameters, ticks=0, tries_left=7)
    return record.add(f"card:{A}", fact, operation="018f0000-0000-7000-8000-000000000001")


def rows(record: Chronicle, kind: str) -> list[dict[str, object]]:
    """Give the rows of one kind."""
    return [dict(row) for row in record.ask(Clock())[1] if row["kind"] == kind]


def test_a_record_without_operations_has_nothing_to_tell(record: Chronicle) -> None:
    """One of an inspection only, and one that is empty."""
    assert record.ask(Clock())[1] == []
    record.cards(A)
    head, found, answer = record.ask(Clock())
    assert (found, head["operations"]) == ([], 0)
    assert str(answer.nothing) == "No operation changed a card, and no time is out of order."


def test_each_operation_that_changes_a_card_says_who_kept_the_clock(record: Chronicle) -> None:
    """Those of earlier versions say that it was not recorded; those that only read are left out."""
    record.cards(A)
    for source in ("systemd-timesyncd", "unsynchronised", "unsynchronised"):
        start(record, clock=source)
    start(record)
    start(record, changes=False, clock="ntp")
    found = rows(record, "operation")
    assert [row["time_source"] for row in found] == [
        "systemd-timesyncd",
        "unsynchronised",
        "unsynchronised",
        "not-recorded",
    ]
    assert [str(row["kept"]) for row in found[1:3]] == ["NOBODY keeps it right"] * 2
    head = record.ask(Clock())[0]
    assert (head["operations"], head["unsynchronised"], head["not_recorded"], head["ntp"]) == (4, 2, 1, None)


def test_refusals_because_of_the_clock_and_accepted_steps_are_told(record: Chronicle) -> None:
    """Other refusals are none of its business."""
    named(record)
    record.cards(A)
    for rule in ("clock-stepped-back", "card-sealed"):
        record.add(f"card:{A}", OperationRefused(name="erase", rule=rule))
    newest = record.time
    record.add("ledger:1", ClockStepped(newest=newest, clock=newest - 90 * SECOND))
    head, found, _ = record.ask(Clock())
    assert [row["kind"] for row in found] == ["refused", "step-accepted"]
    assert str(found[1]["what"]) == "A step back of 00:01:30 was accepted"
    assert (found[1]["behind_microseconds"], found[1]["by"]) == (90 * SECOND, "Anna Auditor")
    assert (head["refusals"], head["steps_accepted"]) == (1, 1)


def test_times_that_go_back_are_told_until_the_clock_is_right_again(record: Chronicle) -> None:
    """A few seconds are nothing; after an accepted step the record counts from there."""
    record.cards(A)
    newest = record.time
    record.time = newest - MINUTE - 4 * SECOND
    record.cards(A)
    assert rows(record, "behind") == []
    record.time = newest - MINUTE - 6 * SECOND
    record.cards(A, A)
    (behind,) = rows(record, "behind")
    assert (behind["position"], behind["behind_microseconds"]) == (3, 6 * SECOND)
    assert str(behind["what"]) == "BEHIND the newest event before it by 00:00:06"
    record.time = START - 10 * MINUTE
    record.add("ledger:1", ClockStepped(newest=newest, clock=record.time))
    record.cards(A)
    assert record.ask(Clock())[0]["behind"] == 1


def test_the_largest_jump_forward_is_named(record: Chronicle) -> None:
    """As of a moment before it there was a smaller one."""
    record.cards(A, B)
    before = record.position
    record.time += 64 * 365 * 24 * 60 * MINUTE
    record.cards(A)
    head = record.ask(Clock())[0]
    assert (head["largest_jump"], head["largest_jump_to"]) == ((64 * 365 * 24 * 60 + 1) * MINUTE, 3)
    assert str(head["largest_jump_in_words"]).startswith("23360d 00:01:00, to event #3 of ")
    assert record.ask(Clock(), before)[0]["largest_jump"] == MINUTE


def test_a_range_is_held_against_what_came_before_it(record: Chronicle) -> None:
    """An event is behind the newest one although that is not in the range."""
    record.cards(A, B)
    record.time -= 3 * MINUTE
    record.cards(A)
    with opened(record.store, over=asked_for("#3", "#3")) as at:
        answer = Clock().answer(at)
        assert [row[1] for row in answer.rows] == ["behind"]
        assert answer.range is not None
        assert (answer.range.after, answer.range.upto) == (2, 3)
