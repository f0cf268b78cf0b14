"""The report of retention: until when the record has to be kept, what is held, and what may be erased."""

from datetime import UTC, datetime

import pytest
from desk.chronicle import MINUTE, SERIALS, START, Chronicle
from desk.disclosed import kept_text, named

from lifecycle.domain.facts import LegalHoldLifted, LegalHoldPlaced, RetentionSet
from lifecycle.domain.retention import CLASSES, DEFAULT, years_after
from lifecycle.reports.retention import RetentionReport
from lifecycle.store.disclosures import SALT

A, B, C = SERIALS[:3]


def at(*parts: int) -> int:
    """Give a time UTC as microseconds."""
    return int(datetime(*parts, tzinfo=UTC).timestamp()) * 1_000_000  # type: ignore[misc, arg-type]


def hold(record: Chronicle, pseudonym: str, name: str, reason: str) -> int:
    """Have a hold placed."""
    digests, disclosures = zip(*(kept_text(text) for text in (name, reason)), strict=True)
    return record.add(
        f"hold:{pseudonym}", LegalHoldPlaced(name=digests[0], reason=digests[1]), disclosed=tuple(disclosures)
    )


@pytest.mark.parametrize(
    ("time", "years", "later"),
    [
        (at(2026, 11, 24), 7, at(2033, 11, 24)),
        (at(2024, 2, 29), 1, at(2025, 3, 1)),
        (at(2024, 2, 29), 4, at(2028, 2, 29)),
    ],
)
def test_years_are_those_of_the_calendar(time: int, years: int, later: int) -> None:
    """Never a day too early."""
    assert years_after(time, years) == later


def test_until_somebody_sets_another_the_longest_class_is_in_force(record: Chronicle) -> None:
    """Nobody may lose evidence because nothing was set."""
    assert DEFAULT.years == max(each.years for each in CLASSES.values())
    record.cards(A)
    head, rows, _ = record.ask(RetentionReport())
    assert (head["class"], head["years"], str(head["set_at"])) == ("etsi", 7, "never, default period")
    assert [(row["name"], row["in_force"]) for row in rows if row["kind"] == "class"] == [
        ("etsi", True),
        ("br", False),
        ("pci-dss", False),
    ]


def test_while_a_set_brings_a_key_back_no_period_of_a_key_has_begun(record: Chronicle) -> None:
    """When its cards are erased, the years begin with the last event."""
    made = record.whole("PROD-A", 2, A, B)
    alive = record.position
    record.erase(made, 1, A)
    record.erase(made, 2, B)
    head, rows, _ = record.ask(RetentionReport(), alive)
    assert head["keep_until"] is None
    assert str(head["keep"]).endswith("after the end of the last key; sets with a live key: PROD-A")
    until = {row["name"]: row["until"] for row in rows if row["kind"] == "class"}
    assert (until["etsi"], until["br"], until["pci-dss"] is not None) == (None, None, True)
    assert record.ask(RetentionReport())[0]["keep_until"].time == years_after(record.time, 7)  # type: ignore[union-attr]


def test_every_set_that_brings_a_key_back_has_a_row(record: Chronicle) -> None:
    """Where there are many, the words above the rows name none of them."""
    made = {f"S-{number}": record.whole(f"S-{number}", 1, f"{number:016X}") for number in range(9)}
    head, rows, _ = record.ask(RetentionReport())
    assert str(head["keep"]).endswith("after the end of the last key; sets with a live key: see below")
    live = {row["name"]: row["set"] for row in rows if row["kind"] == "live-set"}
    assert live == {name: each.id for name, each in made.items()}
    record.erase(made["S-0"], 1, f"{0:016X}")
    head, rows, _ = record.ask(RetentionReport())
    assert "sets with a live key: S-1, S-2, " in str(head["keep"])
    assert len([row for row in rows if row["kind"] == "live-set"]) == 8


def test_years_of_ones_own_stand_beside_the_others(record: Chronicle) -> None:
    """With the reason; as of a moment before, the default was in force."""
    named(record)
    before = record.position
    reason, disclosure = kept_text("Our own rule")
    fact = RetentionSet(name="own", years=12, begins="last-key", reason=reason)
    record.add("ledger:1", fact, disclosed=(disclosure,))
    head, rows, _ = record.ask(RetentionReport())
    assert (head["class"], head["years"], head["reason"], head["set_by"]) == ("own", 12, "Our own rule", "Anna Auditor")
    assert [row["name"] for row in rows if row["in_force"]] == ["own"]
    assert record.ask(RetentionReport(), before)[0]["class"] == "etsi"


def test_a_hold_that_stands_forbids_erasing(record: Chronicle) -> None:
    """Until it is lifted; then it is told who lifted it and why."""
    named(record)
    held = hold(record, "1", "Case 7", "A letter came")
    reason, disclosure = kept_text("The case is over")
    record.add("hold:1", LegalHoldLifted(reason=reason), disclosed=(disclosure,))
    head, rows, _ = record.ask(RetentionReport(), held)
    assert (head["holds"], str(head["erasing"])) == (1, "forbidden by a legal hold")
    (row,) = [row for row in rows if row["kind"] == "hold"]
    assert (row["name"], str(row["what"]), row["reason"]) == ("Case 7", "legal hold, in force", "A letter came")
    texts = [str(row["what"]) for row in rows if row["kind"] == "texts"]
    assert texts == ["3 texts stored; must not be erased"]
    head, rows, _ = record.ask(RetentionReport())
    (row,) = [row for row in rows if row["kind"] == "hold"]
    assert (str(row["what"]), row["lift_reason"], row["lifted_by"]) == (
        "legal hold, lifted",
        "The case is over",
        "Anna Auditor",
    )
    assert (head["holds"], str(head["erasing"])) == (0, "allowed")


def test_texts_are_counted_by_the_year_of_their_events(record: Chronicle) -> None:
    """Each once; what was erased is not kept any more, and what no event refers to is told."""
    named(record)
    record.time = START + 2 * 365 * 24 * 60 * MINUTE
    hold(record, "1", "Case 7", "A letter came")
    hold(record, "2", "Case 8", "A letter came")
    rows = {str(row["name"]): row["texts"] for row in record.ask(RetentionReport())[1] if row["kind"] == "texts"}
    assert rows == {"2026": 1, "2028": 3}
    record.store.erase(bytes.fromhex(kept_text("Case 8")[0]))
    digest, stray = kept_text("Nobody refers to it")
    record.store.disclose(bytes.fromhex(digest), bytes(SALT), stray.content)
    rows = {str(row["name"] or row["kind"]): row["texts"] for row in record.ask(RetentionReport())[1] if row["texts"]}
    assert rows == {"2026": 1, "2028": 2, "astray": 1}


def test_a_text_of_a_later_event_does_not_count_as_of_a_moment_before_it(record: Chronicle) -> None:
    """It is not called astray either: it belongs to an event that came later."""
    named(record)
    before = record.position
    record.cards(A)
    hold(record, "1", "Case 7", "A letter came")
    then = {row["name"]: row["texts"] for row in record.ask(RetentionReport(), before)[1] if row["texts"]}
    now = {row["name"]: row["texts"] for row in record.ask(RetentionReport())[1] if row["texts"]}
    assert (then, now) == ({"2026": 1}, {"2026": 3})


def test_texts_past_their_time_say_that_no_reason_is_left(record: Chronicle) -> None:
    """And before it, that evidence would be lost."""
    named(record)
    record.time = at(2050, 1, 1)
    record.cards(A)
    fact = RetentionSet(name="pci-dss", years=1, begins="event", reason=kept_text("x")[0])
    record.add("ledger:1", fact, disclosed=(kept_text("x")[1],))
    found = {row["name"]: str(row["what"]) for row in record.ask(RetentionReport())[1] if row["kind"] == "texts"}
    assert found == {
        "2026": "1 text stored; period over",
        "2050": "1 text stored; erasing loses evidence",
    }
