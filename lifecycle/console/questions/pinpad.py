"""The one widget that owns all fields of a PIN dialog: it draws dots, and keeps what is typed out of sight."""

from collections.abc import Callable

from rich.segment import Segment
from rich.style import Style
from textual.events import Key, Paste
from textual.strip import Strip
from textual.widget import Widget

from lifecycle.console.fitting import padded
from lifecycle.console.questions.keys import Keys
from lifecycle.console.style import marks
from lifecycle.domain.secret import Secret
from lifecycle.domain.text import Text, say
from lifecycle.wording.language import show
from lifecycle.wording.lines import cells

_WIDTH = 9
"""Cells of the field, as on the vendor's screen: one more than a PIN has digits."""

_PIN = say("PIN")
_WAIT = say("One moment...")
_SEEN = say("Press Enter to continue.")


class PinPad(Widget, can_focus=True, inherit_bindings=False):
    """One line: the field, or what is waited for instead."""

    def __init__(
        self, answer: Callable[[Secret], None], touched: Callable[[], None], clock: Callable[[], float]
    ) -> None:
        super().__init__()
        self.keys = Keys(answer, clock)
        self._touched = touched

    def get_content_height(self, container: object, viewport: object, width: int) -> int:  # noqa: ARG002
        """One line."""
        return 1

    @property
    def pointer(self) -> tuple[int, int]:
        """The cursor stands where the next dot will be."""
        at = self._left + cells(show(_PIN)) + 5 + min(self.keys.dots, _WIDTH)
        return (at if self.keys.state == "field" else self._left, 0)

    @property
    def _left(self) -> int:
        return max(0, (self.size.width - cells(show(_PIN)) - 5 - _WIDTH) // 2)

    def take(self, event: Key) -> bool:
        """Take every key but those that leave, or move the frame."""
        if event.key in {"escape", "up", "down", "pageup", "pagedown"}:
            return False
        match event.key:
            case "enter":
                self.keys.enter()
            case "backspace" | "ctrl+h":
                self.keys.take_back()
            case "ctrl+u":
                self.keys.clear()
            case _ if event.is_printable and event.character is not None:
                self.keys.character(event.character)
        self._touched()
        self.refresh()
        return True

    def on_paste(self, event: Paste) -> None:
        """Take nothing: a PIN does not belong into a clipboard."""
        event.stop()
        event.prevent_default()

    def render_line(self, y: int) -> Strip:  # noqa: ARG002 - there is one
        width, style, left = self.size.width, self.rich_style, " " * self._left
        if self.keys.state != "field":
            words = {"waiting": _WAIT, "problem": _SEEN}.get(self.keys.state)
            return Strip([Segment(padded("" if words is None else show(words), width), style)], width)
        dots = min(self.keys.dots, _WIDTH)
        field = marks().dot * dots + "_" * (_WIDTH - dots)
        parts = [Segment(f"{left}{show(_PIN)}     ", style), Segment(field, style + Style(bold=True))]
        return Strip(parts).adjust_cell_length(width, style)


def titled(name: str, question: Text) -> Text:
    """Give what stands in the frame: the vendor's words where it has any for this question."""
    return _TITLES.get(name, question)


_TITLES = {
    "current-pin": say("Please, enter current PIN:"),
    "new-pin": say("Please, enter new PIN:"),
    "new-pin-again": say("Enter new PIN again:"),
    "pin": say("Enter PIN:"),
}
