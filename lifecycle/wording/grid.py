"""Columns of text: how wide each is, in the cells of a terminal, and which can spare some."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Final, Self

from lifecycle.wording.lines import cells, folded, padded, wrapped

SPACE: Final = "  "
"""Between two columns."""


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
    fold: bool = False
    """Whether a word is broken where its column has no room for it."""

    @classmethod
    def of(
        cls,
        titles: Sequence[str],
        rows: Sequence[Sequence[str]],
        numbers: Sequence[bool],
        room: int | None,
        *,
        fold: bool = False,
    ) -> Self:
        """Measure a sample of rows; the longest word of a column is the narrowest that it can be, unless they fold."""
        columns = [[title, *texts] for title, *texts in zip(titles, *rows, strict=True)]
        widths = [max(cells(text) for text in column) for column in columns]
        least = [max((cells(word) for text in column for word in text.split()), default=1) for column in columns]
        return cls(titles, widths, [1] * len(least) if fold else least, numbers, room, fold)

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
        columns = [
            folded(text, limit) if self.fold and limit is not None else wrapped(text, limit)
            for text, limit in zip(texts, limits, strict=True)
        ]
        for parts in zip_longest(*columns, fillvalue=""):
            padding = zip(parts, self.widths, self.numbers, strict=True)
            yield SPACE.join(padded(part, width, right=number) for part, width, number in padding).rstrip()
