"""JSON: one object, of which each row is a line of its own, so that a long report is never held in memory."""

import json
from collections.abc import Iterator
from typing import Any, Final

from lifecycle.reports import Answer
from lifecycle.reports.cells import Instant, MachineCell, for_machine
from lifecycle.reports.moment import Moment
from lifecycle.reports.ranges import Range

SCHEMA: Final = 1


def written(answer: Answer) -> Iterator[str]:
    """Give the text in pieces."""
    head: dict[str, Any] = {
        "schema": SCHEMA,
        "command": f"report {answer.report}",
        "outcome": "done",
        "exit_code": 0,
        "as_of": _moment(answer.moment),
        "range": None if answer.range is None else _range(answer.range),
        "basis": {
            "first": 1 if answer.basis.position else None,
            "last": answer.basis.position or None,
            "root": answer.basis.root.hex(),
            "checkpoint": answer.basis.checkpoint,
            "sentence": str(answer.basis.in_words()),
        },
    }
    head["notes"] = [str(note) for note in answer.notes]
    if answer.head:
        head[answer.subject or answer.report] = {column.name: for_machine(cell) for column, cell in answer.head}
    yield _text(head)[:-1] + ', "rows": ['
    separator = "\n"
    for row in answer.rows:
        cells: dict[str, MachineCell] = {
            column.name: for_machine(cell) for column, cell in zip(answer.columns, row, strict=True)
        }
        yield separator + _text(cells)
        separator = ",\n"
    yield "\n]}\n" if separator != "\n" else "]}\n"


def _moment(moment: Moment) -> dict[str, MachineCell]:
    asked = moment.asked
    instant = asked.instant if asked else None
    return {
        "given": asked.given if asked else None,
        "instant": None if instant is None else Instant(instant).exact(),
        "position": moment.position,
        "time": None if moment.time is None else Instant(moment.time).exact(),
    }


def _range(over: Range) -> dict[str, MachineCell]:
    start, end = over.asked.start, over.asked.end
    return {
        "from": None if start is None else start.given,
        "to": None if end is None else end.given,
        "first": None if over.empty else over.after + 1,
        "last": None if over.empty else over.upto,
    }


def _text(value: object) -> str:
    return json.dumps(value)
