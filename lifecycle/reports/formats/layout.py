"""Columns of text: how wide each is, in the cells of a terminal, and where a line is broken."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Final, Self

SPACE: Final = "  "
"""Between two columns."""


def cells(text: str) -> int:
    """Count the cells of a terminal that a text takes."""
    if text.isascii():
        return len(text)
    return sum(_width(character) for character in text)


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def padded(text: str, width: int, *, right: bool = False) -> str:
    """Fill a text up with spaces."""
    filling = " " * (width - cells(text))
    return filling + text if right else text + filling


def wrapped(text: str, width: int | None) -> list[str]:
    """Break a text at spaces; what has none, like a root, is left whole. Without a width it is one line."""
    if width is None:
        return [text]
    lines: list[str] = []
    line: list[str] = []
    used = -1
    for word in text.split(" "):
        if line and used + 1 + cells(word) > width:
            lines.append(" ".join(line).rstrip())
            line, used = [], -1
        line.append(word)
        used += 1 + cells(word)
    return [*lines, " ".join(line).rstrip()]


@dataclass(frozen=True)
class Grid:
    """Titles, and for each column its width, the narrowest that it can have, and whether it holds numbers.

    Without `room`, which is the width of all columns together, no line is ever broken.
    """

    titles: Sequence[str]
    widths: Sequence[int]
    least: Sequence[int]
    numbers: Sequence[bool]
    room: int | None

    @classmethod
    def of(
        cls, titles: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[bool], room: int | None
    ) -> Self:
        """Measure a sample of rows; the longest word of a column is the narrowest that it can be."""
        columns = [[title, *texts] for title, *texts in zip(titles, *rows, strict=True)]
        widths = [max(cells(text) for text in column) for column in columns]
        least = [max((cells(word) for text in column for word in text.split()), default=1) for column in columns]
        return cls(titles, widths, least, numbers, room)

    def fits(self) -> bool:
        """Tell whether a row fits into one line."""
        return self.room is None or sum(self.widths) + len(SPACE) * (len(self.widths) - 1) <= self.room

    def squeezed(self) -> Self:
        """Take from the column that can best spare it, as long as there is one and it has to be."""
        grid = self
        while not grid.fits():
            spare = [each - least for each, least in zip(grid.widths, grid.least, strict=True)]
            if max(spare) <= 0:
                break
            widest = max(range(len(spare)), key=lambda place: (spare[place] > 0, grid.widths[place]))
            widths = [each - (place == widest) for place, each in enumerate(grid.widths)]
            grid = replace(grid, widths=widths)
        return grid

    def heading(self) -> Iterator[str]:
        """Give the lines with the titles, and a rule below them."""
        yield from self.lines(self.titles)
        yield SPACE.join("-" * width for width in self.widths)

    def lines(self, texts: Sequence[str]) -> Iterator[str]:
        """Give the lines of one row."""
        limits = [None if self.room is None else max(width, 1) for width in self.widths]
        columns = [wrapped(text, limit) for text, limit in zip(texts, limits, strict=True)]
        for parts in zip_longest(*columns, fillvalue=""):
            padding = zip(parts, self.widths, self.numbers, strict=True)
            yield SPACE.join(padded(part, width, right=number) for part, width, number in padding).rstrip()
