"""A page that is read: lines under a title, in a frame that scrolls."""

from collections.abc import Callable, Iterable

from textual.widget import Widget

from lifecycle.console.frame import Box, Ok
from lifecycle.console.lines import Lines
from lifecycle.console.page import Page
from lifecycle.domain.text import say

Written = Callable[[int], Iterable[str]]
"""Gives the lines for so many columns."""


class ReadingPage(Page[str | None]):
    """Lines, and OK; gives the name of another thing to do, where a key of `others` was pressed."""

    keys = say("Up, Down: scroll   Enter: OK   F1: help")

    def __init__(self, title: str, written: Written, *, wanted: int = 76) -> None:
        super().__init__()
        self._title_ = title
        self._written = written
        self._wanted = wanted
        self._lines = Lines([])

    def body(self) -> Widget:
        """The lines, and OK."""
        return Box(self._title_, self._lines, Ok(), wanted=self._wanted)

    def on_mount(self) -> None:
        """Let it be read."""
        self._lines.focus()
        self._write()

    def widen(self, wanted: int) -> None:
        """Take another width."""
        self._wanted = wanted
        for box in self.query(Box):
            box.wanted = wanted
            box.fit(self.app.size.width)

    def fitted(self) -> None:
        """Write it anew for the width that there is."""
        self._write()

    def pressed(self, key: str) -> bool:
        """Leave."""
        if key not in {"enter", "left"}:
            return super().pressed(key)
        self.give_up()
        return True

    def _write(self) -> None:
        room = min(self._wanted, self.app.size.width - 2) - (4 if self.app.size.width < 44 else 8)  # noqa: PLR2004
        self._lines.show_lines(list(self._written(max(room - 2, 8))))
