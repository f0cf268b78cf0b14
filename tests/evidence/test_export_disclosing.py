"""No name and no text leaves the ledger unless somebody said so, in whatever form it is exported."""

import csv
import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.resources import files
from io import StringIO
from pathlib import Path

import pytest
from scene import ANNA, BEN, MARK, Scene, scene

from lifecycle.domain.errors import ExitCode, UnknownName
from lifecycle.domain.facts import PersonNamed
from lifecycle.evidence.bundle.disclosing import people_named
from lifecycle.ledger.disclosures import PendingDisclosures
from lifecycle.reports import all_reports
from lifecycle.store.address import Place


@pytest.fixture
def ledger(tmp_path: Path, new_record: Place) -> Iterator[Scene]:
    """A ledger in which everything has a text beside it."""
    with scene(tmp_path, new_record) as made:
        made.see(4)
        made.tell()
        yield made


@pytest.mark.parametrize("format_", ["bundle", "jsonl", "csv"])
def test_nothing_is_disclosed_by_itself(ledger: Scene, format_: str) -> None:
    """Not in the events, not in a report, not anywhere among the bytes."""
    made = ledger.export(format_)  # type: ignore[arg-type] - pytest gives a str
    assert MARK.encode() not in made.content
    assert made.said.plan.wanted.disclosed == "none"


def test_a_redacted_report_does_not_say_that_texts_were_erased(ledger: Scene) -> None:
    """They are kept back, and that is another thing."""
    members = ledger.export().members
    assert b"not disclosed" in members["reports/reviews.csv"]
    assert not [
        name for name, body in members.items() if name.startswith("reports/") and b"erased from the record" in body
    ]
    without = [name for name in all_reports() if f"reports/{name}.csv" not in members]
    assert without == ["card-life", "set", "key", "events"]


def test_names_of_chosen_people_go_with_it_and_no_others(ledger: Scene) -> None:
    """Their disclosures belong to the digests in the events, and reports show them by name."""
    made = ledger.export(disclosed="named", people=(ANNA,))
    members = made.members
    (line,) = members["disclosures.jsonl"].splitlines()
    said = json.loads(line)
    assert said["content"] == f"{MARK} anna"
    digest = hashlib.sha256(b"\x02" + bytes.fromhex(said["salt"]) + said["content"].encode()).hexdigest()
    assert said["digest"] == digest
    assert digest.encode() in members["events/000000000001.jsonl"]
    rest = made.content.replace(f"{MARK} anna".encode(), b"")
    assert MARK.encode() not in rest
    assert f"{MARK} anna".encode() in members["reports/inventory.csv"]
    assert json.loads(members["manifest.json"])["people"] == [ANNA]


def test_everything_goes_with_it_where_that_was_said(ledger: Scene) -> None:
    """Each text once, by its digest; what a later event brings is not in an earlier range."""
    last = ledger.head
    whole = ledger.export(disclosed="all")
    lines = [json.loads(line) for line in whole.members["disclosures.jsonl"].splitlines()]
    texts = {each["content"] for each in lines}
    assert {f"{MARK} {what}" for what in ("anna", "safe", "why", "set", "partition", "finding", "court")} <= texts
    assert [each["digest"] for each in lines] == sorted(each["digest"] for each in lines)
    notes = PendingDisclosures()
    ledger.add("person:00000000000000dd", PersonNamed(name=notes.disclose(f"{MARK} dora")), disclosures=notes)
    assert ledger.export(over=(None, f"#{last}"), disclosed="all").content == whole.content
    assert f"{MARK} dora".encode() in ledger.export(disclosed="all").content


def test_what_was_erased_is_not_disclosed(ledger: Scene) -> None:
    """The digest stays in the event, and stands for nothing any more."""
    known = json.loads(
        ledger.export(disclosed="named", people=(ANNA, BEN)).members["disclosures.jsonl"].splitlines()[0]
    )
    ledger.store.erase(bytes.fromhex(known["digest"]))
    made = ledger.export(disclosed="named", people=(ANNA, BEN))
    assert known["content"].encode() not in made.content
    assert known["digest"].encode() in made.members["events/000000000001.jsonl"]


def test_people_are_named_by_name_or_pseudonym(ledger: Scene) -> None:
    """Who is not there, or could be two people, is not guessed."""
    store = ledger.store
    assert people_named(store, [f"{MARK} anna", BEN, ANNA]) == (ANNA, BEN)
    with pytest.raises(UnknownName):
        people_named(store, ["nobody"])


def test_the_view_for_spreadsheets_is_safe_and_complete(ledger: Scene) -> None:
    """A line an event; names only of those who are disclosed; nothing that a spreadsheet would compute."""
    clerk = ledger.signer.journal.begun(virtual=True).actor
    made = ledger.export("csv", disclosed="named", people=(clerk,))
    rows = list(csv.DictReader(StringIO(made.content.decode())))
    events = list(ledger.store.events(upto=made.said.plan.last))
    assert [int(row["position"]) for row in rows] == [position for position, _ in events]
    assert [row["tag"] for row in rows] == [event.tag for _, event in events]
    assert {row["name"] for row in rows} == {f"{MARK} clerk"}
    assert all(json.loads(row["facts"]) is not None for row in rows)


def test_a_cell_that_would_be_a_formula_is_neutralised(ledger: Scene) -> None:
    """Station names are typed by people."""
    ledger.signer.journal._envelopes.station = "=1+1"
    ledger.see(1)
    assert b",'=1+1," in ledger.export("csv").content


def test_names_go_with_a_later_range_too_and_the_verifier_says_that_they_are_tied_to_nothing_there(
    ledger: Scene,
) -> None:
    """The event that gave the name is not in the bundle; that is not checked, and not wrong."""
    start = ledger.head
    ledger.see(5)
    made = ledger.export(over=(f"#{start}", None), disclosed="named", people=(ANNA,))
    assert f"{MARK} anna".encode() in made.members["disclosures.jsonl"]
    verifier = files("lifecycle.evidence.standalone").joinpath("verify.py")
    command = [sys.executable, str(verifier), str(made.path)]
    said = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - ourselves
    assert said.returncode == ExitCode.UNPROVEN
    assert re.search(
        r"^disclosures +NOT CHECKED +1 text belongs to an event before the range", said.stdout, re.MULTILINE
    )
