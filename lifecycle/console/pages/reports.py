"""Reports as pages: the record is asked in a thread, and its answer is written for the width of the screen."""

import asyncio
from collections.abc import Iterator
from dataclasses import MISSING, fields
from itertools import islice

from lifecycle.console.command_names import at_the_console
from lifecycle.console.fitting import in_lines
from lifecycle.console.pages.reading import ReadingPage
from lifecycle.console.workstation import Workstation
from lifecycle.domain.errors import LifecycleError
from lifecycle.domain.instant import Instant
from lifecycle.domain.text import Text, say
from lifecycle.evidence.checks.in_passing import answered
from lifecycle.reports import Report, all_reports, opened
from lifecycle.reports.formats import as_table
from lifecycle.reports.parts.custodian_names import CustodianNames, happened_in_words
from lifecycle.reports.parts.set_standings import SetNames
from lifecycle.reports.parts.share_cells import event_in_words
from lifecycle.wording.language import show
from lifecycle.wording.language import translate as _

_LAST = 60
"""Events that are shown, the newest first."""


def known() -> dict[str, type[Report]]:
    """Give the reports by name, in their order."""
    return all_reports()


def asks_for(kind: type[Report]) -> str | None:
    """Give the name of what a report has to be told, where it has to be told something."""
    return next((each.name for each in fields(kind) if each.default is MISSING), None)


class AskedPage(ReadingPage):
    """What the record answers, asked again for each width."""

    keys = say("Up, Down, Page Up, Page Down: scroll   Enter: OK   F1: help")
    help = say("The record as it is now. `lifecycle report` gives the same as of any moment, as CSV, JSON or a page.")

    def __init__(self, title: str, workstation: Workstation) -> None:
        super().__init__(title, self._lines_for, wanted=160)
        self._workstation = workstation
        self._known: dict[int, list[str]] = {}

    def ask(self, width: int) -> list[str]:
        """Ask the record, in a thread; raises what it raises."""
        raise NotImplementedError

    def _lines_for(self, width: int) -> list[str]:
        if width not in self._known:
            self.run_worker(self._asked(width))
            return [show(say("One moment..."))]
        return self._known[width]

    async def _asked(self, width: int) -> None:
        try:
            self._known[width] = await asyncio.to_thread(self.ask, width)
        except LifecycleError as error:
            advice = error.advise()
            next_step = [] if advice is None else ["", *in_lines(advice, width)]
            self._known[width] = [*in_lines(error.explain(), width), *next_step]
        self._write()


class ReportPage(AskedPage):
    """A report."""

    def __init__(self, workstation: Workstation, report: Report) -> None:
        super().__init__(show(report.title), workstation)
        self._report = report

    def ask(self, width: int) -> list[str]:
        """Ask it."""
        with self._workstation.reading() as store, opened(store) as record:
            answer = answered(self._report, record, self._workstation.settings.last_checkpoints)
            return list(as_table.written(answer, _said, width))


class RecentPage(AskedPage):
    """The last events of the record, the newest first."""

    def __init__(self, workstation: Workstation) -> None:
        super().__init__(_("Last events"), workstation)

    def ask(self, width: int) -> list[str]:  # noqa: ARG002 - what is too long is cut
        """Read them."""
        return list(self._read())[::-1] or [show(say("The record is empty."))]

    def _read(self) -> Iterator[str]:
        with self._workstation.reading() as store, opened(store) as record:
            names, keepers = SetNames(record), CustodianNames(record)
            for position, event in islice(store.events(max(0, store.head().size - _LAST)), _LAST):
                words = happened_in_words(event.facts, keepers) or event_in_words(event.facts, names)
                yield f"{position:>5}  {Instant(event.time).short()}  {event.stream:<21}  {show(words)}"


def _said(text: Text) -> str:
    return at_the_console(show(text))
