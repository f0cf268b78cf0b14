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

Line = tuple[Row | None, str]
"""A line, and the row that it is a part of; None for a heading and what stands around the rows."""


def written(answer: Answer, show: Show, width: int | None, *, verbose: bool = False) -> Iterator[str]:
    """Give the lines for so many columns of text, or None for lines as long as they have to be (a pipe)."""
    yield from above(answer, show, width)
    yield from (text for _, text in rows_of(answer, show, width))
    yield from below(answer, show, width, verbose=verbose)


def above(answer: Answer, show: Show, width: int | None) -> Iterator[str]:
    """Give what stands above the rows: alarms, the title, and the head."""
    for alarm in answer.basis.alarms:
        yield from _paragraph(show(alarm), width)
        yield ""
    yield from _paragraph(show(answer.title), width)
    if answer.head:
        yield from _head(answer, show, width)
    yield ""


def below(answer: Answer, show: Show, width: int | None, *, verbose: bool = False) -> Iterator[str]:
    """Give what stands below the rows: notes, what was asked for, and how far it is signed; the rest where verbose."""
    yield ""
    said = [*answer.notes, *(answer.explained if verbose else ())]
    if answer.range is not None and answer.range.given:
        said.append(answer.range.in_words())
    if verbose or answer.moment.asked is not None:
        said.append(answer.moment.in_words())
    for sentence in (*said, *(answer.basis.detail if verbose else ()), answer.basis.coverage):
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


def rows_of(answer: Answer, show: Show, width: int | None) -> Iterator[Line]:
    """Give the rows below their heading, or the sentence that there are none."""
    rows = iter(answer.rows)
    sample = list(islice(rows, SAMPLE))
    if not sample:
        yield from ((None, text) for text in _paragraph(show(answer.nothing), width))
        return
    all_rows = chain(sample, rows)
    columns = [(place, column) for place, column in enumerate(answer.columns) if not column.detail]
    grid = _grid(columns, sample, show, width)
    if grid.fits():
        yield from ((None, text) for text in grid.heading())
        yield from _wide(grid, columns, all_rows, show)
        return
    upper = [(place, column) for place, column in columns if not column.aside]
    lower = [(place, column) for place, column in columns if column.aside]
    grid = _grid(upper, sample, show, width).squeezed()
    while not (grid.fits() or answer.grouped or len(upper) == 1):
        lower = sorted([upper.pop(), *lower])
        grid = _grid(upper, sample, show, width).squeezed()
    yield from ((None, text) for text in grid.heading())
    yield from _narrow(grid, (upper, lower), all_rows, show, grouped=answer.grouped)


def _narrow(
    grid: Grid, columns: tuple[Columns, Columns], rows: Iterator[Row], show: Show, *, grouped: bool
) -> Iterator[Line]:
    upper, lower = columns
    above = ""
    for row in rows:
        aside = _aside(lower, row, show)
        if grouped and aside != above:
            yield from ((None, text) for text in wrapped(aside, grid.room))
            above = aside
        yield from ((row, text) for text in grid.lines([for_person(row[place], show) for place, _ in upper]))
        if aside and not grouped:
            room = grid.room and max(grid.room - len(INDENT), 20)
            yield from ((row, INDENT + text) for text in wrapped(aside, room))


def _wide(grid: Grid, columns: Columns, rows: Iterator[Row], show: Show) -> Iterator[Line]:
    for row in rows:
        yield from ((row, text) for text in grid.lines([for_person(row[place], show) for place, _ in columns]))


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
    for line in text.split("\n"):
        yield from wrapped(line, width)
