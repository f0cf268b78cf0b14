"""The page on which a phrase is typed, before something that cannot be undone."""

from collections.abc import Sequence

from textual.widget import Widget

from lifecycle.console.frame import Box, Ok
from lifecycle.console.lines import Words
from lifecycle.console.page import Page
from lifecycle.console.questions.entry import Entry
from lifecycle.console.style import alert
from lifecycle.domain.dialogue import PHRASE_ATTEMPTS, Confirmation
from lifecycle.domain.text import Text, say
from lifecycle.wording.language import show
from lifecycle.wording.language import translate as _
from lifecycle.wording.phrases import is_phrase


class ConfirmPage(Page[bool]):
    """True where the phrase was typed; False where the person says no, or typed others PHRASE_ATTEMPTS times."""

    help = say("The next step cannot be undone. Type the word or phrase that is shown, or press Esc.")
    keys = say("Enter: OK   Esc: stop   F1: help")

    def __init__(self, question: Confirmation, told: Sequence[Text | str]) -> None:
        super().__init__()
        self._question = question
        self._told = told
        self._entry = Entry(None)
        self._problem = Words(style=alert())
        self._left = PHRASE_ATTEMPTS

    def body(self) -> Widget:
        """What will be done, and the field for the phrase."""
        ask = _('Type "{phrase}" to continue:').format(phrase=show(self._question.phrase))
        return Box(
            _("Confirm"),
            Words(*self._told, gap=True),
            Words(self._question.text, gap=True, style=alert()),
            Words(ask, gap=True),
            self._problem,
            self._entry,
            Ok(),
            wanted=64,
        )

    def on_mount(self) -> None:
        """Let it be typed."""
        self._entry.focus()

    def pressed(self, key: str) -> bool:
        """Compare what was typed."""
        if key != "enter":
            return super().pressed(key)
        self._left -= 1
        if is_phrase(self._entry.value, self._question.phrase):
            self.dismiss(True)
        elif not self._left:
            self.dismiss(False)
        else:
            self._problem.say(say("This is not the text asked for."))
            self._entry.value = ""
            self._entry.refresh()
        return True

    def give_up(self) -> None:
        """Say no."""
        self.dismiss(False)
