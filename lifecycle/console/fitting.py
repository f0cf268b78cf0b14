"""Sentences fitted into the cells of a page: broken into lines, cut or filled up, rid of what a terminal would obey."""

from lifecycle.console.command_names import at_the_console
from lifecycle.domain.hostile_text import harmless
from lifecycle.domain.text import Text
from lifecycle.wording import lines
from lifecycle.wording.language import show
from lifecycle.wording.lines import cut, folded


def padded(text: str, width: int) -> str:
    """Fill a line up with blanks, or cut it."""
    return lines.padded(cut(text, width), width)


def in_lines(text: Text | str, width: int) -> list[str]:
    """Give a sentence in the language of the person, broken into lines of at most so many cells."""
    words = at_the_console(text if isinstance(text, str) else show(text))
    return [cut(line, width) for part in words.split("\n") for line in folded(harmless(part), width)]
