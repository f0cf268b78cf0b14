"""JSON: one object, of which each row is a line of its own, so that a long report is never held in memory."""

import json
from collections.abc import Iterator, Mapping
from typing import Final, Literal, TypedDict

from lifecycle.domain.instant import Instant
from lifecycle.reports import Answer
from lifecycle.reports.parts.basis import Basis, Held
from lifecycle.reports.parts.cells import MachineCell, for_machine
from lifecycle.reports.parts.moment import Moment
from lifecycle.reports.parts.ranges import Range

SCHEMA: Final = 1


class MomentObject(TypedDict):
    """The moment that is reported."""

    given: str | None
    """As it was typed after --as-of; null for now."""
    instant: str | None
    position: int
    """The last event that counts."""
    time: str | None
    """Its time."""


RangeObject = TypedDict("RangeObject", {"from": str | None, "to": str | None, "first": int | None, "last": int | None})
"""A range as it was typed, and the positions of its first and last event; `from` is no name in Python."""


class CheckpointObject(TypedDict):
    """The checkpoint that covers most of the events; what is not known of one that cannot be read is null."""

    number: int
    standing: str
    size: int | None
    time: str | None
    origin: str | None
    root: str | None
    keys: list[str]
    signatures: Literal["not-checked"]


class BasisObject(TypedDict):
    """The events that the report comes from."""

    first: int | None
    last: int | None
    root: str
    """The root hash over them, in hex."""
    checkpoint: CheckpointObject | None
    after_checkpoint: int
    """Newer events, which no checkpoint covers."""
    alarms: list[str]
    sentence: str
    coverage: str


class ReportHead(TypedDict):
    """A report before its rows; the subject of a report on one thing stands beside these under its own name."""

    schema: Literal[1]
    command: str
    outcome: Literal["done"]
    exit_code: int
    as_of: MomentObject
    range: RangeObject | None
    basis: BasisObject
    notes: list[str]


class ReportAnswer(ReportHead):
    """The answer of `report`; each row has one key for each column."""

    rows: list[dict[str, MachineCell]]


def written(answer: Answer, exit_code: int = 0, beside: Mapping[str, object] | None = None) -> Iterator[str]:
    """Give the text in pieces; the command that asked says its exit code, and what else stands beside the answer."""
    head: ReportHead = {
        "schema": SCHEMA,
        "command": f"report {answer.report}",
        "outcome": "done",
        "exit_code": exit_code,
        "as_of": _moment(answer.moment),
        "range": None if answer.range is None else _range(answer.range),
        "basis": _basis(answer.basis),
        "notes": [str(note) for note in (*answer.notes, *answer.explained)],
    }
    of = {column.name: for_machine(cell) for column, cell in answer.head}
    subject = {answer.subject or answer.report: of} if of else {}
    yield _text({**head, **subject, **(beside or {})})[:-1] + ', "rows": ['
    separator = "\n"
    for row in answer.rows:
        cells: dict[str, MachineCell] = {
            column.name: for_machine(cell) for column, cell in zip(answer.columns, row, strict=True)
        }
        yield separator + _text(cells)
        separator = ",\n"
    yield "\n]}\n" if separator != "\n" else "]}\n"


def _moment(moment: Moment) -> MomentObject:
    asked = moment.asked
    instant = asked.instant if asked else None
    return {
        "given": asked.given if asked else None,
        "instant": None if instant is None else Instant(instant).exact(),
        "position": moment.position,
        "time": None if moment.time is None else Instant(moment.time).exact(),
    }


def _range(over: Range) -> RangeObject:
    start, end = over.asked.start, over.asked.end
    return {
        "from": None if start is None else start.given,
        "to": None if end is None else end.given,
        "first": None if over.empty else over.after + 1,
        "last": None if over.empty else over.upto,
    }


def _basis(basis: Basis) -> BasisObject:
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


def _checkpoint(held: Held) -> CheckpointObject:
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
