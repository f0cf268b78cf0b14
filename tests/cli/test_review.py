"""Reviews at the command line."""

import csv
import io
import sqlite3
from contextlib import closing
from typing import Any

import pytest
from lab.office import Office


@pytest.fixture
def seen(office: Office) -> Office:
    """An office whose record holds one sight of a card."""
    office.new_card("a")
    office.inspect("a")
    return office


def rows(office: Office) -> list[dict[str, Any]]:
    """Give the rows of the report."""
    found: list[dict[str, Any]] = office.run("report", "reviews", "--json").json["rows"]
    return found


def code_of(office: Office, *words: str) -> str:
    """Give the code of the error that a command ends with; nothing may be recorded by it."""
    before = office.run("verify", "--json").json["events"]
    ran = office.run(*words, "--json")
    assert ran.code == 2, ran
    assert office.run("verify", "--json").json["events"] == before
    return str(ran.json["error"]["code"])


def test_a_review_is_recorded_with_its_findings_and_closed(seen: Office) -> None:
    """The ids that are said are those that are typed."""
    ran = seen.run("review", "record", "--since-last", "--finding", "No witness", "--severity", "high", "--json")
    assert ran.code == 0
    assert (ran.json["review"], ran.json["first"], ran.json["findings"]) == (1, 1, [{"id": "1.1", "severity": "high"}])
    assert [event["tag"] for event in ran.json["events"]] == ["review-recorded.1", "finding-recorded.1"]
    closed = seen.run("review", "close", "1.1", "--note", "He signed later", "--json")
    assert (closed.code, closed.json["finding"]) == (0, "1.1")
    found = {row["id"]: row for row in rows(seen)}
    assert found["1"]["by"] == "alice"
    assert (found["1.1"]["text"], found["1.1"]["open"], found["1.1"]["note"]) == (
        "No witness",
        False,
        "He signed later",
    )


def test_people_read_what_was_recorded_and_what_is_missing(seen: Office) -> None:
    """In sentences."""
    ran = seen.run("review", "record", "--from", "#3", "--to", "#4", "--finding", "Something")
    assert ran.out.splitlines() == [
        "Review 1 is recorded: events #3 to #4.",
        "  finding 1.1 (medium) is open",
        "Never reviewed: events #1 to #2.",
    ]
    assert seen.run("review", "close", "1.1", "--note", "Done").out == "Finding 1.1 is closed.\n"


def test_what_was_found_is_not_in_the_events(seen: Office) -> None:
    """It is beside them, and can be erased."""
    seen.run("review", "record", "--since-last", "--finding", "Muster war nicht da")
    with closing(sqlite3.connect(seen.store)) as connection:
        bodies = [bytes(body) for (body,) in connection.execute("SELECT body FROM events")]
    assert not any(b"Muster" in body for body in bodies)
    assert "Muster war nicht da" in seen.run("review", "list").out


def test_the_list_of_reviews_is_the_report_in_every_format(seen: Office) -> None:
    """CSV and JSON hold the same."""
    seen.run("review", "record", "--since-last", "--finding", "=1+1")
    ran = seen.run("review", "list", "--json")
    assert (ran.code, ran.json["command"], ran.json["reviews"]["open"]) == (0, "report reviews", 1)
    read = list(csv.DictReader(io.StringIO(seen.run("report", "reviews", "--csv").out)))
    assert read[1]["text"] == "'=1+1"
    assert [row["kind"] for row in read[:3]] == [row["kind"] for row in ran.json["rows"]]
    assert "Finding (medium), open" in seen.run("report", "reviews", "--html", "-").out


def test_a_severity_belongs_to_each_finding_or_to_all(seen: Office) -> None:
    """Two for three are refused, and one without a finding."""
    many = ("--finding", "a", "--finding", "b", "--finding", "c")
    found = seen.run("review", "record", "--from", "#1", *many, "--severity", "low", "--json").json["findings"]
    assert [each["severity"] for each in found] == ["low"] * 3
    record = ("review", "record", "--from", "#1")
    assert code_of(seen, *record, *many, "--severity", "low", "--severity", "high") == "bad-command"
    assert code_of(seen, *record, "--severity", "low") == "bad-command"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), "bad-command"),
        (("--to", "#2"), "bad-command"),
        (("--from", "#1", "--since-last"), "bad-command"),
        (("--from", "yesterday"), "bad-moment"),
        (("--from", "#2", "--to", "#1"), "backward-range"),
        (("--from", "#900"), "no-such-position"),
        (("--from", "2090-01-01"), "nothing-to-review"),
        (("--from", "2001-01-01", "--to", "2001-02-01"), "nothing-to-review"),
        (("--from", "#1", "--finding", " "), "not-usable"),
        (("--from", "#1", "--finding", "a\0b"), "unreadable-word"),
        (("--from", "#1", "--at", "2026-01-01"), "bad-time"),
        (("--from", "#1", "--at", "2001-01-01T10:00"), "reviewed-too-early"),
        (("--from", "#1", "--at", "2090-01-01T10:00"), "refused"),
        (("--from", "#1", "--by", "Nobody"), "unknown-name"),
    ],
)
def test_what_cannot_be_a_review_is_refused_by_name(seen: Office, words: tuple[str, ...], code: str) -> None:
    """And records nothing."""
    assert code_of(seen, "review", "record", *words) == code


def test_a_finding_is_closed_once_and_has_to_be_there(seen: Office) -> None:
    """Each has its own sentence."""
    seen.run("review", "record", "--since-last", "--finding", "a", "--finding", "b")
    assert seen.run("review", "close", "1.1", "--note", "done").code == 0
    again = seen.run("review", "close", "1.1", "--note", "done", "--json")
    assert (again.code, again.json["error"]["rule"]) == (2, "finding-closed")
    assert again.json["error"]["next_step"] == "Open findings: 1.2."
    assert code_of(seen, "review", "close", "4.2", "--note", "done") == "unknown-name"
    assert code_of(seen, "review", "close", "1.2", "--note", "") == "not-usable"
    assert code_of(seen, "review", "close", "1.2", "--note", "a\0b") == "unreadable-word"
    assert seen.run("review", "close", "1.2").code == 2


def test_a_review_is_recorded_in_the_name_of_whoever_did_it(seen: Office) -> None:
    """Who recorded it is told too."""
    seen.run("review", "record", "--since-last", "--by", "alice")
    (review,) = [row for row in rows(seen) if row["kind"] == "review"]
    assert review["by"] == "alice"
    assert review["reviewer"] == review["recorder"]


def test_without_a_record_nothing_is_made(office: Office) -> None:
    """Whether it is to be for virtual cards is not guessed."""
    ran = office.run("review", "record", "--since-last", "--json")
    assert (ran.code, ran.json["error"]["code"]) == (5, "store-missing")
    assert not office.store.exists()
