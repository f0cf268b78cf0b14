"""Custody at the console: a form for each thing that can be reported, its questions, and what is true afterwards.

What is asked before something is recorded (a phrase that shares a PIN, the date of today, a signature) is asked by the
thread that records it.
"""

from collections.abc import Sequence
from contextlib import closing, nullcontext
from typing import Any

from textual.screen import Screen

from lifecycle.approval.going_on import asked_to_go_on
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
from lifecycle.console.custody.conversation import Conversation
from lifecycle.console.custody.form import CustodyForm
from lifecycle.console.custody.leaving import AttestForm, LeaveForm, ReturnForm
from lifecycle.console.custody.others import ExposedForm, KeyForm, NicknameForm, PlaceForm, ReplacedForm
from lifecycle.console.custody.people import DescribeForm, PersonForm
from lifecycle.console.dialogue import ConsoleDialogue
from lifecycle.console.fitting import in_lines
from lifecycle.console.pages.reading import ReadingPage
from lifecycle.console.questions.choose import ChoosePage, MessagePage
from lifecycle.console.questions.form import Filled, FormPage
from lifecycle.console.rows import BACK, Row
from lifecycle.console.stage import Changed, Stage
from lifecycle.console.workstation import Workstation
from lifecycle.custody.gate import Signing
from lifecycle.domain.errors import Abandoned, LifecycleError, NotConfirmed
from lifecycle.domain.text import Text, say
from lifecycle.station import records, wiring
from lifecycle.wording.language import show

TITLE = say("Custody")
FORMS: Sequence[type[CustodyForm]] = (
    HandOverForm, ReceiveForm, StoreForm, CheckSealForm,
    LostForm, FoundForm, DamagedForm, ExposedForm, ReplacedForm, RetireForm, DestroyedForm,
    KeyForm, NicknameForm, PersonForm, DescribeForm, LeaveForm, ReturnForm, AttestForm, PlaceForm,
)  # fmt: skip
"""In the order of the menu."""
NOTHING = say("Nothing was recorded.")
NOT_SIGNED = say("Recorded, but NOT SIGNED. Sign a checkpoint to cover the new event.")
STATED = say("The act was not recorded. Its intent stays open until it expires.\n  lifecycle approval list")


class _Stopped(Exception):
    """Somebody gave up at a question."""

    def __init__(self, words: Text) -> None:
        super().__init__()
        self.words = words


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
        workstation = self._console.workstation
        talk = Conversation(self._console, show(form.title))
        try:
            words = await talk.lead(lambda dialogue: _record(workstation, form, dialogue))
        except _Stopped as stopped:
            await self._shown(MessagePage("", stopped.words))
            return False
        except LifecycleError as error:
            advice = error.advise()
            await self._read(form, [error.explain(), *([] if advice is None else [advice])])
            return False
        await self._changed()
        await self._read(form, [*words, *talk.told])
        return True

    async def _read(self, form: CustodyForm, words: Sequence[Text]) -> None:
        await self._shown(
            ReadingPage(show(form.title), lambda width: [line for text in words for line in in_lines(text, width)])
        )

    async def _shown(self, page: Screen[Any]) -> Any:  # noqa: ANN401 - what the page gives
        return await self._console.push_screen_wait(page)


def _record(workstation: Workstation, form: CustodyForm, dialogue: ConsoleDialogue) -> list[Text]:
    """Record it in a thread, signed by those whom the policy wants, and say what is true then."""
    with closing(workstation.writing()) as store:
        journal = records.checked_journal(store, workstation.settings)
        signing = Signing(
            workstation.signing(dialogue.lend_terminal),
            lambda: nullcontext(dialogue),
            stated=lambda record, act: asked_to_go_on(record, dialogue, act, journal.clock()),
        )
        handler = wiring.custody(journal, workstation.settings, signing)
        before = store.head().size
        try:
            words = list(form.record(handler, dialogue))
        except (Abandoned, NotConfirmed) as stopped:
            raise _Stopped(NOTHING if store.head().size == before else STATED) from stopped
    if handler.unsigned is not None:
        words += [NOT_SIGNED, handler.unsigned.explain()]
    return words
