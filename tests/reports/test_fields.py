"""The six fields that PCI DSS 10.2.2 asks of every event."""

import json
import tracemalloc

import pytest
from desk.chronicle import SERIALS, Chronicle, Told
from desk.disclosed import named

from lifecycle.domain.event import FACTS
from lifecycle.domain.facts import OperationFailed, OperationStarted, SetChecked
from lifecycle.reports import opened
from lifecycle.reports.fields import Fields
from lifecycle.reports.formats import as_json
from lifecycle.reports.parts.completeness import SIX, lacking_in, outcome_of, read

A = SERIALS[0]
CODES = ["who", "type", "when", "outcome", "origin", "affected"]
GOOD = {
    "actor": "person:1",
    "facts": {},
    "station": "desk",
    "stream": "card:A",
    "tag": "card-seen.3",
    "time": 1,
}


@pytest.fixture
def told(record: Chronicle) -> list[Told]:
    """The rows over a record with a success, a failure and a beginning."""
    named(record)
    record.cards(A)
    record.add(f"card:{A}", OperationStarted(name="erase", changes=True, parameters={}, counter=0, tries_left=7))
    record.add(f"card:{A}", OperationFailed(name="erase", reason="card-removed", counter=0, tries_left=7))
    return record.ask(Fields())[1]


def test_where_each_field_comes_from_stands_first(told: list[Told]) -> None:
    """Before any event was read."""
    assert [code for code, _, _ in SIX] == CODES
    assert [row["field"] for row in told[:6]] == CODES
    assert "`actor`" in str(told[0]["where"])


def test_every_kind_of_event_is_counted(told: list[Told]) -> None:
    """With how often each field was there, and how the events came out."""
    counted = {row["tag"]: row for row in told if row["kind"] == "tag"}
    assert set(counted) == {"person-named.1", "card-seen.3", "operation-started.2", "operation-failed.2"}
    assert [counted["card-seen.3"][code] for code in CODES] == [1] * 6
    assert (counted["operation-started.2"]["begun"], counted["operation-failed.2"]["failure"]) == (1, 1)
    total = told[-1]
    assert (total["kind"], total["events"], total["success"]) == ("total", 4, 2)
    assert str(total["what"]) == "every event has all 6 fields"


def test_an_event_by_somebody_who_was_never_named_lacks_who(record: Chronicle) -> None:
    """It is named with its position, and the counts say how many there are."""
    record.cards(A)
    _, rows, _ = record.ask(Fields())
    (lacking,) = [row for row in rows if row["kind"] == "lacking"]
    assert (lacking["position"], lacking["lacks"], lacking["who"], lacking["origin"]) == (1, "who", 0, 1)
    assert (rows[-1]["who"], rows[-1]["type"], str(rows[-1]["what"])) == (0, 1, "1 event lacks a field")


@pytest.mark.parametrize(
    ("changed", "lacks"),
    [
        ({"actor": None}, ["who"]),
        ({"actor": "person:2"}, ["who"]),
        ({"tag": ""}, ["type", "outcome"]),
        ({"tag": "of-the-future.1"}, ["outcome"]),
        ({"time": 0}, ["when"]),
        ({"time": True}, ["when"]),
        ({"station": ""}, ["origin"]),
        ({"stream": "card"}, ["affected"]),
        ({"stream": 7}, ["affected"]),
        ({}, []),
    ],
)
def test_what_is_missing_is_seen_in_the_stored_bytes(changed: dict[str, object], lacks: list[str]) -> None:
    """Whatever a program that wrote them thought."""
    event = read(json.dumps({**GOOD, **changed}).encode())
    assert lacking_in(event, outcome_of(event), frozenset({"person:1"})) == lacks


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b'{"actor": '])
def test_bytes_that_are_no_event_lack_everything(body: bytes) -> None:
    """And stop nothing."""
    event = read(body)
    assert lacking_in(event, outcome_of(event), frozenset()) == CODES


@pytest.mark.parametrize(
    ("tag", "facts", "outcome"),
    [
        ("seal-checked.1", {"intact": True}, "success"),
        ("seal-checked.1", {"intact": False}, "failure"),
        ("seal-checked.1", {}, None),
        ("seal-checked.1", [], None),
        ("set-checked.1", {"rebuilt": None}, "success"),
        ("set-checked.1", {"rebuilt": False}, "failure"),
        ("set-checked.2", {"rebuilt": None}, "success"),
        ("anchor-seen.1", {"verdict": "consistent"}, "success"),
        ("anchor-seen.1", {"verdict": "damaged"}, "success"),
        ("anchor-seen.1", {"verdict": "rollback"}, "failure"),
        ("anchor-seen.2", {"verdict": "rollback"}, "failure"),
        ("anchor-seen.1", {"verdict": "of the future"}, None),
        ("anchor-seen.1", {"verdict": ["fork"]}, None),
        ("anchor-not-written.1", {}, "failure"),
        ("pin-refused.1", {}, "failure"),
        ("operation-refused.1", {}, "failure"),
        ("share-write-begun.1", {}, "begun"),
        ("set-started.1", {}, "begun"),
        ("set-started.2", {}, "begun"),
        ("pin-changed.1", {}, "success"),
    ],
)
def test_the_kind_of_an_event_says_how_it_came_out(tag: str, facts: object, outcome: str | None) -> None:
    """Where something was put to the test, its own field does."""
    assert tag in FACTS or tag.startswith("share")
    assert outcome_of(read(json.dumps({**GOOD, "tag": tag, "facts": facts}).encode())) == outcome


def test_a_check_that_failed_is_a_failure(record: Chronicle) -> None:
    """As it is stored by this program."""
    record.add("set:1", SetChecked(shares=[1], rebuilt=False))
    assert record.ask(Fields())[1][-1]["failure"] == 1


def test_rows_come_before_the_record_is_read_and_nothing_is_held(record: Chronicle) -> None:
    """The first row of a long record is there at once, and memory does not grow with it."""
    named(record)
    record.cards(*[A] * 300)
    with opened(record.store) as at:
        answer = Fields().answer(at)
        pieces = as_json.written(answer)
        next(pieces)
        assert '"who"' in next(pieces)
        tracemalloc.start()
        try:
            for _ in pieces:
                pass
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 2_000_000
