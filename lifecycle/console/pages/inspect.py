"""The Inspect page: what the card says of itself in the vendor's lines, and beside it what the record says of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from lifecycle.cards.answers import Line
from lifecycle.console.fitting import in_lines, padded
from lifecycle.console.pages.reading import ReadingPage
from lifecycle.console.style import marks
from lifecycle.domain.hostile_text import harmless
from lifecycle.domain.text import Text, say
from lifecycle.wording.inspect_screen import screen
from lifecycle.wording.lines import cells, folded

HISTORY = "history"

_BESIDE: Final = 126
"""Columns from which on card and record stand beside each other."""
_NAME: Final = 13
"""Columns of the name of a value, with the colon."""
_CARD: Final = 60
"""Columns of the card then."""


@dataclass(frozen=True)
class Inspected:
    """A card that was looked at."""

    serial: str
    lines: Sequence[Line]
    """Of the vendor's screen, and ours below them."""
    words: Sequence[Text]
    """What is true of it: first whether it is all right, then what the record has."""
    told: Sequence[Text]
    """What was said while it was read: what was settled, and what differs."""


class InspectPage(ReadingPage):
    """The list, scrolling; F2 shows where each value comes from, F4 the life of the card."""

    help = say(
        "The card shows the first lines without a PIN. PIN Locked says YES after the one PIN change. "
        "The lines below come from the record: PIN tries left, set and share, place of the card, "
        "mismatches. F2 shows the source of each value. F4 shows the history of the card."
    )
    keys = say("Up, Down: scroll   F2: sources   F4: history   Enter: OK   F1: help")

    def __init__(self, inspected: Inspected) -> None:
        super().__init__("", self._all)
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

    def fitted(self) -> None:
        """Put the record beside the card where there is room, and below it where there is none."""
        self.widen(_BESIDE if self.app.size.width >= _BESIDE + 2 else 76)
        super().fitted()

    def _all(self, width: int) -> Iterator[str]:
        if width < _BESIDE - 10:
            told, words = self._inspected.told, self._inspected.words
            yield from self._record(width, (*told, *words[:1]))  # the rest is found by scrolling
            yield marks().across * width
            yield from self._card(width)
            yield marks().across * width
            yield from self._record(width, words[1:])
            return
        left = _CARD
        texts = (*self._inspected.told, *self._inspected.words)
        columns = zip_longest(self._card(left), self._record(width - left - 3, texts), fillvalue="")
        yield from (f"{padded(card, left)} {marks().down} {record}" for card, record in columns)

    def _card(self, width: int) -> Iterator[str]:
        """Give each line, the rest of a value that is too long below its beginning: nothing of it is cut."""
        for line in screen(self._inspected.lines, sources=self._sources):
            whole = harmless(line)
            if cells(whole) <= width or not whole.startswith(": ", _NAME - 2):
                yield from folded(whole, width)
                continue
            first, *others = folded(whole[_NAME:], width - _NAME)
            yield whole[:_NAME] + first
            yield from (" " * _NAME + other.lstrip(" ") for other in others)

    @staticmethod
    def _record(width: int, texts: Sequence[Text]) -> Iterator[str]:
        for text in texts:
            yield from in_lines(text, width)
