"""What holds for every report that there is."""

import csv
import io
import json
import re

import pytest
from custodians import ANNA, BEN, SAFE, Custodians, read
from desk.chronicle import SERIALS, Chronicle
from notes import covers
from vouching import anchor, seen, written

from lifecycle.domain.errors import UnknownName
from lifecycle.domain.event import new_id
from lifecycle.domain.facts import CardDestroyed, CardLost, ExportMade, OperationRefused
from lifecycle.reports import Report, all_reports, opened
from lifecycle.reports.formats import as_csv, as_json, as_table
from lifecycle.reports.parts.cells import for_machine
from lifecycle.reports.parts.ranges import asked_for

A, B, C, *_ = SERIALS
GIVEN: dict[str, dict[str, object]] = {"card-life": {"serial": A}, "set": {"set": "PROD-A"}, "key": {"key": "PROD-A"}}
LISTS_OF_EVENTS = [
    "card-life", "custody", "pin-changes", "quorum", "erasures", "refusals", "gaps", "administration", "exports"
]  # fmt: skip


def filled(name: str) -> Report:
    """Name the card or the set that a report asks for."""
    return all_reports()[name](**GIVEN.get(name, {}))


@pytest.fixture
def lived(record: Chronicle, people: Custodians) -> Chronicle:
    """A record in which something of everything happened."""
    made = record.whole("PROD-A", 2, A, B, C)
    for serial, who in ((A, ANNA), (B, BEN)):
        people.gives(serial, who, why="=HYPERLINK")
    people.stores(A, SAFE, bag="+1")
    people.presents(new_id(), A, ANNA, read(made.id, 1))
    record.add(f"card:{A}", OperationRefused(name="erase", rule="below-quorum"))
    people.report(f"card:{B}", CardLost(at=1, witness=None, purpose=None))
    record.erase(made, 3, C)
    people.report(f"card:{C}", CardDestroyed(at=2, witness=BEN, purpose=None, method="burnt"))
    record.add(f"card:{A}", written(record, 3), seen("rollback", anchor(record, 3, size=999)))
    covers(record)
    export = ExportMade(format="bundle", first=1, last=9, size=9, sha256="0a" * 32, disclosed="named", people=(BEN,))
    record.add("ledger:1", export)
    covers(record, root=bytes(32))
    return record


def test_every_report_has_its_number_and_the_clauses_that_ask_for_it() -> None:
    """The number is one that auditors know, or there is none; the clauses go by name."""
    for name, kind in all_reports().items():
        assert re.fullmatch(r"(R([1-9]|1[0-5]))?", kind.number), name
        assert kind.asked_for_by, name
        assert all(clause.strip() for clause in kind.asked_for_by), name
        assert (kind.__doc__ or "").partition("\n")[0].endswith("."), name


def test_no_two_reports_have_one_name() -> None:
    """Their other names counted in."""
    names = [name for kind in all_reports().values() for name in (kind.name, *kind.also)]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", all_reports())
def test_the_rows_fit_the_columns(lived: Chronicle, name: str) -> None:
    """Each row has a cell for each column, and no two columns have one name."""
    with opened(lived.store) as record:
        answer = filled(name).answer(record)
        assert len({column.name for column in answer.columns}) == len(answer.columns)
        for row in answer.rows:
            assert len(row) == len(answer.columns)


@pytest.mark.parametrize("name", all_reports())
def test_csv_json_and_the_table_are_of_the_same_rows(lived: Chronicle, name: str) -> None:
    """And the same again when they are asked again: the same record gives the same bytes."""
    texts = []
    for _ in range(2):
        with opened(lived.store) as record:
            rows = [[for_machine(cell) for cell in row] for row in filled(name).answer(record).rows]
            csv_text = "".join(as_csv.written(filled(name).answer(record)))
            json_text = "".join(as_json.written(filled(name).answer(record)))
            table = "\n".join(as_table.written(filled(name).answer(record), str, 80))
        texts.append((csv_text, json_text, table))
    assert texts[0] == texts[1]
    assert [list(row.values()) for row in json.loads(json_text)["rows"]] == rows
    _, *lines = csv.reader(io.StringIO(csv_text, newline=""))
    assert len([line for line in lines if len(line) > 1]) == len(rows)
    assert not [cell for line in lines for cell in line if cell.startswith(("=", "+", "-", "@"))]
    assert max(len(line) for line in table.splitlines() if not re.search(r"[0-9a-f]{32}", line)) <= 80


@pytest.mark.parametrize("name", [name for name in all_reports() if name not in GIVEN])
def test_an_empty_record_has_nothing_to_tell_and_says_so(record: Chronicle, name: str) -> None:
    """In a sentence of its own, and no row."""
    with opened(record.store) as open_record:
        answer = filled(name).answer(open_record)
        assert name not in LISTS_OF_EVENTS or list(answer.rows) == []
        assert str(answer.nothing).endswith(".")
        assert "The record has no events at this moment." in "\n".join(as_table.written(answer, str, None))


@pytest.mark.parametrize("name", GIVEN)
def test_a_card_or_a_set_that_is_not_there_is_refused_by_name(record: Chronicle, name: str) -> None:
    """In an empty record too."""
    with opened(record.store) as open_record, pytest.raises(UnknownName):
        filled(name).answer(open_record)


@pytest.mark.parametrize("name", LISTS_OF_EVENTS)
def test_an_empty_range_has_no_rows_and_says_so(lived: Chronicle, name: str) -> None:
    """In every format."""
    with opened(lived.store, None, asked_for("2001-01-01", "2001-12-31")) as record:
        answer = filled(name).answer(record)
        assert list(answer.rows) == []
        assert str(answer.nothing) == "No event in this range."
        told = json.loads("".join(as_json.written(filled(name).answer(record))))
        lines = list(as_csv.written(filled(name).answer(record)))
    assert (told["range"]["from"], told["range"]["first"], told["rows"]) == ("2001-01-01", None, [])
    assert any("No event in this range." in line for line in lines)


@pytest.mark.parametrize("name", LISTS_OF_EVENTS)
def test_two_ranges_that_adjoin_have_the_rows_of_the_whole(lived: Chronicle, name: str) -> None:
    """In their order."""
    middle = lived.store.head().size // 2
    found = []
    for start, end in ((None, None), (None, f"#{middle}"), (f"#{middle + 1}", None)):
        with opened(lived.store, None, asked_for(start, end)) as record:
            places = [column.name for column in filled(name).answer(record).columns]
            at = places.index("id") if "id" in places else 0
            found.append([row[at] for row in filled(name).answer(record).rows])
    assert found[0] == found[1] + found[2]
