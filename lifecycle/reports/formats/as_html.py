"""HTML: one page that needs nothing else, for a screen, for paper and for a screen reader; no script, no colour alone.

The same answer gives the same bytes: nothing says when it was written.
"""

from collections.abc import Iterator
from typing import Final

from lifecycle.domain.instant import Instant
from lifecycle.domain.text import Text, say
from lifecycle.reports import Answer
from lifecycle.reports.formats.drawing import safe
from lifecycle.reports.formats.pictured import drawn
from lifecycle.reports.formats.style import STYLE
from lifecycle.reports.parts.cells import Cell, Column, Id, Row, Show, for_person
from lifecycle.reports.parts.pictures import Bars, Picture

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_LONG: Final = 24
"""Letters of a word beyond which it may be broken: a serial is never."""
_Shown = list[tuple[int, Column]]


def written(answer: Answer, show: Show, language: str = "en") -> Iterator[str]:
    """Give the page in pieces, its sentences in the language that `show` gives, named by its BCP 47 tag."""
    title = safe(show(answer.title))
    yield (
        f'<!DOCTYPE html>\n<html lang="{safe(language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<header>\n<h1>{title}</h1>\n"
    )
    if answer.basis.alarm is not None:
        yield f'<p class="alarm" role="alert">{safe(show(answer.basis.alarm))}</p>\n'
    if answer.range is not None and answer.range.given:
        yield _paragraph(show(answer.range.in_words()))
    yield _paragraph(show(answer.moment.in_words())) + "</header>\n<main>\n"
    if answer.head:
        yield from _head(answer, show)
    picture = answer.picture() if answer.picture else None
    if picture is not None:
        yield _figure(picture, show)
    yield from _rows(answer, show)
    yield "</main>\n<footer>\n"
    for note in (*answer.notes, *answer.basis.in_words()):
        yield _paragraph(show(note))
    yield "</footer>\n</body>\n</html>\n"


def _paragraph(text: str) -> str:
    return f"<p>{safe(text)}</p>\n"


def _head(answer: Answer, show: Show) -> Iterator[str]:
    yield f'<table class="head">\n<caption>{safe(show(say("In short")))}</caption>\n<tbody>\n'
    for column, cell in answer.head:
        if not column.detail and not (column.aside and cell is None):
            yield f'<tr><th scope="row">{safe(show(column.title))}</th>{_cell(cell, show)}</tr>\n'
    yield "</tbody>\n</table>\n"


def _figure(picture: Picture, show: Show) -> str:
    caption = show(picture.title)
    if isinstance(picture, Bars):
        caption = show(say("{title}; each bar is {span}", title=caption, span=picture.span))
    return f"<figure>\n<figcaption>{safe(caption)}</figcaption>\n{drawn(picture, show)}\n</figure>\n"


def _rows(answer: Answer, show: Show) -> Iterator[str]:
    columns: _Shown = [(place, column) for place, column in enumerate(answer.columns) if not column.detail]
    rows = iter(answer.rows)
    first = next(rows, None)
    if first is None:
        yield f'<p class="nothing">{safe(show(answer.nothing))}</p>\n'
        return
    yield f'<table class="rows">\n<caption>{safe(show(_caption(answer)))}</caption>\n<thead>\n<tr>'
    yield "".join(_heading(column, first[place], show) for place, column in columns)
    yield "</tr>\n</thead>\n<tbody>\n"
    yield _row(columns, first, show)
    for row in rows:
        yield _row(columns, row, show)
    yield "</tbody>\n</table>\n"


def _heading(column: Column, below: Cell, show: Show) -> str:
    """Give the head of a column; that of numbers stands over them."""
    kind = ' class="number"' if isinstance(below, int) and not isinstance(below, bool) else ""
    return f'<th scope="col"{kind}>{safe(show(column.title))}</th>'


def _caption(answer: Answer) -> Text:
    return say("{title}, row by row", title=answer.title)


def _row(columns: _Shown, row: Row, show: Show) -> str:
    return f"<tr>{''.join(_cell(row[place], show) for place, _ in columns)}</tr>\n"


def _cell(cell: Cell, show: Show) -> str:
    """Give one cell; a time has its exact form for machines, an id its full one for whoever points at it."""
    plain = for_person(cell, show)
    text = safe(plain)
    match cell:
        case None:
            return '<td class="none">\N{EN DASH}</td>'
        case Instant():
            return f'<td class="time"><time datetime="{safe(cell.exact())}">{text}</time></td>'
        case Id():
            return f'<td><abbr title="{safe(cell.full)}">{text}</abbr></td>'
        case int() if not isinstance(cell, bool):
            return f'<td class="number">{text}</td>'
        case _ if any(len(word) > _LONG for word in plain.split()):
            return f'<td class="long">{text}</td>'
        case _:
            return f"<td>{text}</td>"
