"""The questions of an operation: cards are asked for as well, and how far all of it is stands above each question."""

import asyncio
from collections.abc import Sequence
from typing import Any, cast

from lifecycle.console.operation_thread import Flag
from lifecycle.console.pages.working import bar, titled
from lifecycle.console.plain_questions import PlainQuestions
from lifecycle.console.questions.card import InsertPage, described
from lifecycle.console.questions.choose import ChoosePage
from lifecycle.console.readers.watch import Watch
from lifecycle.console.rows import Row
from lifecycle.console.stage import Pages
from lifecycle.console.thread_messages import CardWanted, Question
from lifecycle.domain.dialogue import STOP, Choice, Progress
from lifecycle.domain.text import Text, say
from lifecycle.operations import Operation
from lifecycle.wording.language import show
from lifecycle.wording.language import translate as _


class QuestionPages(PlainQuestions):
    """Asks everything but secrets, which have a dialog of their own."""

    def __init__(self, pages: Pages, watch: Watch, operation: Operation, stop: Flag) -> None:
        super().__init__(pages, _(operation.title))
        self._watch = watch
        self._operation = operation
        self._stop = stop
        self._progress: Progress | None = None
        self._done: list[Text] = []

    def step(self, progress: Progress) -> None:
        """Take notice of how far it is; what was said of a card that is done, or failed, is told by that."""
        self._progress = progress
        if progress.state != "wanted":
            self.told = []
            self._done = [progress.text]

    def heard(self) -> list[Text | str]:
        """Take what was said since the last question; where cards are counted, first how far it is."""
        told: list[Text | str] = [*self._done, *super().heard()]
        self._done = []
        return told if self._progress is None else [bar(self._progress), *told]

    async def sure_to_stop(self) -> bool:
        """Say whether leaving a question ends the operation: where many cards are under way, that is asked."""
        if self._stop.asked or not self._operation.many_cards:
            return True
        stop = STOP if self._progress is None else self._progress.stop
        rows = [Row("go-on", show(say("continue"))), Row("stop", show(stop))]
        chosen = await self.shown(ChoosePage(self._heading, [*self.heard(), say("Stop the whole operation?")], rows))
        return chosen == "stop" or self._stop.asked

    async def _answer(self, wanted: Question, told: Sequence[Text | str]) -> Any:  # noqa: ANN401 - as was asked
        if isinstance(wanted, CardWanted):
            return await self._card(told, wanted.text)
        return await super()._answer(wanted, told)

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
        return super()._heading if self._progress is None else titled(self._progress)

    def _row(self, choice: Choice) -> str:
        """Say what a choice means; of a card also what is known of it."""
        now = self._watch.snapshot
        seen = next((each for each in now.cards if each.shown and each.shown.serial == choice.name), None)
        return super()._row(choice) if seen is None else show(described(seen, now.health))
