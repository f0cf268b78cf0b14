"""The values of a report for whoever derives them again: columns by code, no sentence, one row to a line."""

import json
from collections.abc import Iterator

from lifecycle.domain.text import Text
from lifecycle.reports import Answer
from lifecycle.reports.parts.cells import Cell, MachineCell, for_machine


def written(answer: Answer, version: int) -> Iterator[str]:
    """Give the text in pieces; what it says of checkpoints is left out, as no event says that."""
    head = {
        "columns": [column.name for column in answer.columns],
        "head": {column.name: _value(cell) for column, cell in answer.head},
        "report": answer.report,
        "version": version,
    }
    yield _text(head)[:-1] + ',"rows":['
    separator = "\n"
    for row in answer.rows:
        yield separator + _text([_value(cell) for cell in row])
        separator = ",\n"
    yield "\n]}\n" if separator != "\n" else "]}\n"


def _value(cell: Cell) -> MachineCell:
    """Leave a sentence to the pages: its words change from version to version, and what it says has a code."""
    return None if isinstance(cell, Text) else for_machine(cell)


def _text(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))
