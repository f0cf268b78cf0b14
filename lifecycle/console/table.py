"""Lines of which some are the lines of rows: one row is chosen, and what stands around the rows scrolls with them."""

from collections.abc import Sequence

from rich.style import Style
from textual.events import Key
from textual.message import Message
from textual.strip import Strip

from lifecycle.console.lines import Lines

_BAR = 2
"""Columns of the bar, and the blank before it."""

Line = tuple[int | None, str]
"""A line, and the number of its row; None where it is of none."""


class Table(Lines):
    """A list of lines under a bar, in which a row is chosen with the arrow keys and opened with Enter."""

    class Opened(Message):
        """A row was opened."""

        def __init__(self, row: int) -> None:
            super().__init__()
            self.row = row

    def __init__(self) -> None:
        super().__init__([])
        self._of: list[int | None] = []
        """The row of each line."""
        self._chosen: int | None = None

    @property
    def chosen(self) -> int | None:
        """The number of the chosen row; None where there is none."""
        return self._chosen

    def show_table(self, lines: Sequence[Line], chosen: int | None = None) -> None:
        """Take other lines, and choose a row among them, or the first."""
        self._of = [row for row, _ in lines]
        rows = [row for row in self._of if row is not None]
        self.show_lines([text for _, text in lines])
        self._chosen = chosen if chosen in rows else next(iter(rows), None)
        self._keep_in_sight()

    @property
    def pointer(self) -> tuple[int, int]:
        """The cursor stands at the chosen row."""
        return (0, max(0, self._first - self._top)) if self._chosen is not None else (0, 0)

    def take(self, event: Key) -> bool:
        """Choose another row, open the chosen one, or scroll."""
        rows = [row for row in dict.fromkeys(self._of) if row is not None]
        if self._chosen is None or not rows:
            return super().take(event)
        at, page = rows.index(self._chosen), max(1, self.size.height - 2)
        by = {"down": 1, "up": -1, "pagedown": page, "space": page, "pageup": -page,
              "home": -len(rows), "end": len(rows)}.get(event.key)  # fmt: skip
        if event.key == "enter":
            self.post_message(self.Opened(self._chosen))
        elif by is None:
            return False
        else:
            self._chosen = rows[max(0, min(at + by, len(rows) - 1))]
            self._keep_in_sight()
        return True

    @property
    def _first(self) -> int:
        """The first line of the chosen row."""
        return self._of.index(self._chosen)

    def _keep_in_sight(self) -> None:
        """Scroll to the chosen row; with the first row what stands above is seen, with the last what stands below."""
        self.refresh()
        if self._chosen is None:
            return
        height, first = max(1, self.size.height), self._first
        last = len(self._of) - 1 - self._of[::-1].index(self._chosen)
        rows = [row for row in self._of if row is not None]
        top = 0 if self._chosen == rows[0] else first
        bottom = len(self._of) - 1 if self._chosen == rows[-1] else last
        if bottom - first >= height:
            bottom = last
        if first - top >= height:
            top = first
        self._top = max(0, min(max(self._top, bottom - height + 1), top))

    def render_line(self, y: int) -> Strip:
        """Draw a line; those of the chosen row stand out."""
        strip = super().render_line(y)
        at = self._top + y
        if self._chosen is None or at >= len(self._of) or self._of[at] != self._chosen:
            return strip
        end = self.size.width - (_BAR if len(self._lines) > self.size.height else 0)
        chosen = strip.crop(0, end).apply_style(Style(reverse=True))
        return Strip.join([chosen, strip.crop(end, self.size.width)])
