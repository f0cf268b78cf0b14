"""Text that is read: sentences that wrap, and a list of lines that scrolls under a bar like the vendor's."""

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual.events import Key
from textual.strip import Strip
from textual.widget import Widget

from lifecycle.console.fitting import in_lines, padded
from lifecycle.console.style import marks
from lifecycle.domain.text import Text


class Words(Widget, inherit_bindings=False):
    """Sentences, one below the other."""

    def __init__(self, *texts: Text | str, gap: bool = False, style: Style | None = None) -> None:
        super().__init__()
        self._texts: Sequence[Text | str] = texts
        self._gap = gap
        self._style = style or Style()
        self.display = bool(texts)

    def say(self, *texts: Text | str) -> None:
        """Say something else."""
        self._texts = texts
        self.display = bool(texts)
        self.refresh(layout=True)

    def get_content_height(self, container: object, viewport: object, width: int) -> int:  # noqa: ARG002
        return len(self._broken(width))

    def render_line(self, y: int) -> Strip:
        width, lines = self.size.width, self._broken(self.size.width)
        line = lines[y] if y < len(lines) else ""
        return Strip([Segment(line, self.rich_style + self._style)]).adjust_cell_length(width, self.rich_style)

    def _broken(self, width: int) -> list[str]:
        lines: list[str] = []
        for text in self._texts:
            lines += in_lines(text, width)
            if self._gap:
                lines.append("")
        return lines


class Lines(Widget, can_focus=True, inherit_bindings=False):
    """Lines that scroll, with a bar at their right where not all of them fit."""

    def __init__(self, lines: Sequence[str], *, most: int = 12) -> None:
        super().__init__()
        self._lines = list(lines)
        self._top = 0
        self.most = most
        self._marks = marks()

    def show_lines(self, lines: Sequence[str]) -> None:
        """Take other lines, from the first one."""
        self._lines, self._top = list(lines), 0
        self.refresh(layout=True)

    def get_content_height(self, container: object, viewport: object, width: int) -> int:  # noqa: ARG002
        """As many lines as there are, up to what may be."""
        return max(1, min(len(self._lines), self.most))

    @property
    def pointer(self) -> tuple[int, int]:
        """The cursor stands at the first line that is seen."""
        return (0, 0)

    def take(self, event: Key) -> bool:
        """Scroll."""
        page = max(1, self.size.height - 1)
        by = {"down": 1, "up": -1, "pagedown": page, "pageup": -page, "space": page}.get(event.key)
        if event.key in {"home", "end"}:
            by = len(self._lines) * (1 if event.key == "end" else -1)
        if by is None:
            return False
        self._top = max(0, min(self._top + by, len(self._lines) - self.size.height))
        self.refresh()
        return True

    def render_line(self, y: int) -> Strip:
        """Draw one line, and its part of the bar."""
        width, height, style = self.size.width, self.size.height, self.rich_style
        scrolls = len(self._lines) > height
        room = width - 2 if scrolls else width
        text = self._lines[self._top + y] if self._top + y < len(self._lines) else ""
        line = padded(text, room) + (f" {self._bar(y, height)}" if scrolls else "")
        return Strip([Segment(line, style)], width)

    def _bar(self, y: int, height: int) -> str:
        if y in {0, height - 1}:
            return self._marks.up if y == 0 else self._marks.lower
        inner, count = max(1, height - 2), len(self._lines)
        size = max(1, inner * height // count)
        start = round((inner - size) * self._top / max(1, count - height))
        return self._marks.thumb if start <= y - 1 < start + size else self._marks.track
