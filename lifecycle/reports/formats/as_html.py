"""HTML: one page that needs nothing else, for a screen, for paper and for a screen reader; no script, no colour alone.

The same answer gives the same bytes: nothing says when it was written. What is put together is Markup: a text that
nobody escaped is escaped on its way in.
"""

from collections.abc import Iterator
from typing import Final

from markupsafe import Markup

from lifecycle.domain.instant import Instant
from lifecycle.domain.text import Text, say
from lifecycle.reports import Answer
from lifecycle.reports.formats.drawing import joined, safe
from lifecycle.reports.formats.pictured import drawn
from lifecycle.reports.formats.style import STYLE
from lifecycle.reports.parts.cells import Cell, Column, Id, Row, Show, for_person
from lifecycle.reports.parts.pictures import Bars, Picture

_POLICY: Final = Markup("default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'")
_STYLE: Final = Markup(STYLE)  # noqa: S704 - ours
_LONG: Final = 24
"""Letters of a word beyond which it may be broken: a serial is never."""
_HEAD: Final = Markup(
    '<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
    '<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    '<meta name="referrer" content="no-referrer">\n'
    "<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n<header>\n<h1>{title}</h1>\n"
)
_HEADER: Final = Markup('<th scope="row"{kind}>{text}</th>')
_DATA: Final = Markup("<td{kind}>{text}</td>")
_Shown = list[tuple[int, Column]]


def written(answer: Answer, show: Show, language: str = "en") -> Iterator[Markup]:
    """Give the page in pieces, its sentences in the language that `show` gives, named by its BCP 47 tag."""
    yield _HEAD.format(language=safe(language), policy=_POLICY, title=safe(show(answer.title)), style=_STYLE)
    for alarm in answer.basis.alarms:
        yield Markup('<p class="alarm" role="alert">{}</p>\n').format(_lines(show(alarm)))
    if answer.range is not None and answer.range.given:
        yield _paragraph(show(answer.range.in_words()))
    yield _paragraph(show(answer.moment.in_words())) + Markup("</header>\n<main>\n")
    if answer.head:
        yield from _head(answer, show)
    picture = answer.picture() if answer.picture else None
    if picture is not None:
        yield _figure(picture, show)
    yield from _rows(answer, show)
    yield Markup("</main>\n<footer>\n")
    for note in (*answer.notes, *answer.explained, *answer.basis.in_words()):
        yield _paragraph(show(note))
    yield Markup("</footer>\n</body>\n</html>\n")


def _paragraph(text: str) -> Markup:
    return Markup("<p>{}</p>\n").format(_lines(text))


def _lines(text: str) -> Markup:
    """Give a sentence, and each command below it on a line of its own."""
    first, *commands = text.split("\n")
    return safe(first) + joined(Markup("<br><code>{}</code>").format(safe(each.strip())) for each in commands)


def _head(answer: Answer, show: Show) -> Iterator[Markup]:
    yield _table("head", show(say("Summary"))) + Markup("<tbody>\n")
    for column, cell in answer.head:
        if not column.detail and not (column.aside and cell is None):
            yield Markup('<tr><th scope="row">{}</th>{}</tr>\n').format(safe(show(column.title)), _cell(cell, show))
    yield Markup("</tbody>\n</table>\n")


def _table(kind: str, caption: str) -> Markup:
    return Markup('<table class="{}">\n<caption>{}</caption>\n').format(kind, safe(caption))


def _figure(picture: Picture, show: Show) -> Markup:
    caption = show(picture.title)
    if isinstance(picture, Bars):
        caption = show(say("{title}; each bar is {span}", title=caption, span=picture.span))
    form = Markup("<figure>\n<figcaption>{}</figcaption>\n{}\n</figure>\n")
    return form.format(safe(caption), drawn(picture, show))


def _rows(answer: Answer, show: Show) -> Iterator[Markup]:
    columns: _Shown = [(place, column) for place, column in enumerate(answer.columns) if not column.detail]
    rows = iter(answer.rows)
    first = next(rows, None)
    if first is None:
        yield Markup('<p class="nothing">{}</p>\n').format(safe(show(answer.nothing)))
        return
    yield _table("rows", show(_caption(answer))) + Markup("<thead>\n<tr>")
    yield joined(_heading(column, first[place], show) for place, column in columns)
    yield Markup("</tr>\n</thead>\n<tbody>\n")
    yield _row(columns, first, show)
    for row in rows:
        yield _row(columns, row, show)
    yield Markup("</tbody>\n</table>\n")


def _heading(column: Column, below: Cell, show: Show) -> Markup:
    """Give the head of a column; that of numbers stands over them."""
    number = isinstance(below, int) and not isinstance(below, bool)
    kind = Markup(' class="number"') if number else Markup()
    return Markup('<th scope="col"{}>{}</th>').format(kind, safe(show(column.title)))


def _caption(answer: Answer) -> Text:
    return say("{title}, row by row", title=answer.title)


def _row(columns: _Shown, row: Row, show: Show) -> Markup:
    head = _header_of(columns, row)
    cells = joined(_cell(row[place], show, header=place == head) for place, _ in columns)
    return Markup("<tr>{}</tr>\n").format(cells)


def _header_of(columns: _Shown, row: Row) -> int:
    """Give the place of what a row is about: a card, a set, a key or a person, or else what stands first."""
    named = [place for place, column in columns if column.subject and row[place] is not None]
    return named[0] if named else columns[0][0]


def _cell(cell: Cell, show: Show, *, header: bool = False) -> Markup:
    """Give one cell, which may be the header of its row.

    A time has its exact form for machines, an id its full one for whoever points at it.
    """
    form = _HEADER if header else _DATA
    plain = for_person(cell, show)
    text, kind = safe(plain), ""
    match cell:
        case None:
            text, kind = Markup("\N{EN DASH}"), "none"
        case Instant():
            text, kind = Markup('<time datetime="{}">{}</time>').format(safe(cell.exact()), text), "time"
        case Id():
            text = Markup('<abbr title="{}">{}</abbr>').format(safe(cell.full), text)
        case int() if not isinstance(cell, bool):
            kind = "number"
        case _ if any(len(word) > _LONG for word in plain.split()):
            kind = "long"
    return form.format(kind=Markup(' class="{}"').format(kind) if kind else Markup(), text=text)
