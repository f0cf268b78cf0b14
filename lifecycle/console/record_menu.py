"""The menu above the card menu, and below it the record: reports, the last events, the life of a card."""

from typing import Any

from textual.screen import Screen

from lifecycle.console.command_names import RECORD_ROWS
from lifecycle.console.pages.reports import RecentPage, ReportPage, asks_for, known
from lifecycle.console.questions.choose import ChoosePage
from lifecycle.console.questions.line import LinePage
from lifecycle.console.record_errands import TITLES, RecordErrands
from lifecycle.console.rows import BACK, RULE, Row
from lifecycle.console.stage import Stage
from lifecycle.domain.dialogue import TextQuestion
from lifecycle.domain.errors import ExitCode
from lifecycle.domain.text import say
from lifecycle.reports.card import CardLife
from lifecycle.wording.language import show
from lifecycle.wording.language import translate as _


class RecordMenu:
    """The flows of the record."""

    def __init__(self, console: Stage, errands: RecordErrands) -> None:
        self._console = console
        self._errands = errands

    async def main(self) -> None:
        """Show the menu above the card menu; the card menu is where it leads back to."""
        rows = [
            Row("cards", show(say("Smart Card"))),
            Row("record", show(say("Record"))),
            Row("help", show(say("Help"))),
            RULE,
            Row("leave", show(say("Leave"))),
        ]
        while True:
            match await self._shown(ChoosePage(_("Main"), [], rows)):
                case "record":
                    await self.record()
                case "help":
                    self._console.explain()
                case "leave":
                    self._console.leave(ExitCode.DONE)
                    return
                case _:
                    return

    async def record(self) -> None:
        """Pick what is asked of the record."""
        reports = known()
        rows = [
            Row(BACK, " "),
            *(Row(name, show(title)) for name, title in RECORD_ROWS.items()),
            RULE,
            *(Row(name, show(title)) for name, title in TITLES.items()),
            RULE,
            *(Row(name, show(kind.title)) for name, kind in reports.items() if name not in RECORD_ROWS),
        ]
        while (key := await self._shown(ChoosePage(_("Record"), [], rows))) not in {None, BACK}:
            await (self._errands.pick(key) if key in TITLES else self._report(key))

    async def life(self, serial: str) -> None:
        """Show the life of a card."""
        await self._shown(ReportPage(self._console.workstation, CardLife(serial=serial)))

    async def _report(self, name: str) -> None:
        kind: Any = known().get(name)
        if kind is None:
            await self._shown(RecentPage(self._console.workstation))
            return
        wanted, given = asks_for(kind), {}
        if wanted is not None:
            text = kind.__dataclass_fields__[wanted].metadata.get("help", wanted)
            serials = [seen.shown.serial for seen in self._console.snapshot.cards if seen.shown is not None]
            default = serials[0] if wanted == "serial" and len(serials) == 1 else ""
            typed = await self._shown(LinePage(TextQuestion(wanted, say("{text}", text=_(text)), default), []))
            if not typed:
                return
            given[wanted] = typed.strip()
        await self._shown(ReportPage(self._console.workstation, kind(**given)))

    async def _shown(self, page: Screen[Any]) -> Any:  # noqa: ANN401 - what the page gives
        return await self._console.push_screen_wait(page)
