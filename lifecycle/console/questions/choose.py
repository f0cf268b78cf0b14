"""The page on which one of several answers is picked."""

from collections.abc import Sequence

from textual.widget import Widget

from lifecycle.console.frame import Box
from lifecycle.console.lines import Words
from lifecycle.console.page import Page
from lifecycle.console.rows import Row, Rows
from lifecycle.domain.hostile_text import harmless
from lifecycle.domain.text import Text, say
from lifecycle.wording.language import show
from lifecycle.wording.lines import cells


class ChoosePage(Page[str | None]):
    """Gives the key of the row that was picked, or None."""

    help = say("Choose with the arrow keys and Enter. / shows only rows with the words that you type.")
    keys = say("Up, Down, Enter: choose   /: filter   Esc: back   F1: help")

    def __init__(self, title: str, told: Sequence[Text | str], rows: Sequence[Row]) -> None:
        super().__init__()
        self._title_ = title
        self._told = told
        self._rows = Rows([Row(row.key, harmless(row.text)) for row in rows])
        self._wanted = max([56, *(min(cells(row.text) + 14, 76) for row in rows)])

    def body(self) -> Widget:
        """The question, and the rows."""
        return Box(self._title_, Words(*self._told, gap=True), self._rows, wanted=self._wanted)

    def on_mount(self) -> None:
        """Let one be picked."""
        self._rows.focus()

    def on_rows_picked(self, message: Rows.Picked) -> None:
        """Give it."""
        message.stop()
        self.dismiss(message.key)


class MessagePage(Page[None]):
    """Sentences, and OK."""

    keys = say("Enter: OK   F1: help")

    def __init__(self, title: str, *texts: Text | str, wanted: int = 40) -> None:
        super().__init__()
        self._title_ = title
        self._texts = texts
        widest = max(
            cells(line) for text in texts for line in (text if isinstance(text, str) else show(text)).split("\n")
        )
        self._wanted = max(wanted, min(widest + 8, 66))

    def body(self) -> Widget:
        """A frame with the sentences."""
        from lifecycle.console.frame import Ok  # noqa: PLC0415

        self._ok = Ok()
        return Box(self._title_, Words(*self._texts), self._ok, wanted=self._wanted)

    def on_mount(self) -> None:
        """Wait for Enter."""
        self._ok.focus()

    def pressed(self, key: str) -> bool:
        """Go on."""
        if key == "enter":
            self.dismiss(None)
        return key == "enter" or super().pressed(key)
