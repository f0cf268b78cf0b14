"""Questions that need no card, each on its page: phrases, choices, lines, and the terminal for another program."""

import asyncio
from collections.abc import Sequence
from typing import Any

from textual.screen import Screen

from lifecycle.console.questions.choose import ChoosePage
from lifecycle.console.questions.confirm import ConfirmPage
from lifecycle.console.questions.line import LinePage
from lifecycle.console.rows import Row
from lifecycle.console.stage import Pages
from lifecycle.console.thread_messages import (
    ChoiceWanted,
    LineWanted,
    PhraseWanted,
    Question,
    TerminalWanted,
)
from lifecycle.domain.dialogue import Choice
from lifecycle.domain.errors import NotConfirmed
from lifecycle.domain.text import Text
from lifecycle.wording.language import show


class PlainQuestions:
    """Asks one question after the other; what was said before it stands above it."""

    def __init__(self, pages: Pages, title: str) -> None:
        self._pages = pages
        self._title = title
        self._page: Screen[Any] | None = None
        self.told: list[Text] = []
        """What was said since the last question: how it ended, and what is next."""

    def heard(self) -> list[Text | str]:
        """Take what was said since the last question."""
        told: list[Text | str] = [*self.told]
        self.told = []
        return told

    async def ask(self, wanted: Question) -> None:
        """Show the page of a question, and give its answer to whoever waits for it."""
        told = self.heard()
        if isinstance(wanted, TerminalWanted):
            await self._lend_terminal(wanted)
        while not wanted.answer.done():
            if isinstance(wanted, PhraseWanted):
                sure = await self.shown(ConfirmPage(wanted.question, told))
                wanted.tell(True) if sure else wanted.fail(NotConfirmed())
                return
            answer = await self._answer(wanted, told)
            if answer is not None:
                wanted.tell(answer)
            elif not wanted.answer.done() and await self.sure_to_stop():
                wanted.abandon()

    async def _lend_terminal(self, wanted: TerminalWanted) -> None:
        """Take all pages off the terminal while another program asks there."""
        with self._pages.lend_terminal(wanted.words):
            try:
                wanted.tell(await asyncio.to_thread(wanted.work))
            except Exception as error:  # noqa: BLE001 - it is raised where it was asked for
                wanted.fail(error)

    async def sure_to_stop(self) -> bool:
        """Say whether leaving a question ends what it was asked for."""
        return True

    async def shown(self, page: Screen[Any]) -> Any:  # noqa: ANN401 - what the page gives
        """Show a page until it is answered, or dropped."""
        self._page = page
        try:
            return await self._pages.push_screen_wait(page)
        finally:
            self._page = None

    def drop(self) -> None:
        """Take the page away that is open: nobody waits for its answer any more."""
        if self._page is not None:
            self._pages.drop(self._page)

    async def _answer(self, wanted: Question, told: Sequence[Text | str]) -> Any:  # noqa: ANN401 - as was asked
        match wanted:
            case ChoiceWanted(_name, text, choices):
                rows = [Row(each.name, self._row(each)) for each in choices]
                return await self.shown(ChoosePage(self._heading, [*told, text], rows))
            case LineWanted(question):
                return await self.shown(LinePage(question, told))
            case _:
                raise TypeError(type(wanted).__qualname__)

    @property
    def _heading(self) -> str:
        return self._title

    def _row(self, choice: Choice) -> str:
        """Say what a choice means."""
        return show(choice.text)
