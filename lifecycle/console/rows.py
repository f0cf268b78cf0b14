"""Rows of which one is picked: by arrow keys and Enter, and found by a screen reader at the cursor."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual.events import Key, Resize
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from lifecycle.console.fitting import padded
from lifecycle.console.matching import Filter
from lifecycle.console.style import marks
from lifecycle.domain.hostile_text import harmless
from lifecycle.wording.lines import cut, folded


@dataclass(frozen=True)
class Row:
    """One row: what is picked with it, and its words; a rule, where there is nothing to be picked."""

    key: str
    text: str = ""

    @property
    def is_rule(self) -> bool:
        """Whether it only separates what is above it from what is below."""
        return not self.text


RULE = Row("", "")
_FURTHER = "  "
BACK = "back"
"""What the row with the arrow to the left means."""


class Rows(Widget, can_focus=True, inherit_bindings=False):
    """A list of rows; the one that is chosen is marked and shown in reverse."""

    class Picked(Message):
        """A row was picked."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def __init__(self, rows: Sequence[Row], chosen: int = 0) -> None:
        super().__init__()
        self._all = list(rows)
        self._rows = list(rows)
        self._chosen = chosen
        self._filter = Filter()
        self._marks = marks()
        self._lines: list[tuple[int, str]] = []
        """Each line with the number of its row."""

    @property
    def key(self) -> str | None:
        """What the chosen row means; None where there are no rows."""
        return self._rows[self._chosen].key if self._rows else None

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Take other rows, and stay on the one that was chosen where it is still there."""
        if list(rows) == self._all:
            return
        self._all = list(rows)
        self._narrow()

    def _narrow(self) -> None:
        """Show the rows that the filter lets through, and stay on the one that was chosen where it is among them."""
        key, whole = self.key, not self._filter.words
        self._rows = [row for row in self._all if whole or (not row.is_rule and self._filter.lets(row.text))]
        self._chosen = next((number for number, row in enumerate(self._rows) if row.key == key), 0)
        self._lay_out(self.size.width)
        self.refresh(layout=True)

    def get_content_height(self, container: object, viewport: object, width: int) -> int:  # noqa: ARG002
        """As many lines as all rows take, and one for the filter."""
        self._lay_out(width)
        return len(self._lines) + self._above

    @property
    def _above(self) -> int:
        """Lines above the rows."""
        return 1 if self._filter.shown else 0

    @property
    def pointer(self) -> tuple[int, int]:
        """Where the cursor stands: at the words of the chosen row."""
        line = next((y for y, (row, _) in enumerate(self._lines) if row == self._chosen), 0)
        return (3, line + self._above)

    def on_resize(self, event: Resize) -> None:
        """Break the rows anew, and keep the chosen one in sight."""
        self._lay_out(event.size.width)
        self.keep_in_sight()

    def take(self, event: Key) -> bool:
        """Move, pick, or narrow the rows."""
        if self._filter.take(event):
            self._narrow()
            return True
        match event.key:
            case "down":
                self._move(1)
            case "up":
                self._move(-1)
            case "home" | "pageup":
                self._move_to(0, 1)
            case "end" | "pagedown":
                self._move_to(len(self._rows) - 1, -1)
            case "enter":
                if self.key is not None:
                    self.post_message(self.Picked(self.key))
            case _:
                return False
        return True

    def _move(self, by: int) -> None:
        if self._rows:
            self._move_to((self._chosen + by) % len(self._rows), by)

    def _move_to(self, number: int, by: int) -> None:
        while self._rows and self._rows[number].is_rule:
            number = (number + by) % len(self._rows)
        before, self._chosen = self._chosen, max(number, 0)
        self.keep_in_sight()
        changed = [y + self._above for y, (row, _) in enumerate(self._lines) if row in {before, self._chosen}]
        self.refresh(*(Region(0, y, self.size.width, 1) for y in changed))  # and no more: the line may be slow

    def keep_in_sight(self) -> None:
        """Move the frame so that the chosen row is seen; at the first one, what stands above it too."""
        if not isinstance(self.parent, Widget):
            return
        if self._chosen == 0:
            self.parent.scroll_home(animate=False, force=True)  # what stands above the rows is seen again
        else:
            lines = sum(row == self._chosen for row, _ in self._lines)
            region = Region(0, self.region.y - self.parent.content_region.y, 1, max(1, lines))
            shown = region.translate((0, self.pointer[1] + int(self.parent.scroll_offset.y)))
            self.parent.scroll_to_region(shown, animate=False, force=True)

    def _lay_out(self, width: int) -> None:
        room = max(width - 4, 4)
        self._lines = []
        for number, row in enumerate(self._rows):
            self._lines += [(number, line) for line in _broken(row.text, room)]

    def render_line(self, y: int) -> Strip:
        width, style = self.size.width, self.rich_style
        if y < self._above:
            return Strip([Segment(padded(harmless(self._filter.shown), width), style)], width)
        y -= self._above
        if y >= len(self._lines):
            return Strip.blank(width, style)
        number, text = self._lines[y]
        row = self._rows[number]
        if row.is_rule:
            return Strip([Segment(self._marks.across * width, style)], width)
        first = y == 0 or self._lines[y - 1][0] != number
        arrow = self._marks.back if row.key == BACK else " "
        mark = self._marks.chosen if number == self._chosen and first else " "
        line = f"{mark}{arrow if first else ' '} {text if row.key != BACK else ''}"
        return Strip([Segment(padded(line, width), style + Style(reverse=number == self._chosen))], width)


def _broken(text: str, room: int) -> list[str]:
    """Break a row that is too long; its other lines stand further in, for they are no rows of their own."""
    first, *others = folded(text, room)
    if not others:
        return [first]
    rest = folded(text[len(first) :].lstrip(" "), max(room - len(_FURTHER), 1))
    return [cut(first, room), *(cut(_FURTHER + line.lstrip(" "), room) for line in rest)]
