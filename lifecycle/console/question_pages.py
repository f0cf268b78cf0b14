"""One question after the other, each on its page: what was said before it stands above it, and how far all of it is."""

import asyncio
from collections.abc import Sequence
from typing import Any, cast

from textual.screen import Screen

from lifecycle.console.operation_thread import Flag
from lifecycle.console.pages.working import bar, titled
from lifecycle.console.questions.card import InsertPage, described
from lifecycle.console.questions.choose import ChoosePage
from lifecycle.console.questions.confirm import ConfirmPage
from lifecycle.console.questions.line import LinePage
from lifecycle.console.readers.watch import Watch
from lifecycle.console.rows import Row
from lifecycle.console.stage import Pages
from lifecycle.console.thread_messages import (
    CardWanted,
    ChoiceWanted,
    LineWanted,
    PhraseWanted,
    Question,
    TerminalWanted,
)
from lifecycle.domain.dialogue import STOP, Choice, Progress
from lifecycle.domain.errors import LifecycleError, NotConfirmed
from lifecycle.domain.text import Text, say
from lifecycle.operations import Operation
from lifecycle.wording.language import show
from lifecycle.wording.language import translate as _


class QuestionPages:
    """Asks everything but secrets, which have a dialog of their own."""

    def __init__(self, pages: Pages, watch: Watch, operation: Operation, stop: Flag) -> None:
        self._pages = pages
        self._watch = watch
        self._operation = operation
        self._stop = stop
        self._page: Screen[Any] | None = None
        self._progress: Progress | None = None
        self._done: list[Text] = []
        self.told: list[Text] = []
        """What was said since the last question, or since the last of several cards: how it ended, and what is next."""

    def step(self, progress: Progress) -> None:
        """Take notice of how far it is; what was said of a card that is done, or failed, is told by that."""
        self._progress = progress
        if progress.state != "wanted":
            self.told = []
            self._done = [progress.text]

    def heard(self) -> list[Text | str]:
        """Take what was said since the last question; where cards are counted, first how far it is."""
        told: list[Text | str] = [*self._done, *self.told]
        self.told, self._done = [], []
        return told if self._progress is None else [bar(self._progress), *told]

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
        with self._pages.lend_terminal():
            try:
                wanted.tell(await asyncio.to_thread(wanted.work))
            except LifecycleError as error:
                wanted.fail(error)

    async def sure_to_stop(self) -> bool:
        """Say whether leaving a question ends the operation: where many cards are under way, that is asked."""
        if self._stop.asked or not self._operation.many_cards:
            return True
        stop = STOP if self._progress is None else self._progress.stop
        rows = [Row("go-on", show(say("continue"))), Row("stop", show(stop))]
        chosen = await self.shown(ChoosePage(self._heading, [*self.heard(), say("Stop the whole operation?")], rows))
        return chosen == "stop" or self._stop.asked

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
            case CardWanted(text):
                return await self._card(told, text)
            case ChoiceWanted(_name, text, choices):
                rows = [Row(each.name, self._row(each)) for each in choices]
                return await self.shown(ChoosePage(self._heading, [*told, text], rows))
            case LineWanted(question):
                return await self.shown(LinePage(question, told))
            case _:
                raise TypeError(type(wanted).__qualname__)

    async def _card(self, told: Sequence[Text | str], text: Text) -> frozenset[str] | None:
        """Wait for a card, be it seen or said; the look at the readers is over when the operation goes on."""
        page = InsertPage(self._heading, told, text)
        loop = asyncio.get_running_loop()
        self._watch.insertion = lambda readers: loop.call_soon_threadsafe(page.inserted, readers)
        try:
            return cast("frozenset[str] | None", await self.shown(page))
        finally:
            await asyncio.to_thread(self._watch.expect_nothing)

    @property
    def _heading(self) -> str:
        return _(self._operation.title) if self._progress is None else titled(self._progress)

    def _row(self, choice: Choice) -> str:
        """Say what a choice means; of a card also what is known of it."""
        now = self._watch.snapshot
        seen = next((each for each in now.cards if each.shown and each.shown.serial == choice.name), None)
        return show(choice.text if seen is None else described(seen, now.health))
