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
        """Take other lines from the first one on; choose a row among them, or the first without scrolling to it."""
        self._of = [row for row, _ in lines]
        rows = self._rows
        self.show_lines([text for _, text in lines])
        if chosen in rows and chosen != rows[0]:
            self._choose(chosen)
        else:
            self._chosen = next(iter(rows), None)

    @property
    def _rows(self) -> list[int]:
        return [row for row in dict.fromkeys(self._of) if row is not None]

    @property
    def pointer(self) -> tuple[int, int]:
        """The cursor stands at the chosen row."""
        line = 0 if self._chosen is None else self._ends[0] - self._top
        return (0, max(0, min(line, self.size.height - 1)))

    def take(self, event: Key) -> bool:
        """Choose another row, open the chosen one, or scroll to what stands above or below the rows."""
        rows = self._rows
        if self._chosen is None:
            return super().take(event)
        at, page = rows.index(self._chosen), max(1, self.size.height - 2)
        by = {"down": 1, "up": -1, "pagedown": page, "space": page, "pageup": -page,
              "home": -len(rows), "end": len(rows)}.get(event.key)  # fmt: skip
        if event.key == "enter":
            self.post_message(self.Opened(self._chosen))
        elif by is None:
            return False
        elif self._is_beyond(by) or not 0 <= at + by < len(rows):
            self._choose(rows[at if self._is_beyond(by) else max(0, min(at + by, len(rows) - 1))])
            self._scroll(by)
        else:
            self._choose(rows[at + by])
        return True

    @property
    def _ends(self) -> tuple[int, int]:
        """The first and the last line of the chosen row."""
        first = self._of.index(self._chosen)
        return first, len(self._of) - 1 - self._of[::-1].index(self._chosen)

    def _is_beyond(self, by: int) -> bool:
        """Say whether the chosen row is out of sight in that direction: the next key leads to it first."""
        first, last = self._ends
        return first >= self._top + self.size.height if by > 0 else last < self._top

    def _choose(self, row: int | None) -> None:
        """Choose a row, and scroll no further than it takes to see it."""
        self._chosen = row
        first, last = self._ends
        self._top = min(max(self._top, last - max(1, self.size.height) + 1), first)
        self.refresh()

    def _scroll(self, by: int) -> None:
        """Scroll to what stands around the rows."""
        room = max(0, len(self._of) - self.size.height)
        self._top = max(0, min(self._top + by, room))

    def render_line(self, y: int) -> Strip:
        """Draw a line; those of the chosen row stand out."""
        strip = super().render_line(y)
        at = self._top + y
        if self._chosen is None or at >= len(self._of) or self._of[at] != self._chosen:
            return strip
        end = self.size.width - (_BAR if len(self._lines) > self.size.height else 0)
        chosen = strip.crop(0, end).apply_style(Style(reverse=True))
        return Strip.join([chosen, strip.crop(end, self.size.width)])
