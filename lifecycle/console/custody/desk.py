"""Custody at the console: a form for each thing that can be reported, its questions, and what is true afterwards.

What is asked before something is recorded (a phrase that shares a PIN, the date of today) is found by trying: nothing
is recorded before all of it is answered, so it is tried again with each answer.
"""

import asyncio
from collections.abc import Sequence
from contextlib import closing
from typing import Any

from textual.screen import Screen

from lifecycle.console.custody.cards import (
    CheckSealForm,
    DamagedForm,
    DestroyedForm,
    FoundForm,
    HandOverForm,
    LostForm,
    ReceiveForm,
    RetireForm,
    StoreForm,
)  # fmt: skip
from lifecycle.console.custody.form import CustodyForm
from lifecycle.console.custody.leaving import AttestForm, LeaveForm, ReturnForm
from lifecycle.console.custody.others import ExposedForm, KeyForm, NicknameForm, PersonForm, PlaceForm, ReplacedForm
from lifecycle.console.fitting import in_lines
from lifecycle.console.pages.reading import ReadingPage
from lifecycle.console.questions.choose import ChoosePage, MessagePage
from lifecycle.console.questions.confirm import ConfirmPage
from lifecycle.console.questions.form import Filled, FormPage
from lifecycle.console.questions.line import LinePage
from lifecycle.console.rows import BACK, Row
from lifecycle.console.stage import Changed, Stage
from lifecycle.console.workstation import Workstation
from lifecycle.domain.dialogue import Confirmation, TextQuestion
from lifecycle.domain.errors import LifecycleError
from lifecycle.domain.text import Text, say
from lifecycle.station import records, wiring
from lifecycle.wording.language import show

TITLE = say("Custody")
FORMS: Sequence[type[CustodyForm]] = (
    HandOverForm, ReceiveForm, StoreForm, CheckSealForm,
    LostForm, FoundForm, DamagedForm, ExposedForm, ReplacedForm, RetireForm, DestroyedForm,
    KeyForm, NicknameForm, PersonForm, LeaveForm, ReturnForm, AttestForm, PlaceForm,
)  # fmt: skip
"""In the order of the menu."""
NOT_SIGNED = say("Recorded, but NOT SIGNED. Sign a checkpoint to cover the new event.")


class _Wanted(Exception):
    """An answer is missing."""

    def __init__(self, question: Confirmation | TextQuestion) -> None:
        super().__init__(question.name)
        self.question = question


class Answers:
    """What was answered so far; what was not ends the attempt."""

    def __init__(self) -> None:
        self.given: dict[str, str] = {}
        """The phrase or the line, by the name of the question."""
        self.told: list[Text] = []

    def confirm(self, question: Confirmation) -> None:
        """Take the phrase that was typed for this very question."""
        if self.given.get(question.name) != str(question.phrase):
            raise _Wanted(question)

    def text(self, question: TextQuestion) -> str:
        """Take the line that was typed; one that was not accepted is asked for again."""
        if question.name not in self.given or question.problem is not None:
            raise _Wanted(question)
        return self.given[question.name]

    def tell(self, text: Text) -> None:
        """Keep it, to be shown with the next question or with the end."""
        if text not in self.told:
            self.told.append(text)


class CustodyDesk:
    """The flows of custody."""

    def __init__(self, console: Stage, changed: Changed) -> None:
        self._console = console
        self._changed = changed

    async def main(self) -> None:
        """Pick what happened, until the person goes back."""
        rows = [Row(BACK, " "), *(Row(str(number), show(kind.title)) for number, kind in enumerate(FORMS))]
        while (key := await self._shown(ChoosePage(show(TITLE), [], rows))) not in {None, BACK}:
            await self.report(FORMS[int(key)])

    async def report(self, kind: type[CustodyForm], **given: object) -> None:
        """Have a form filled in and recorded; one that is refused is shown again as it was filled in."""
        while True:
            page = FormPage(kind, show(kind.title), given)
            filled: Filled[CustodyForm] | None = await self._shown(page)
            if filled is None or await self._recorded(filled.made):
                return
            given = dict(vars(filled.made))

    async def _recorded(self, form: CustodyForm) -> bool:
        """Record it; False where it was not, and may be tried again."""
        answers = Answers()
        while True:
            try:
                words = await asyncio.to_thread(_record, self._console.workstation, form, answers)
            except _Wanted as wanted:
                if not await self._answered(wanted.question, answers):
                    return False
            except LifecycleError as error:
                advice = error.advise()
                await self._read(form, [error.explain(), *([] if advice is None else [advice])])
                return False
            else:
                await self._changed()
                await self._read(form, words)
                return True

    async def _answered(self, question: Confirmation | TextQuestion, answers: Answers) -> bool:
        """Ask it; False where the person gives up."""
        if isinstance(question, Confirmation):
            typed = str(question.phrase) if await self._shown(ConfirmPage(question, answers.told)) else None
        else:
            typed = await self._shown(LinePage(question, answers.told))
        if typed is None:
            await self._shown(MessagePage("", say("Nothing was recorded.")))
            return False
        answers.given[question.name] = typed
        return True

    async def _read(self, form: CustodyForm, words: list[Text]) -> None:
        await self._shown(
            ReadingPage(show(form.title), lambda width: [line for text in words for line in in_lines(text, width)])
        )

    async def _shown(self, page: Screen[Any]) -> Any:  # noqa: ANN401 - what the page gives
        return await self._console.push_screen_wait(page)


def _record(workstation: Workstation, form: CustodyForm, answers: Answers) -> list[Text]:
    """Record it in a thread, and say what is true then."""
    with closing(workstation.writing()) as store:
        journal = records.checked_journal(store, workstation.settings)
        handler = wiring.custody(journal, workstation.settings)
        words = [*form.record(handler, answers), *answers.told]
    if handler.unsigned is not None:
        words += [NOT_SIGNED, handler.unsigned.explain()]
    return words
