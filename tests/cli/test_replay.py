"""Replay at the command line."""

import sqlite3
from contextlib import closing

import pytest
from lab.office import Office

from lifecycle.store.tree import TILE

BY_TIME = "CREATE INDEX ix_events_time ON events (time)"


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
    assert f"cards {serial}: tries_left is 6, should be 7" in ran.out
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
    assert "cards FFFF: present, but not in the events" in out
    assert f"cards {serial}: missing" in out


def test_tiles_that_are_missing_stop_changes_until_they_are_made_anew(office: Office) -> None:
    """Nothing of the record is lost with them, and the error says what brings them back."""
    office.new_card("a")
    while not office.store.exists() or office.run("checkpoint", "--json").json["size"] <= TILE:
        for _ in range(30):
            office.inspect("a")
    office.tamper("DELETE FROM tiles")
    stopped = office.change_pin("a")
    assert (stopped.code, "\n  lifecycle replay --write" in stopped.err) == (5, True), stopped
    ran = office.run("replay")
    assert (ran.code, "tiles 0, 0: missing" in ran.out) == (1, True), ran
    assert office.run("replay", "--write").code == 0
    assert office.run("replay", "--json").json["equal"]
    assert office.change_pin("a").code == 0


@pytest.mark.parametrize(
    "statements",
    [
        ("DROP INDEX ix_events_time",),
        ("DROP INDEX ix_cards_set_id", "CREATE INDEX ix_cards_set_id ON cards (set_id) WHERE serial < ''"),
        (
            "DROP INDEX ix_events_time",
            f"{BY_TIME} WHERE position > 3",
            "PRAGMA writable_schema = ON",
            f"UPDATE sqlite_schema SET sql = '{BY_TIME}' WHERE name = 'ix_events_time'",  # noqa: S608
        ),
    ],
)
def test_an_index_without_its_entries_is_named_and_made_anew_when_asked(
    office: Office, statements: tuple[str, ...]
) -> None:
    """What stands in the table is what counts."""
    office.new_card("a")
    office.change_pin("a")
    with closing(sqlite3.connect(office.store, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)
    assert office.run("verify").code == 1
    ran = office.run("replay")
    assert (ran.code, statements[0].split()[-1] in ran.out) == (1, True)
    assert office.run("replay", "--write").code == 0
    assert office.run("replay", "--json").json["equal"]
    assert office.run("verify").code == 0


def test_tiles_are_not_made_of_events_that_are_not_those_of_the_tree(office: Office) -> None:
    """They are derived of events that have the stored root, or not at all."""
    office.new_card("a")
    office.inspect("a")
    office.tamper("INSERT INTO tiles VALUES (0, 0, zeroblob(8192), zeroblob(32))")
    assert "tiles 0, 0: present, but not in the events" in office.run("replay").out
    office.tamper("UPDATE tree SET frontier = zeroblob(length(frontier))")
    ran = office.run("replay", "--write")
    assert (ran.code, "the root hash of the events differs from the stored one" in ran.err) == (5, True), ran
