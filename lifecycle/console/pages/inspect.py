"""The Inspect page: what the card says of itself in the vendor's lines, and beside it what the record says of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lifecycle.cards.driver import Line
from lifecycle.cli.inspection import screen
from lifecycle.console.fitting import harmless, in_lines, wrapped
from lifecycle.console.pages.reading import ReadingPage
from lifecycle.console.style import marks
from lifecycle.domain.text import Text, say

HISTORY = "history"


@dataclass(frozen=True)
class Inspected:
    """A card that was looked at."""

    serial: str
    lines: Sequence[Line]
    """Of the vendor's screen, and ours below them."""
    words: Sequence[Text]
    """What is true of it, as the record has it."""
    told: Sequence[Text]
    """What was said while it was read: what was settled, and what differs."""


class InspectPage(ReadingPage):
    """The list, scrolling; F2 shows where each value comes from, F4 the life of the card."""

    help = say(
        "The first lines are those of the card, read without a PIN. PIN Locked says YES where its one PIN change is spent. "
        "Below them stands what the record says: tries left, set and share, where the card is, and what differs. "
        "F2 shows where each value comes from, F4 the whole life of the card."
    )
    keys = say("Up, Down: scroll   F2: sources   F4: history   Enter: OK   F1: help")

    def __init__(self, inspected: Inspected) -> None:
        super().__init__("", self._all, wanted=76)
        self._inspected = inspected
        self._sources = False

    def pressed(self, key: str) -> bool:
        """Show sources, or the history."""
        if key == "f2":
            self._sources = not self._sources
            self._write()
        elif key == "f4":
            self.dismiss(HISTORY)
        else:
            return super().pressed(key)
        return True

    def _all(self, width: int) -> Iterator[str]:
        for line in screen(self._inspected.lines, sources=self._sources):
            first, *others = wrapped(harmless(line), width)
            yield first
            yield from (f"             {other.strip()}"[:width] for other in others)
        yield marks().across * width
        for text in (*self._inspected.told, *self._inspected.words):
            yield from in_lines(text, width)
