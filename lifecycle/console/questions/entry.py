"""A field for a line that may be seen, and a box that is ticked or not; what is wrong with it stands below it."""

from collections.abc import Mapping
from typing import Any

from rich.segment import Segment
from rich.style import Style
from textual.events import Key, Paste
from textual.strip import Strip
from textual.widget import Widget

from lifecycle.console.fitting import in_lines, padded
from lifecycle.console.style import alert
from lifecycle.domain.hostile_text import harmless
from lifecycle.domain.mistyped_pin import hidden_while_typed, looks_like_pin
from lifecycle.domain.text import Text, say
from lifecycle.wording.language import show
from lifecycle.wording.lines import cells

LONGEST = 200

Pick = Mapping[str, Any]
"""The metadata of a field: see FormPage."""


class Entry(Widget, can_focus=True, inherit_bindings=False):
    """A question, below it the line that is typed, and below that why it was not accepted.

    `pick` says of what list the line can be picked; None where it is only typed.
    """

    def __init__(
        self, question: Text | None, value: str = "", pick: Pick | None = None, *, required: bool = False
    ) -> None:
        super().__init__()
        self._question = question
        self.value = value
        self.pick = pick
        self._required = required
        self._problem: Text | None = None
        self._asked_about: str | None = None
        """The line that was asked about, because it looks like a PIN."""

    def doubt(self) -> Text | None:
        """Ask once about a line that looks like a PIN; None where there is nothing to be asked, or it was asked."""
        if not looks_like_pin(self.value) or self._asked_about == self.value:
            return None
        self._asked_about = self.value
        return say(
            "This looks like a PIN, but this field takes no PIN. Enter accepts the text, Ctrl-U clears the field."
        )

    @property
    def needed(self) -> bool:
        """Whether it has to be filled in, and is empty."""
        return self._required and not self.value.strip()

    def take_over(self, value: str) -> None:
        """Take what was picked."""
        self.value = value
        self.refused(None)

    def refused(self, problem: Text | None) -> None:
        """Say why it was not accepted; None where there is nothing to be said any more."""
        self._problem = problem
        self.refresh(layout=True)

    def get_content_height(self, container: object, viewport: object, width: int) -> int:  # noqa: ARG002
        """The question, a line, and what is wrong with it."""
        return len(self._asked(width)) + 1 + len(self._wrong(width))

    @property
    def pointer(self) -> tuple[int, int]:
        """The cursor stands behind what was typed."""
        width = self.size.width
        return (2 + cells(self._seen(width)), len(self._asked(width)))

    def take(self, event: Key) -> bool:
        """Type."""
        match event.key:
            case "backspace" | "ctrl+h":
                self.value = self.value[:-1]
            case "ctrl+u":
                self.value = ""
            case _ if event.is_printable and event.character is not None and len(self.value) < LONGEST:
                self.value += event.character
            case _:
                return False
        self.refresh()
        return True

    def on_paste(self, event: Paste) -> None:
        """Take the first line of what is pasted."""
        event.stop()
        self.value = (self.value + harmless(event.text.split("\n")[0]))[:LONGEST]
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw the question, the line, or what is wrong with it."""
        width, style = self.size.width, self.rich_style
        asked, wrong = self._asked(width), self._wrong(width)
        if y < len(asked):
            return Strip([Segment(padded(asked[y], width), style)], width)
        if len(asked) < y <= len(asked) + len(wrong):
            return Strip([Segment(padded(wrong[y - len(asked) - 1], width), style + alert())], width)
        seen = self._seen(width)
        line = "> " + seen + "_" * max(0, min(width, 34) - 2 - cells(seen))
        return Strip([Segment(padded(line, width), style + Style(bold=self.has_focus))], width)

    def _asked(self, width: int) -> list[str]:
        return [] if self._question is None else in_lines(self._question, width)

    def _wrong(self, width: int) -> list[str]:
        return [] if self._problem is None else in_lines(self._problem, width)

    def _seen(self, width: int) -> str:
        """The end of what was typed, where not all of it fits; what may be a PIN is not shown."""
        return hidden_while_typed(self.value)[-max(1, width - 4) :]


class Tick(Widget, can_focus=True, inherit_bindings=False):
    """Something that is so or not; Space changes it."""

    def __init__(self, question: Text, *, value: bool = False) -> None:
        super().__init__()
        self._question = question
        self.value = value

    def refused(self, problem: Text | None) -> None:
        """Take no notice: whether it is ticked or not, it can be."""

    def get_content_height(self, container: object, viewport: object, width: int) -> int:  # noqa: ARG002
        """As many lines as the question takes."""
        return len(in_lines(show(self._question), max(1, width - 4)))

    @property
    def pointer(self) -> tuple[int, int]:
        """The cursor stands in the box."""
        return (1, 0)

    def take(self, event: Key) -> bool:
        """Tick it, or not."""
        if event.key == "space":
            self.value = not self.value
            self.refresh()
        return event.key == "space"

    def render_line(self, y: int) -> Strip:
        width, style = self.size.width, self.rich_style
        lines = in_lines(show(self._question), max(1, width - 4))
        box = ("[x] " if self.value else "[ ] ") if y == 0 else "    "
        line = box + (lines[y] if y < len(lines) else "")
        return Strip([Segment(padded(line, width), style + Style(bold=self.has_focus))], width)
