"""What a report rests on: the checkpoint that it was computed from, and the sentence of coverage."""

import csv
import io
import json

import pytest
from desk.chronicle import SERIALS, START, Chronicle
from notes import ORIGIN, SECOND, SIGNER, covers, kept

from lifecycle.domain.instant import AsOf
from lifecycle.reports import Report, all_reports, opened
from lifecycle.reports.formats import as_csv, as_html, as_json, as_table
from lifecycle.reports.sets import Sets

A, B, C, *_ = SERIALS
TIME = "2026-09-21 14:15:20"


@pytest.fixture
def covered(record: Chronicle) -> Chronicle:
    """A record of which the first two events are covered."""
    record.cards(A, B)
    covers(record, time=START // SECOND + 120)
    return record


def said(record: Chronicle, position: int | None = None) -> list[str]:
    """Give what a report says that it rests on."""
    return [str(sentence) for sentence in record.ask(Sets(), position)[2].basis.in_words()]


def test_without_a_checkpoint_no_event_is_signed(record: Chronicle) -> None:
    """One event too."""
    record.cards(A)
    assert said(record)[-1] == "NOT SIGNED: no checkpoint covers event #1."
    record.cards(B)
    assert said(record)[-1] == "NOT SIGNED: no checkpoint covers events #1 to #2."


def test_the_checkpoint_is_named_and_the_coverage_comes_last(covered: Chronicle) -> None:
    """With how many events came after it, and with who checks its signatures."""
    signed = covered.store.root_at(2).hex()
    assert said(covered) == [
        f"Computed from events #1 to #2. Root hash: {signed}.",
        f"Checkpoint 2 of {ORIGIN} matches this record. Signatures were not checked.\n  lifecycle verify",
        f"Signed up to event #2 ({TIME} UTC). No newer event.",
    ]
    covered.cards(C)
    assert said(covered)[-1] == f"Signed up to event #2 ({TIME} UTC). 1 newer event is not signed yet."
    covered.cards(C)
    assert said(covered)[-1] == f"Signed up to event #2 ({TIME} UTC). 2 newer events are not signed yet."


def test_as_of_a_moment_it_is_the_checkpoint_that_there_was(covered: Chronicle) -> None:
    """The first one signed of those of one size; and none before the first."""
    covers(covered, time=START // SECOND + 500)
    covered.cards(C, C)
    covers(covered)
    assert said(covered)[-1].startswith("Signed up to event #4 (")
    assert said(covered, 3)[-1] == (f"Signed up to event #2 ({TIME} UTC). 1 newer event was not signed at this moment.")
    assert said(covered, 1)[-1] == "NOT SIGNED: no checkpoint covers event #1."


def test_a_checkpoint_with_another_root_is_a_fork_and_covers_nothing(covered: Chronicle) -> None:
    """It is said instead of the coverage, with both roots."""
    covered.cards(C)
    covers(covered, root=b"\x0f" * 32)
    loud = said(covered)[-1]
    assert loud.startswith("FORKED: this is not the record that was signed. Checkpoint 3 of ")
    assert "0f" * 32 in loud
    assert covered.store.root_at(3).hex() in loud
    assert "Signed up to" not in " ".join(said(covered))
    assert covered.ask(Sets())[2].basis.after == 3


def test_a_checkpoint_of_events_that_are_gone_is_told_at_every_moment(covered: Chronicle) -> None:
    """Whatever else covers what is left."""
    covers(covered, size=9, time=START // SECOND + 900)
    for moment in (None, 1):
        assert said(covered, moment)[-1].startswith(
            "TRUNCATED: 9 events were signed at 2026-09-21 14:28:20 UTC, and this record has fewer."
        )


def test_what_is_wrong_stands_above_everything_too(covered: Chronicle) -> None:
    """In a table and on a page; in lines for machines it stands where the coverage would."""
    covered.cards(C)
    with opened(covered.store) as record:
        assert Sets().answer(record).basis.alarms == ()
    covers(covered, root=b"\x0f" * 32)
    with opened(covered.store) as record:
        lines = list(as_table.written(Sets().answer(record), str, None))
        page = "".join(as_html.written(Sets().answer(record), str))
        told = json.loads("".join(as_json.written(Sets().answer(record))))
    assert lines[0].startswith("FORKED: this is not the record")
    assert lines[-2:] == lines[:2]
    assert '<h1>Sets</h1>\n<p class="alarm" role="alert">FORKED: this is not the record' in page
    assert told["basis"]["coverage"] == "\n".join(lines[:2])
    assert told["basis"]["checkpoint"]["standing"] == "fork"


def test_a_record_that_lost_everything_is_cut_too(record: Chronicle) -> None:
    """An empty one that a checkpoint was signed of."""
    covers(record, size=9, time=START // SECOND)
    assert said(record)[-1].startswith("TRUNCATED: 9 events were signed")


@pytest.mark.parametrize(
    ("note", "time"),
    [
        (b"", 60),
        (b"\xff", 60),
        (SIGNER.note(2, bytes(32), 60)[:-1], 60),
        (SIGNER.note(2, bytes(32), 60), 61),
        (SIGNER.note(1, bytes(32), 60), 60),
    ],
    ids=["empty", "no text", "cut short", "another time", "another size"],
)
def test_a_note_that_is_not_what_is_said_of_it_is_wrong(record: Chronicle, note: bytes, time: int) -> None:
    """What is kept beside it is a copy, and has to agree."""
    record.cards(A, B)
    kept(record, 2, time, note)
    assert said(record)[-1].startswith("Checkpoint number 1 beside this record cannot be read or was replaced.")


@pytest.mark.parametrize("name", [name for name in all_reports() if name not in {"set", "key", "card-life"}])
def test_every_report_ends_with_the_coverage_in_every_format(covered: Chronicle, name: str) -> None:
    """A table, a line of CSV, a field of JSON, and the foot of a page."""
    report: Report = all_reports()[name]()
    last = f"Signed up to event #2 ({TIME} UTC). No newer event."
    with opened(covered.store) as record:
        assert list(as_table.written(report.answer(record), str, None))[-1] == last
        assert list(csv.reader(io.StringIO("".join(as_csv.written(report.answer(record))))))[-1] == [f"# {last}"]
        told = json.loads("".join(as_json.written(report.answer(record))))
        page = "".join(as_html.written(report.answer(record), str))
    assert told["basis"]["coverage"] == last
    assert told["basis"]["sentence"].endswith(last)
    assert page.endswith(f"<p>{last}</p>\n</footer>\n</body>\n</html>\n")


def test_json_has_the_checkpoint_in_full(covered: Chronicle) -> None:
    """For machines; that signatures were not checked stands beside it."""
    covered.cards(C)
    with opened(covered.store) as record:
        basis = json.loads("".join(as_json.written(Sets().answer(record))))["basis"]
    assert basis["checkpoint"] == {
        "number": 1,
        "standing": "covers",
        "size": 2,
        "time": "2026-09-21T14:15:20.000000Z",
        "origin": ORIGIN,
        "root": covered.store.root_at(2).hex(),
        "keys": ["ed255190 (Ed25519)", "0d5a4400 (ML-DSA-44)"],
        "signatures": "not-checked",
    }
    assert (basis["last"], basis["after_checkpoint"]) == (3, 1)


def test_json_of_a_checkpoint_that_cannot_be_read_has_its_number(record: Chronicle) -> None:
    """And nothing that it says."""
    record.cards(A, B)
    kept(record, 2, 60, b"no note")
    with opened(record.store, AsOf("#2", position=2)) as at:
        found = json.loads("".join(as_json.written(Sets().answer(at))))["basis"]["checkpoint"]
    assert (found["number"], found["standing"], found["size"], found["keys"]) == (1, "unreadable", None, [])
