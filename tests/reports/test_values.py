"""The values of a report, as a bundle has them for whoever derives them again."""

import json

import pytest
from desk.chronicle import SERIALS, Chronicle

from lifecycle.domain.text import Text
from lifecycle.reports import all_reports, opened
from lifecycle.reports.formats import as_values
from lifecycle.reports.parts.cells import for_machine

A, B, C, *_ = SERIALS


@pytest.mark.parametrize("name", ["sets", "cards"])
def test_values_are_those_of_the_rows_without_sentences(record: Chronicle, name: str) -> None:
    """A better sentence does not make the values of an earlier bundle wrong."""
    record.whole("PROD-A", 2, A, B, C)
    kind = all_reports()[name]
    with opened(record.store) as snapshot:
        answer = kind().answer(snapshot)
        rows = list(answer.rows)
        text = "".join(as_values.written(kind().answer(snapshot), 7))
    said = json.loads(text)
    assert (said["report"], said["version"]) == (name, 7)
    assert said["columns"] == [column.name for column in answer.columns]
    assert said["rows"] == [[None if isinstance(cell, Text) else for_machine(cell) for cell in row] for row in rows]
    assert any(isinstance(cell, Text) for row in rows for cell in row)
    assert text.count("\n") == len(rows) + 2, "a line for each row"


def test_a_report_without_rows_has_an_empty_list(record: Chronicle) -> None:
    """It is JSON all the same."""
    kind = all_reports()["sets"]
    with opened(record.store) as snapshot:
        text = "".join(as_values.written(kind().answer(snapshot), 1))
    assert json.loads(text)["rows"] == []
