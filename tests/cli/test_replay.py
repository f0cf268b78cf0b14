"""Replay at the command line."""

from lab.office import Office


def test_what_is_kept_is_what_the_events_say(office: Office) -> None:
    """Exit code 0, and every projection the same."""
    office.new_card("a")
    office.change_pin("a")
    ran = office.run("replay", "--json")
    assert (ran.code, ran.json["equal"]) == (0, True)
    assert {each["name"] for each in ran.json["projections"]} >= {"cards", "people"}


def test_a_row_that_somebody_changed_is_named_and_put_right_when_asked(office: Office) -> None:
    """Not before that is asked for, and only the projection: the events stay as they are."""
    serial = office.new_card("a")
    office.inspect("a")
    root = office.run("verify", "--json").json["root"]
    office.tamper("UPDATE cards SET tries_left = 6")
    ran = office.run("replay")
    assert ran.code == 1
    assert f"cards {serial}: tries_left is 6, and should be 7" in ran.out
    assert office.run("replay", "--json").json["projections"][0]["differences"][0]["column"] == "tries_left"
    assert office.run("replay", "--write").code == 0
    assert office.run("replay").code == 0
    assert office.run("verify", "--json").json["root"] == root


def test_rows_in_one_place_only_are_named(office: Office) -> None:
    """One that is missing, and one that no event made."""
    serial = office.new_card("a")
    office.inspect("a")
    office.tamper("UPDATE cards SET key = 'FFFF'")
    out = office.run("replay").out
    assert "cards FFFF: kept, and not in the events" in out
    assert f"cards {serial}: missing" in out
