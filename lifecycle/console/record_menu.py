"""The menu above the card menu, and below it the record: reports, custody, and what is done with the record."""

from dataclasses import MISSING, fields
from typing import Any

from textual.screen import Screen

from lifecycle.console.command_names import RECORD_ROWS
from lifecycle.console.pages.browse import BrowsePage
from lifecycle.console.questions.choose import ChoosePage
from lifecycle.console.questions.picking import picked
from lifecycle.console.record_errands import TITLES, RecordErrands
from lifecycle.console.rows import BACK, RULE, Row
from lifecycle.console.stage import Changed, Stage
from lifecycle.domain.errors import ExitCode
from lifecycle.domain.text import say
from lifecycle.reports import all_reports
from lifecycle.reports.card import CardLife
from lifecycle.wording.language import show
from lifecycle.wording.language import translate as _


class RecordMenu:
    """The flows of the record."""

    def __init__(self, console: Stage, errands: RecordErrands, changed: Changed) -> None:
        self._console = console
        self._errands = errands
        self._changed = changed

    async def main(self) -> None:
        """Show the menu above the card menu; the card menu is where it leads back to."""
        rows = [
            Row("cards", show(say("Smart Card"))),
            Row("record", show(say("Record"))),
            Row("custody", show(say("Custody"))),
            Row("help", show(say("Help"))),
            RULE,
            Row("leave", show(say("Leave"))),
        ]
        while True:
            match await self._shown(ChoosePage(_("Main"), [], rows)):
                case "record":
                    await self.record()
                case "custody":
                    await self._custody()
                case "help":
                    self._console.explain()
                case "leave":
                    self._console.leave(ExitCode.DONE)
                    return
                case _:
                    return

    async def record(self) -> None:
        """Pick what is asked of the record."""
        rows = [
            Row(BACK, " "),
            *(Row(name, show(title)) for name, title in RECORD_ROWS.items()),
            RULE,
            *(Row(name, show(title)) for name, title in TITLES.items()),
            RULE,
            *(Row(name, show(kind.title)) for name, kind in all_reports().items() if name not in RECORD_ROWS),
        ]
        while (key := await self._shown(ChoosePage(_("Record"), [], rows))) not in {None, BACK}:
            if key in TITLES:
                await self._errands.pick(key)
                await self._changed()
            else:
                await self._report(key)

    async def life(self, serial: str) -> None:
        """Show the life of a card."""
        await self._shown(BrowsePage(self._console.workstation, CardLife(serial=serial)))

    async def _custody(self) -> None:
        """Report what happened to cards."""
        from lifecycle.console.custody.desk import CustodyDesk  # noqa: PLC0415 - takes long to load

        await CustodyDesk(self._console, self._changed).main()

    async def _report(self, name: str) -> None:
        kind: Any = all_reports()[name]
        given: dict[str, Any] = {}
        wanted = next((each for each in fields(kind) if each.default is MISSING), None)
        if wanted is not None:
            named = await picked(self._console, wanted.metadata)
            if named is None:
                return
            given[wanted.name] = named
        await self._shown(BrowsePage(self._console.workstation, kind(**given)))

    async def _shown(self, page: Screen[Any]) -> Any:  # noqa: ANN401 - what the page gives
        return await self._console.push_screen_wait(page)
