"""The page on which a line that may be seen is typed: a label, a name."""

from collections.abc import Sequence

from textual.widget import Widget

from lifecycle.console.frame import Box, Ok
from lifecycle.console.lines import Words
from lifecycle.console.page import Page
from lifecycle.console.questions.entry import Entry
from lifecycle.console.style import alert
from lifecycle.domain.dialogue import TextQuestion
from lifecycle.domain.text import Text, say
from lifecycle.wording.language import translate as _


class LinePage(Page[str | None]):
    """Gives the line; an empty one means the default."""

    help = say("Type a line, or press Enter to accept the proposal.")
    keys = say("Enter: OK   Esc: stop   F1: help")

    def __init__(self, question: TextQuestion, told: Sequence[Text | str]) -> None:
        super().__init__()
        self._question = question
        self._told = told
        self._entry = Entry(None, question.default)
        self._problem = Words(style=alert())

    def body(self) -> Widget:
        """The question with its proposal."""
        problem = self._question.problem
        refused = [] if problem is None else [say("Refused: {problem}", problem=problem)]
        words = Words(*self._told, *refused, self._question.text, gap=True)
        return Box(_("Type a line"), words, self._problem, self._entry, Ok(), wanted=56)

    def on_mount(self) -> None:
        """Let it be typed."""
        self._entry.focus()

    def pressed(self, key: str) -> bool:
        """Take the line."""
        if key != "enter":
            return super().pressed(key)
        doubt = self._entry.doubt()
        if doubt is not None:
            self._problem.say(doubt)
            return True
        self.dismiss(self._entry.value or self._question.default)
        return True
