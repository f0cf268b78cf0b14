"""The menus: that of the vendor's console in its order and with its names, ours below a rule, and the one above it."""

from collections.abc import Callable, Sequence

from textual.widget import Widget

from lifecycle.console.frame import Box
from lifecycle.console.page import Page
from lifecycle.console.rows import BACK, RULE, Row, Rows
from lifecycle.domain.text import Text, say
from lifecycle.operations import Operation, all_operations, explained, listed
from lifecycle.wording.language import show
from lifecycle.wording.language import translate as _
from lifecycle.wording.lines import cells

OURS = 100
"""The place on the menu from which on operations are ours, and stand below the rule."""

Pick = Callable[[str, str], None]
"""Takes the row that was picked, and the key that picked it."""


def operations() -> list[Row]:
    """Give the rows of the card menu: the arrow back, the vendor's operations, a rule, and ours."""
    known = [kind for kind in all_operations().values() if listed(kind)]
    vendors = [Row(kind.name, _(kind.title)) for kind in known if kind.order < OURS]
    ours = [Row(kind.name, _(kind.title)) for kind in known if kind.order >= OURS]
    return [Row(BACK, " "), *vendors, RULE, *ours]


def about(kind: type[Operation]) -> Text:
    """Say what an operation is, as its file does."""
    written = explained(kind)[0]
    return Text(written, {}) if "{" not in written else Text("{text}", {"text": written})


class MenuPage(Page[None]):
    """A frame with rows."""

    keys = say("Up, Down, Enter: choose   F2: options   Esc: back   F1: help")

    def __init__(
        self, title: Text, rows: Sequence[Row], pick: Pick, chosen: int = 0, help_: Text | None = None
    ) -> None:
        super().__init__()
        self._title_ = title
        self._rows = Rows(rows, chosen)
        self._pick = pick
        self._help = help_
        self._wanted = max(33, *(cells(row.text) + 12 for row in rows))

    def explained(self) -> Text | None:
        """Say what the chosen row does."""
        kind = all_operations().get(self._rows.key or "")
        return self._help if kind is None else about(kind)

    def body(self) -> Widget:
        """The frame."""
        box = Box(show(self._title_), self._rows, wanted=self._wanted)
        box.add_class("menu")
        return box

    def on_mount(self) -> None:
        """Let one be chosen."""
        self._rows.focus()

    def on_rows_picked(self, message: Rows.Picked) -> None:
        """Do what it says."""
        message.stop()
        self._pick(message.key, "enter")

    def pressed(self, key: str) -> bool:
        """Go back, or choose with another key than Enter."""
        if key == "left":
            self.give_up()
        elif key == "f2" and self._rows.key is not None:
            self._pick(self._rows.key, key)
        else:
            return super().pressed(key)
        return True

    def give_up(self) -> None:
        """Go where the row with the arrow goes."""
        self._pick(BACK, "escape")
