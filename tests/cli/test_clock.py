"""The clock against the record."""

import time

from lab.office import Office


def put_first_event_ahead(office: Office, seconds: int) -> None:
    """Have the first event, which is of no card, written by a clock that ran ahead."""
    ahead = (time.time_ns() // 1000) + seconds * 1_000_000
    office.tamper(f"UPDATE events SET time = {ahead} WHERE position = 1")  # noqa: S608 - a number


def test_without_a_record_there_is_nothing_to_be_behind(office: Office) -> None:
    """And no record is made."""
    assert office.run("clock").code == 0
    assert office.run("clock", "--accept", "--yes").code == 0
    assert not office.store.exists()


def test_a_clock_that_is_right_needs_no_acceptance(office: Office) -> None:
    """Nothing is recorded."""
    office.new_card("a")
    office.inspect("a")
    before = office.run("verify", "--json").json["events"]
    ran = office.run("clock", "--accept", "--yes", "--json")
    assert (ran.code, ran.json["accepted"]) == (0, None)
    assert office.run("verify", "--json").json["events"] == before


def test_a_step_back_stops_changes_until_it_is_accepted(office: Office) -> None:
    """The acceptance is an event of its own."""
    office.new_card("a")
    office.inspect("a")
    put_first_event_ahead(office, 60)
    assert office.run("clock").code == 1
    assert office.change_pin("a").code == 2
    put_first_event_ahead(office, 60)
    ran = office.run("clock", "--accept", "--yes", "--json")
    assert (ran.code, ran.json["behind_microseconds"] > 50_000_000) == (0, True)
    assert ran.json["accepted"]
    assert office.run("clock").code == 0
    assert office.change_pin("a").code == 0


def test_nothing_is_accepted_where_nobody_can_be_asked(office: Office) -> None:
    """--no-input without --yes."""
    office.new_card("a")
    office.inspect("a")
    put_first_event_ahead(office, 60)
    ran = office.run("clock", "--accept", "--no-input", "--json")
    assert (ran.code, ran.json["error"]["code"]) == (2, "input-needed")
    assert office.run("clock").code == 1
