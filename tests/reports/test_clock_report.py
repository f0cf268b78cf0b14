"""The report of the clock: who kept it right, what was refused and accepted, and which times do not fit."""

import pytest
from desk.chronicle import MINUTE, SERIALS, START, Chronicle
from desk.disclosed import named

from lifecycle.domain.facts import ClockStepped, OperationRefused, OperationStarted, Parameter
from lifecycle.reports import opened
from lifecycle.reports.clock import Clock
from lifecycle.reports.parts.ranges import asked_for

A, B = SERIALS[:2]
SECOND = 1_000_000


def start(record: Chronicle, *, changes: bool = True, **parameters: Parameter) -> int:
    """Have an operation start."""
    fact = OperationStarted(name="erase", changes=changes, parameters=parameters, counter=0, tries_left=7)
    return record.add(f"card:{A}", fact, operation="018f0000-0000-7000-8000-000000000001")


def rows(record: Chronicle, kind: str) -> list[dict[str, object]]:
    """Give the rows of one kind."""
    return [dict(row) for row in record.ask(Clock())[1] if row["kind"] == kind]


def counted(record: Chronicle, at: int | None = None) -> dict[str, dict[str, object]]:
    """Give the rows that close the report, by what they count."""
    return {str(row["counted"]): dict(row) for row in record.ask(Clock(), at)[1] if row["kind"] == "total"}


def counts(record: Chronicle) -> dict[str, object]:
    """Give what they count."""
    return {name: row["count"] for name, row in counted(record).items()}


def test_an_empty_record_has_no_rows(record: Chronicle) -> None:
    """And says so."""
    _, found, answer = record.ask(Clock())
    assert (found, str(answer.nothing)) == ([], "No event is recorded.")


def test_a_record_without_operations_says_so_below_the_event_that_it_begins_with(record: Chronicle) -> None:
    """One of an inspection only."""
    record.cards(A)
    found = record.ask(Clock())[1]
    assert (found[0]["kind"], found[0]["position"]) == ("first", 1)
    assert {row["kind"] for row in found[1:]} == {"total"}
    assert counts(record) == {"operations": 0, "steps_accepted": 0, "refusals": 0, "behind": 0, "all": 0}
    assert str(found[-1]["what"]) == "No operation changed a card, and no time is out of order"


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
    assert [str(row["kept"]) for row in found[1:3]] == ["NOT synchronised"] * 2
    told = counts(record)
    assert (told["operations"], told["systemd_timesyncd"], told["unsynchronised"], told["not_recorded"]) == (4, 1, 2, 1)
    assert "ntp" not in told
    assert str(counted(record)["operations"]["what"]) == "4 operations that change a card"
    assert str(counted(record)["unsynchronised"]["kept"]) == "NOT synchronised"


def test_refusals_because_of_the_clock_and_accepted_steps_are_told(record: Chronicle) -> None:
    """Other refusals are none of its business."""
    named(record)
    record.cards(A)
    for rule in ("clock-stepped-back", "card-sealed"):
        record.add(f"card:{A}", OperationRefused(name="erase", rule=rule))
    newest = record.time
    record.add("ledger:1", ClockStepped(newest=newest, clock=newest - 90 * SECOND))
    refused, accepted = record.ask(Clock())[1][1:3]
    assert (refused["kind"], accepted["kind"]) == ("refused", "step-accepted")
    assert str(accepted["what"]) == "Step back of 00:01:30 accepted"
    assert (accepted["behind_microseconds"], accepted["by"]) == (90 * SECOND, "Anna Auditor")
    told = counts(record)
    assert (told["refusals"], told["steps_accepted"], "all" in told) == (1, 1, False)


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
    assert str(behind["what"]) == "00:00:06 behind an earlier event"
    record.time = START - 10 * MINUTE
    record.add("ledger:1", ClockStepped(newest=newest, clock=record.time))
    record.cards(A)
    assert counts(record)["behind"] == 1


def test_the_largest_jump_forward_is_named(record: Chronicle) -> None:
    """As of a moment before it there was a smaller one."""
    record.cards(A, B)
    before = record.position
    record.time += 64 * 365 * 24 * 60 * MINUTE
    record.cards(A)
    jump = counted(record)["largest_jump"]
    assert (jump["ahead_microseconds"], jump["position"]) == ((64 * 365 * 24 * 60 + 1) * MINUTE, 3)
    assert str(jump["what"]) == "Longest time between two events: 23360d 00:01:00, up to event #3"
    assert counted(record, before)["largest_jump"]["ahead_microseconds"] == MINUTE


def test_a_range_is_held_against_what_came_before_it(record: Chronicle) -> None:
    """An event is behind the newest one although that is not in the range."""
    record.cards(A, B)
    record.time -= 3 * MINUTE
    record.cards(A)
    with opened(record.store, over=asked_for("#3", "#3")) as at:
        answer = Clock().answer(at)
        assert [row[1] for row in answer.rows if row[1] != "total"] == ["first", "behind"]
        assert answer.range is not None
        assert (answer.range.after, answer.range.upto) == (2, 3)


def test_after_a_step_that_was_accepted_only_later_times_count(record: Chronicle) -> None:
    """Also where the step was before the range."""
    record.cards(A)
    newest = record.time
    record.time = newest - 60 * MINUTE
    record.add("ledger:1", ClockStepped(newest=newest, clock=record.time))
    record.cards(A, B)
    with opened(record.store, over=asked_for("#4", None)) as at:
        answer = Clock().answer(at)
        places = [column.name for column in answer.columns]
        told = [dict(zip(places, row, strict=True)) for row in answer.rows]
    assert [row["kind"] for row in told if row["kind"] != "total"] == ["first"]
    assert [row["ahead_microseconds"] for row in told if row["counted"] == "largest_jump"] == [MINUTE]


@pytest.mark.sqlite
def test_the_first_row_comes_before_the_record_is_read(record: Chronicle) -> None:
    """Even where no event has to do with the clock."""
    record.cards(*[A] * 300)
    read: list[str] = []
    with opened(record.store) as at:
        rows = iter(Clock().answer(at).rows)
        at.view.connection.set_trace_callback(read.append)  # type: ignore[attr-defined]
        assert next(rows)[1] == "first"
        at.view.connection.set_trace_callback(None)  # type: ignore[attr-defined]
    assert len(read) == 1
    assert "position > 0 AND" in read[0]
    assert "position <= 1 " in read[0]
