"""The lines around a page: the title and the status, each one line, and the keys, as many lines as they take."""

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from lifecycle.console.fitting import in_lines, padded
from lifecycle.wording.lines import cells, cut

_BETWEEN_KEYS = "   "


class Line(Widget, inherit_bindings=False):
    """One line across the screen."""

    def __init__(self, *, bold: bool = False, centred: bool = False, reverse: bool = False) -> None:
        super().__init__(classes="line")
        self._text = ""
        self._style = Style(bold=bold, reverse=reverse)
        self._centred = centred

    def say(self, text: str) -> None:
        """Show another text."""
        if text != self._text:
            self._text = text
            self.refresh()

    def render_line(self, y: int) -> Strip:  # noqa: ARG002 - there is one
        width = self.size.width
        text = _centred(self._text, width) if self._centred else self._text
        return Strip([Segment(padded(text, width), self.rich_style + self._style)], width)


class Keys(Widget, inherit_bindings=False):
    """What the keys do here, below the next step of a tour; no key is left out where the screen is narrow."""

    def __init__(self) -> None:
        super().__init__(classes="keys")
        self._hint = self._keys = ""

    def say(self, hint: str, keys: str) -> None:
        """Show others."""
        if (hint, keys) != (self._hint, self._keys):
            self._hint, self._keys = hint, keys
            self.refresh(layout=True)

    def broken(self, width: int) -> list[str]:
        """Give the lines for so many columns; what belongs to one key stays together."""
        lines = in_lines(self._hint, width) if self._hint else []
        line = ""
        for key in self._keys.split(_BETWEEN_KEYS):
            joined = f"{line}{_BETWEEN_KEYS}{key}" if line else key
            if line and cells(joined) > width:
                lines.append(line)
                joined = key
            line = joined
        return [*lines, line]

    def get_content_height(self, container: object, viewport: object, width: int) -> int:  # noqa: ARG002
        return len(self.broken(width))

    def render_line(self, y: int) -> Strip:
        """Draw one of them in the middle."""
        width, lines = self.size.width, self.broken(self.size.width)
        line = _centred(lines[y], width) if y < len(lines) else ""
        return Strip([Segment(padded(line, width), self.rich_style)], width)


def _centred(text: str, width: int) -> str:
    line = cut(text, width)
    return " " * ((width - cells(line)) // 2) + line
