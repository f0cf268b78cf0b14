"""A report whose rows are chosen with the arrow keys: narrowed, sorted, opened, asked of another moment, written out.

The record is asked in a thread and closed again; what was found is then written for the width that the screen has.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from textual.widget import Widget

from lifecycle.console.browsing import Found, asked, leads_of, opened_from, sorted_by
from lifecycle.console.command_names import at_the_console
from lifecycle.console.fitting import in_lines
from lifecycle.console.frame import Box
from lifecycle.console.matching import Filter
from lifecycle.console.page import Page
from lifecycle.console.questions.choose import ChoosePage, MessagePage
from lifecycle.console.questions.line import LinePage
from lifecycle.console.rows import Row as Choice
from lifecycle.console.table import Line, Table
from lifecycle.console.workstation import Workstation
from lifecycle.domain.dialogue import TextQuestion
from lifecycle.domain.errors import LifecycleError
from lifecycle.domain.instant import as_of
from lifecycle.domain.text import Text, say
from lifecycle.reports import Answer, Report
from lifecycle.reports.formats import as_csv, as_html, as_table
from lifecycle.reports.formats.page_file import written_to
from lifecycle.reports.parts.cells import Row, for_person
from lifecycle.wording.language import language, show

_WAITING = say("One moment...")


class BrowsePage(Page[str | None]):
    """One report. Enter opens the card, set or key of a row; each of those is a page above this one."""

    keys = say("Up, Down: row   Enter: open   /: filter   s: sort   t: as of   e: export   Esc: back   F1: help")
    help = say(
        "Enter opens the card, set or key of the row. / shows only rows with the words that you "
        "type. Esc ends the filter. s sorts. t shows the record as of another time. e writes the "
        "rows to a CSV or HTML file."
    )

    def __init__(self, workstation: Workstation, report: Report, words: str | None = None) -> None:
        super().__init__()
        self._workstation = workstation
        self._report = report
        self._table = Table()
        self._filter = Filter()
        self._filter.words = words
        self._moment: str | None = None
        """As of when it is asked, as it was typed; None for now."""
        self._found: Found | None = None
        self._problem: LifecycleError | None = None
        self._order: tuple[int, bool] | None = None
        """The column that rows are sorted by, and whether backward."""
        self._rows: Sequence[Row] = ()
        """Those that are shown, in their order."""

    def body(self) -> Widget:
        """The rows."""
        return Box(show(self._report.title), self._table, wanted=160)

    def on_mount(self) -> None:
        """Ask."""
        self._table.focus()
        self._ask()

    def fitted(self) -> None:
        """Write it for the width that there is."""
        self._write()

    def pressed(self, key: str) -> bool:
        """Do what a letter says, or leave."""
        match key:
            case "t":
                self.run_worker(self._ask_when())
            case "s" if self._found is not None:
                self.run_worker(self._sort(self._found.answer))
            case "e" if self._found is not None:
                self.run_worker(self._export(self._found.answer))
            case "enter" | "left":
                self.give_up()
            case _:
                return super().pressed(key)
        return True

    def take(self, event: Any) -> None:  # noqa: ANN401 - a key
        """Give a key to the filter first: while it is typed, letters are its own."""
        if self._found is not None and self._filter.take(event):
            self._write()
        else:
            super().take(event)

    def on_table_opened(self, message: Table.Opened) -> None:
        """Open what the row is about."""
        message.stop()
        if self._found is not None:
            self.run_worker(self._open(self._found.answer, self._rows[message.row]))

    def _ask(self) -> None:
        self._found = self._problem = None
        self._write()
        self.run_worker(self._asked())

    async def _asked(self) -> None:
        try:
            moment = None if self._moment is None else as_of(self._moment)
            self._found = await asyncio.to_thread(asked, self._workstation, self._report, moment)
        except LifecycleError as error:
            self._problem = error
        self._write()

    def _write(self) -> None:
        width = max(8, min(160, self.app.size.width - 2) - (6 if self.app.size.width < 44 else 10))  # noqa: PLR2004
        self._table.show_table(list(self._lines(width)), self._table.chosen)

    def _lines(self, width: int) -> Iterator[Line]:
        if self._problem is not None:
            advice = self._problem.advise()
            words: list[Text | str] = [self._problem.explain()]
            if advice is not None:
                words += ["", advice]
            yield from ((None, line) for text in words for line in in_lines(text, width))
            return
        if self._found is None:
            yield None, show(_WAITING)
            return
        answer = self._found.answer
        rows = self._found.rows if self._order is None else sorted_by(self._found.rows, *self._order, show)
        self._rows = [row for row in rows if self._lets(answer, row)]
        if self._filter.shown:
            yield None, self._filter.shown
        yield from ((None, line) for line in as_table.above(answer, _said, width))
        numbers = {id(row): number for number, row in enumerate(self._rows)}
        for row, line in as_table.rows_of(replace(answer, rows=self._rows), _said, width):
            yield (None if row is None else numbers[id(row)]), line
        yield from ((None, line) for line in as_table.below(answer, _said, width))

    def _lets(self, answer: Answer, row: Row) -> bool:
        cells = zip(answer.columns, row, strict=True)
        return self._filter.lets(" ".join(for_person(cell, show) for column, cell in cells if not column.detail))

    async def _open(self, answer: Answer, row: Row) -> None:
        leads = leads_of(answer, row, self._report)
        if not leads:
            if not any(leads_of(answer, each, self._report) for each in self._rows):
                self.give_up()  # nothing here leads anywhere: Enter is what it is on a page that is read
            return
        wanted: str | None = next(iter(leads))
        if len(leads) > 1:
            choices = [Choice(key, show(text)) for key, text in leads.items()]
            wanted = await self.app.push_screen_wait(ChoosePage(show(say("Open")), [], choices))
        if wanted is not None:
            report, words = opened_from(wanted)
            await self.app.push_screen_wait(BrowsePage(self._workstation, report, words))

    async def _sort(self, answer: Answer) -> None:
        columns = [(n, column) for n, column in enumerate(answer.columns) if not column.detail]
        choices = [Choice(str(number), show(column.title)) for number, column in columns]
        told = [say("Choose the column to sort by. Choose the same column again to reverse the order.")]
        chosen = await self.app.push_screen_wait(ChoosePage(show(say("Sort")), told, choices))
        if chosen is not None:
            number = int(chosen)
            self._order = (number, self._order == (number, False))
            self._write()

    async def _ask_when(self) -> None:
        question = TextQuestion(
            "as-of",
            say("Show the record as of a date (end of the day), a date and time, or an event (#123). Empty: now."),
            self._moment or "",
        )
        typed = await self.app.push_screen_wait(LinePage(question, []))
        if typed is not None:
            self._moment = typed.strip() or None
            self._ask()

    async def _export(self, answer: Answer) -> None:
        question = TextQuestion(
            "file",
            say("Name of the new file. A name that ends in .csv gives a table, any other name an HTML page."),
            "",
        )
        typed = await self.app.push_screen_wait(LinePage(question, []))
        if not typed:
            return
        shown = replace(answer, rows=self._rows, picture=None)
        await self.app.push_screen_wait(MessagePage("", await asyncio.to_thread(_exported, shown, typed)))


def _exported(shown: Answer, name: str) -> Text:
    """Write what is shown, with all its columns; gives what there is to be said of it."""
    path = Path(name).expanduser().absolute()
    pieces = as_csv.written(shown) if path.suffix == ".csv" else as_html.written(shown, show, language())
    try:
        written_to(path, pieces)
    except LifecycleError as error:
        return error.explain()
    return say("Written to {path}. Only you can read the file.", path=str(path))


def _said(text: Text) -> str:
    return at_the_console(show(text))
