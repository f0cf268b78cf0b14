"""The page that is there while an operation is at work: how far it is, what it said, and that it takes no keys."""

from textual.widget import Widget

from lifecycle.console.fitting import in_lines
from lifecycle.console.frame import Box
from lifecycle.console.lines import Lines, Words
from lifecycle.console.page import Page
from lifecycle.console.style import marks
from lifecycle.domain.dialogue import Progress
from lifecycle.domain.text import Text, say
from lifecycle.wording.language import show
from lifecycle.wording.language import translate as _

_WIDE = 60
_BAR = 24

WORKING = say("Working. Leave the card in the reader.")
STOPPING = say("Stopping. Leave the card in the reader.")


class WorkingPage(Page[None]):
    """Progress, and what was said."""

    help = say(
        "The operation is running. Ctrl-C stops it before the next irreversible step, never in the middle of a step."
    )
    keys = say("Ctrl-C: stop at the next safe point   F1: help")

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title_ = title
        self._state = Words(WORKING)
        self._far = Words()
        self._said = Lines([], most=8)
        self._said.can_focus = False
        self._lines: list[str] = []

    def body(self) -> Widget:
        """A frame with what is known."""
        return Box(self._title_, self._far, self._state, self._said, wanted=_WIDE + 8)

    def step(self, progress: Progress) -> None:
        """Show how far it is."""
        self._far.say(bar(progress), "")
        if progress.state != "wanted":
            self._add(progress.text)

    def tell(self, text: Text) -> None:
        """Show what was said."""
        self._add(text)

    def stopping(self) -> None:
        """Say that the wish to stop was heard."""
        self._state.say(STOPPING)

    def give_up(self) -> None:
        """Esc does nothing: Ctrl-C stops."""

    def _add(self, text: Text) -> None:
        self._lines += in_lines(text, min(_WIDE, self.app.size.width - 8))
        self._said.show_lines(self._lines[-8:])


def bar(progress: Progress) -> str:
    """Draw how many cards have had their part."""
    done = progress.number - (progress.state != "done")
    full = _BAR * done // max(1, progress.of)
    drawn = marks().full * full + marks().empty * (_BAR - full)
    return f"{show(progress.what)} {progress.number} / {progress.of}  [{drawn}]"


def titled(progress: Progress) -> str:
    """Give what stands in the frame of a question about one of many cards."""
    return _("{what} {number} of {of}").format(what=show(progress.what), number=progress.number, of=progress.of)
