"""A frame with a title in its upper edge, as the vendor's console draws one, and the button below its text."""

from rich.segment import Segment
from rich.style import Style
from textual.containers import Vertical
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from lifecycle.console.style import marks
from lifecycle.domain.text import Text, say
from lifecycle.wording.language import show
from lifecycle.wording.lines import cells, cut

_BOLD = Style(bold=True)
_NARROW = 44
"""Columns of a screen that leave no room beside the text."""


class Box(Vertical, inherit_bindings=False):
    """A frame in the middle of a page; it is `wanted` columns wide, or what the screen has."""

    can_focus = False

    def __init__(self, title: str, *inside: Widget, wanted: int = 40) -> None:
        super().__init__(*inside)
        self.heading = title
        self.wanted = wanted
        self._marks = marks()

    def on_mount(self) -> None:
        """Take the width."""
        self.fit(self.app.size.width)

    def fit(self, columns: int) -> None:
        """Be as wide as is wanted, or as fits."""
        self.set_class(columns < _NARROW, "narrow")
        self.styles.width = max(1, min(max(self.wanted, cells(self.heading) + 10), columns - 2))

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw the frame; what is in it stands on it."""
        width, height = self.outer_size
        style = self.rich_style
        return [self._line(y, width, height, style).crop(crop.x, crop.right) for y in crop.line_range]

    def _line(self, y: int, width: int, height: int, style: Style) -> Strip:
        marks_ = self._marks
        if y not in {0, height - 1}:
            return Strip([Segment(marks_.down + " " * (width - 2) + marks_.down, style)], width)
        left, right = tuple(marks_.corners[:2] if y == 0 else marks_.corners[2:])
        right = self._more(y) + right
        if y or not self.heading:
            return Strip([Segment(left + marks_.across * (width - 3) + right, style)], width)
        title = cut(self.heading, max(0, width - 8))
        room = width - 7 - cells(title)
        before = (room + 1) // 2
        parts = [
            Segment(left + marks_.across * before + marks_.title[0] + " ", style),
            Segment(title, style + _BOLD),
            Segment(" " + marks_.title[1] + marks_.across * (room - before) + right, style),
        ]
        return Strip(parts, width)

    def _more(self, y: int) -> str:
        """Give what says in an edge that there is more behind it; nothing else does where the frame is too high."""
        if y == 0:
            return self._marks.up if self.scroll_y > 0 else self._marks.across
        return self._marks.lower if self.scroll_y < self.max_scroll_y else self._marks.across

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Draw the edges anew."""
        super().watch_scroll_y(old_value, new_value)
        self.refresh()


_OK = say("OK")


class Ok(Widget, can_focus=True, inherit_bindings=False):
    """The button that says OK: it stands for Enter, and shows that Enter is what is waited for."""

    def __init__(self, word: Text = _OK) -> None:
        super().__init__()
        self._word = word

    def get_content_height(self, container: object, viewport: object, width: int) -> int:  # noqa: ARG002
        """Three lines and one above."""
        return 4

    @property
    def pointer(self) -> tuple[int, int]:
        """Where the cursor stands while it has the focus."""
        word = show(self._word)
        return (max(0, (self.size.width - cells(word) - 4) // 2) + 2, 2)

    def render_line(self, y: int) -> Strip:
        """Draw it in the middle."""
        width, marks_, word = self.size.width, marks(), show(self._word)
        inner = cells(word) + 2
        left = " " * max(0, (width - inner - 2) // 2)
        style = self.rich_style
        if y not in {1, 2, 3}:
            return Strip.blank(width, style)
        corners = marks_.corners[:2] if y == 1 else marks_.corners[2:]
        if y != 2:  # noqa: PLR2004 - the line of the word
            line = left + corners[0] + marks_.across * inner + corners[1]
            return Strip([Segment(line, style)]).adjust_cell_length(width, style)
        parts = [
            Segment(left + marks_.down, style),
            Segment(f" {word} ", style + Style(reverse=self.has_focus)),
            Segment(marks_.down, style),
        ]
        return Strip(parts).adjust_cell_length(width, style)
