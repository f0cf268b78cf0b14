"""A table for people: one line to a row where there is room, and what matters less below its row where there is not.

Where even the words of the others do not fit beside each other, the last columns go below too.
"""

from collections.abc import Iterator
from itertools import chain, islice

from lifecycle.domain.text import say
from lifecycle.reports import Answer
from lifecycle.reports.parts.cells import Cell, Column, Row, Show, for_person
from lifecycle.wording.grid import Grid
from lifecycle.wording.lines import cells, padded, wrapped

SAMPLE = 256
"""Rows that are looked at to find the widths; the others follow them."""
INDENT = "    "

Columns = list[tuple[int, Column]]
"""Columns with their places in a row."""


def written(answer: Answer, show: Show, width: int | None) -> Iterator[str]:
    """Give the lines for so many columns of text, or None for lines as long as they have to be (a pipe)."""
    for alarm in answer.basis.alarms:
        yield from _paragraph(show(alarm), width)
        yield ""
    yield from _paragraph(show(answer.title), width)
    if answer.head:
        yield from _head(answer, show, width)
    yield ""
    yield from _rows(answer, show, width)
    yield ""
    for note in answer.notes:
        yield from _paragraph(show(note), width)
    if answer.range is not None and answer.range.given:
        yield from _paragraph(show(answer.range.in_words()), width)
    yield from _paragraph(show(answer.moment.in_words()), width)
    for sentence in answer.basis.in_words():
        yield from _paragraph(show(sentence), width)


def _head(answer: Answer, show: Show, width: int | None) -> Iterator[str]:
    shown = [
        (show(column.title), for_person(cell, show))
        for column, cell in answer.head
        if not column.detail and not (column.aside and cell is None)
    ]
    indent = max(cells(title) for title, _ in shown) + 4
    for title, value in shown:
        first, *others = wrapped(value, None if width is None else max(width - indent, 20))
        yield padded(f"  {title}", indent) + first
        for other in others:
            yield " " * indent + other


def _rows(answer: Answer, show: Show, width: int | None) -> Iterator[str]:
    rows = iter(answer.rows)
    sample = list(islice(rows, SAMPLE))
    if not sample:
        yield from _paragraph(show(answer.nothing), width)
        return
    all_rows = chain(sample, rows)
    columns = [(place, column) for place, column in enumerate(answer.columns) if not column.detail]
    grid = _grid(columns, sample, show, width)
    if grid.fits():
        yield from _lines(grid, columns, all_rows, show)
        return
    upper = [(place, column) for place, column in columns if not column.aside]
    lower = [(place, column) for place, column in columns if column.aside]
    grid = _grid(upper, sample, show, width).squeezed()
    while not (grid.fits() or answer.grouped or len(upper) == 1):
        lower = sorted([upper.pop(), *lower])
        grid = _grid(upper, sample, show, width).squeezed()
    yield from grid.heading()
    yield from _narrow(grid, (upper, lower), all_rows, show, grouped=answer.grouped)


def _narrow(
    grid: Grid, columns: tuple[Columns, Columns], rows: Iterator[Row], show: Show, *, grouped: bool
) -> Iterator[str]:
    upper, lower = columns
    above = ""
    for row in rows:
        aside = _aside(lower, row, show)
        if grouped and aside != above:
            yield from wrapped(aside, grid.room)
            above = aside
        yield from grid.lines([for_person(row[place], show) for place, _ in upper])
        if aside and not grouped:
            yield from (INDENT + line for line in wrapped(aside, grid.room and max(grid.room - len(INDENT), 20)))


def _lines(grid: Grid, columns: Columns, rows: Iterator[Row], show: Show) -> Iterator[str]:
    yield from grid.heading()
    for row in rows:
        yield from grid.lines([for_person(row[place], show) for place, _ in columns])


def _grid(columns: Columns, sample: list[Row], show: Show, room: int | None) -> Grid:
    titles = [show(column.title) for _, column in columns]
    texts = [[for_person(row[place], show) for place, _ in columns] for row in sample]
    numbers = [all(_is_number(row[place]) for row in sample) for place, _ in columns]
    return Grid.of(titles, texts, numbers, room)


def _is_number(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, int) and not isinstance(cell, bool))


def _aside(columns: Columns, row: Row, show: Show) -> str:
    """Write what does not fit into a row: the title and the value of each cell that is not empty."""
    parts = [
        show(say("{title}: {value}", title=show(column.title), value=for_person(row[place], show)))
        for place, column in columns
        if row[place] is not None
    ]
    return "; ".join(parts)


def _paragraph(text: str, width: int | None) -> Iterator[str]:
    yield from wrapped(text, width)
