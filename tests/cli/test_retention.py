"""Retention and legal holds at the command line."""

import csv
import io
import sqlite3
from contextlib import closing

import pytest
from lab.office import Office


@pytest.fixture
def seen(office: Office) -> Office:
    """An office whose record holds one sight of a card."""
    office.new_card("a")
    office.inspect("a")
    return office


def code_of(office: Office, *words: str) -> str:
    """Give the code of the error, or the rule, that a command ends with; nothing may be recorded by it."""
    before = office.run("verify", "--json").json["events"]
    ran = office.run(*words, "--json")
    assert ran.code == 2, ran
    assert office.run("verify", "--json").json["events"] == before
    error = ran.json["error"]
    return str(error["rule"] or error["code"])


def test_years_are_set_with_a_reason(seen: Office) -> None:
    """And shown, with who set them."""
    ran = seen.run("retention", "set", "--years", "12", "--reason", "Our own rule", "--json")
    assert (ran.code, ran.json["class"], ran.json["years"]) == (0, "own", 12)
    assert ran.json["events"][0]["stream"].startswith("ledger:")
    shown = seen.run("retention", "show", "--json").json["retention"]
    assert (shown["class"], shown["years"], shown["reason"], shown["set_by"]) == ("own", 12, "Our own rule", "alice")
    assert seen.run("retention", "set", "--class", "br", "--reason", "x").out.startswith(
        "Retention period: 2 years (class br)."
    )


def test_a_hold_is_placed_shown_and_lifted(seen: Office) -> None:
    """Lifting has to be confirmed."""
    ran = seen.run("retention", "hold", "Case 7", "--reason", "A letter came", "--json")
    assert (ran.code, ran.json["hold"]) == (0, "Case 7")
    shown = seen.run("retention", "show", "--json").json
    assert (shown["retention"]["holds"], shown["retention"]["erasing"]) == (1, "forbidden by a legal hold")
    assert "Case 7" in seen.run("report", "retention").out
    assert code_of(seen, "retention", "lift", "Case 7", "--no-input") == "input-needed"
    lifted = seen.run("retention", "lift", "Case 7", "--reason", "Over", "--yes", "--json")
    assert (lifted.code, lifted.json["id"]) == (0, ran.json["id"])
    assert seen.run("retention", "show", "--json").json["retention"]["holds"] == 0


def test_names_and_reasons_are_not_in_the_events(seen: Office) -> None:
    """They are beside them."""
    seen.run("retention", "hold", "Case Muster", "--reason", "Muster wrote")
    with closing(sqlite3.connect(seen.store)) as connection:
        bodies = [bytes(body) for (body,) in connection.execute("SELECT body FROM events")]
    assert not any(b"Muster" in body for body in bodies)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("set", "--reason", "x"), "bad-command"),
        (("set", "--years", "3", "--class", "br", "--reason", "x"), "bad-command"),
        (("set", "--years", "0", "--reason", "x"), "bad-command"),
        (("set", "--years", "101", "--reason", "x"), "bad-command"),
        (("set", "--years", "many", "--reason", "x"), "bad-command"),
        (("set", "--class", "sox", "--reason", "x"), "bad-command"),
        (("set", "--years", "3"), "bad-command"),
        (("set", "--years", "3", "--reason", "  "), "not-usable"),
        (("hold", "", "--reason", "x"), "not-usable"),
        (("hold", "a\nb", "--reason", "x"), "unreadable-word"),
        (("hold", "Case 7", "--reason", ""), "not-usable"),
        (("hold", "Case 7", "--reason", "a\0b"), "unreadable-word"),
        (("hold", "Case\0 7", "--reason", "x"), "unreadable-word"),
        (("hold", "Case 6", "--reason", "x"), "hold-stands"),
        (("lift", "Case 9", "--yes"), "unknown-name"),
        (("lift", "Case 5", "--yes"), "hold-lifted"),
    ],
)
def test_what_cannot_be_is_refused_by_name(seen: Office, words: tuple[str, ...], code: str) -> None:
    """And records nothing; Case 6 stands, Case 5 was lifted."""
    for name in ("Case 5", "Case 6"):
        seen.run("retention", "hold", name, "--reason", "x")
    seen.run("retention", "lift", "Case 5", "--yes")
    assert code_of(seen, "retention", *words) == code


def test_the_report_is_there_in_every_format(seen: Office) -> None:
    """CSV and JSON hold the same rows."""
    seen.run("retention", "hold", "@Case", "--reason", "x")
    ran = seen.run("report", "retention", "--json")
    read = list(csv.DictReader(io.StringIO(seen.run("report", "retention", "--csv").out)))
    kinds = [row["kind"] for row in ran.json["rows"]]
    assert kinds == ["class", "class", "class", "hold", "texts"]
    assert [row["kind"] for row in read[:5]] == kinds
    assert read[3]["name"] == "'@Case"
    assert "legal hold, in force" in seen.run("report", "retention", "--html", "-").out


def test_the_reports_of_the_clock_and_of_the_fields_are_there_too(seen: Office) -> None:
    """Over a record that virtual cards wrote, every event has all six fields."""
    seen.change_pin("a")
    fields = seen.run("report", "fields", "--json").json
    assert [row for row in fields["rows"] if row["kind"] == "lacking"] == []
    assert fields["rows"][-1]["what"] == "every event has all 6 fields"
    assert seen.run("report", "fields", "--csv").code == seen.run("report", "clock", "--csv").code == 0
    rows = seen.run("report", "clock", "--from", "#1", "--json").json["rows"]
    counts = {row["counted"]: row["count"] for row in rows if row["kind"] == "total"}
    assert (counts["operations"], counts["behind"]) == (1, 0)
    assert "change-pin started" in seen.run("report", "clock").out


def test_without_a_record_nothing_is_made(office: Office) -> None:
    """Whether it is to be for virtual cards is not guessed."""
    ran = office.run("retention", "set", "--years", "3", "--reason", "x", "--json")
    assert (ran.code, ran.json["error"]["code"]) == (5, "store-missing")
    assert not office.store.exists()


def test_while_a_hold_stands_no_name_is_erased(seen: Office) -> None:
    """It is refused before anything is asked, and recorded; once the hold is lifted the name goes."""
    seen.run("retention", "hold", "Case 7", "--reason", "Court order")
    ran = seen.run("custody", "person", "erase", "alice", "--yes")
    assert ran.code == 2
    assert "a legal hold is in force: Case 7" in ran.err
    assert "legal-hold" in seen.run("report", "refusals", "--csv").out
    seen.run("retention", "lift", "Case 7", "--reason", "Settled", "--yes")
    assert seen.run("custody", "person", "erase", "alice", "--yes").code == 0
    assert "alice" not in seen.run("custody", "person", "list").out
