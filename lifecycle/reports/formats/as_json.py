"""JSON: one object, of which each row is a line of its own, so that a long report is never held in memory."""

import json
from collections.abc import Iterator
from typing import Any, Final

from lifecycle.domain.instant import Instant
from lifecycle.reports import Answer
from lifecycle.reports.parts.basis import Basis, Held
from lifecycle.reports.parts.cells import MachineCell, for_machine
from lifecycle.reports.parts.moment import Moment
from lifecycle.reports.parts.ranges import Range

SCHEMA: Final = 1


def written(answer: Answer, exit_code: int = 0) -> Iterator[str]:
    """Give the text in pieces; it says the exit code of the command that asked."""
    head: dict[str, Any] = {
        "schema": SCHEMA,
        "command": f"report {answer.report}",
        "outcome": "done",
        "exit_code": exit_code,
        "as_of": _moment(answer.moment),
        "range": None if answer.range is None else _range(answer.range),
        "basis": _basis(answer.basis),
    }
    head["notes"] = [str(note) for note in (*answer.notes, *answer.explained)]
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


def _basis(basis: Basis) -> dict[str, Any]:
    sentences = [str(sentence) for sentence in basis.in_words()]
    return {
        "first": 1 if basis.position else None,
        "last": basis.position or None,
        "root": basis.root.hex(),
        "checkpoint": None if basis.checkpoint is None else _checkpoint(basis.checkpoint),
        "after_checkpoint": basis.after,
        "alarms": [str(alarm) for alarm in basis.alarms],
        "sentence": " ".join(sentences),
        "coverage": sentences[-1],
    }


def _checkpoint(held: Held) -> dict[str, Any]:
    """Write a checkpoint; what is not known of one that cannot be read is null."""
    note = held.note
    return {
        "number": held.number,
        "standing": held.standing,
        "size": None if note is None else note.size,
        "time": None if note is None else Instant(note.time).exact(),
        "origin": None if note is None else note.origin,
        "root": None if note is None else note.root.hex(),
        "keys": [] if note is None else [str(each) for each in note.signed_by],
        "signatures": "not-checked",
    }


def _text(value: object) -> str:
    return json.dumps(value)
