"""What a page that is browsed asks of the record: the rows of a report, their order, and where each of them leads."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Final

from lifecycle.console.workstation import Workstation
from lifecycle.domain.instant import AsOf, Instant
from lifecycle.domain.text import Text, say
from lifecycle.evidence.checks.in_passing import answered
from lifecycle.reports import Answer, Report, opened
from lifecycle.reports.card import CardLife
from lifecycle.reports.custody import Custody
from lifecycle.reports.events import Events
from lifecycle.reports.key import OneKey
from lifecycle.reports.parts.cells import Cell, Id, Row, Show
from lifecycle.reports.parts.ranges import Asked, Range
from lifecycle.reports.set import OneSet

MOST: Final = 5000
"""Rows that are held."""


@dataclass(frozen=True)
class Found:
    """An answer with its rows, which can be shown when the record is closed again."""

    answer: Answer
    rows: Sequence[Row]


def asked(workstation: Workstation, report: Report, moment: AsOf | None, most: int = MOST) -> Found:
    """Ask the record; raises what it raises. Of more rows than `most` the first are given, and of events the last."""
    with workstation.reading() as store, opened(store, moment) as whole:
        last = isinstance(report, Events)
        record = replace(whole, range=_last(whole.moment.position, most)) if last else whole
        answer = answered(report, record, workstation.settings.last_checkpoints)
        rows = list(islice(answer.rows, most + 1))
    notes = list(answer.notes)
    if len(rows) > most:
        notes.append(
            say(
                "Only {most} rows are shown. For all rows:\n  lifecycle report {name} --csv",
                most=most,
                name=report.name,
            )
        )
    rows = rows[:most]
    return Found(replace(answer, notes=notes), rows[::-1] if last else rows)


def _last(position: int, most: int) -> Range:
    """Give the last events up to a position; that it is not all of them is said as of any range."""
    if position <= most:
        return Range(0, position)
    first = position - most + 1
    return Range(first - 1, position, Asked(start=AsOf(f"#{first}", position=first)))


def sorted_by(rows: Sequence[Row], column: int, backward: bool, show: Show) -> list[Row]:  # noqa: FBT001 - a pair
    """Sort by the cells of a column; what is empty comes last either way."""
    full = sorted((row for row in rows if row[column] is not None), key=lambda row: _key(row[column], show))
    return [*(full[::-1] if backward else full), *(row for row in rows if row[column] is None)]


def leads_of(answer: Answer, row: Row, report: Report) -> dict[str, Text]:
    """Give what a row leads to, by what `opened_from` takes, in the order of the columns; never the report itself."""
    leads: dict[str, Text] = {}
    for column, cell in zip(answer.columns, row, strict=True):
        if not column.subject or not isinstance(cell, str):
            continue
        lead = f"{column.subject} {cell}"
        if opened_from(lead)[0] != report:
            leads.setdefault(lead, _in_words(column.subject, cell))
    return leads


def opened_from(lead: str) -> tuple[Report, str | None]:
    """Give the report that a lead opens, and the words that narrow it."""
    subject, _, name = lead.partition(" ")
    match subject:
        case "card":
            return CardLife(serial=name), None
        case "set":
            return OneSet(set=name), None
        case "key":
            return OneKey(key=name), None
        case _:
            return Custody(), name


def _in_words(subject: str, name: str) -> Text:
    match subject:
        case "card":
            return say("History of card {name}", name=name)
        case "set":
            return say("Set {name}", name=name)
        case "key":
            return say("Key of set {name}", name=name)
        case _:
            return say("Custody rows that name {name}", name=name)


def _key(cell: Cell, show: Show) -> tuple[int, Any]:
    match cell:
        case bool() | int():
            return 0, int(cell)
        case Instant():
            return 1, cell.exact()
        case Id():
            return 2, cell.full
        case Text():
            return 3, show(cell).casefold()
        case _:
            return 3, str(cell).casefold()
