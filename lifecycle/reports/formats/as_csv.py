"""CSV (RFC 4180) that a spreadsheet takes for text, whatever stands in it; always English, always in full."""

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Final

from lifecycle.domain.hostile_text import harmless
from lifecycle.reports import Answer
from lifecycle.reports.parts.cells import Cell, for_machine

STARTS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def written(answer: Answer) -> Iterator[str]:
    """Give the lines, the names of the columns first, and what is said of the rows as the last lines."""
    yield line([column.name for column in answer.columns])
    for row in answer.rows:
        yield line(row)
    said = [*answer.notes, *answer.explained]
    if answer.range is not None and answer.range.given:
        said.append(answer.range.in_words())
    for sentence in (*said, answer.moment.in_words(), *answer.basis.in_words()):
        yield line([f"# {' '.join(str(sentence).split())}"])


def line(cells: list[str] | tuple[Cell, ...]) -> str:
    """Write one line, with its end."""
    text = StringIO()
    csv.writer(text, lineterminator="\r\n").writerow([harmless(neutral(_plain(cell))) for cell in cells])
    return text.getvalue()


def neutral(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{cell}" if cell.startswith(STARTS_A_FORMULA) else cell


def _plain(cell: Cell) -> str:
    value = for_machine(cell)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
