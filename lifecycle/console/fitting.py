"""Text fitted into the cells of a terminal: broken at spaces, cut, and rid of what a terminal would obey."""

import unicodedata
from typing import Final

from rich.cells import cell_len as cells

from lifecycle.console.command_names import at_the_console
from lifecycle.domain.text import Text
from lifecycle.wording.language import show

__all__ = ["cells", "cut", "harmless", "in_lines", "padded", "wrapped"]

_OBEYED: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def harmless(text: str) -> str:
    """Replace control and format characters, and line breaks, each by a blank."""
    return "".join(" " if unicodedata.category(each) in _OBEYED else each for each in text)


def cut(text: str, width: int) -> str:
    """Shorten a line to so many cells."""
    if cells(text) <= width:
        return text
    while text and cells(text) >= width:
        text = text[:-1]
    return text + "~" if width > 0 else ""


def padded(text: str, width: int) -> str:
    """Fill a line up with blanks, or cut it."""
    line = cut(text, width)
    return line + " " * (width - cells(line))


def wrapped(text: str, width: int) -> list[str]:
    """Break a text at blanks, each line as far in as the first; a word longer than a line is broken where that ends."""
    room = max(width, 1)
    if cells(text) <= room:
        return [text]
    indent = " " * min(len(text) - len(text.lstrip(" ")), room // 2)
    lines: list[str] = []
    line: str | None = None
    for word in text.lstrip(" ").split(" "):
        joined = indent + word if line is None else f"{line} {word}"
        if line is not None and cells(joined) > room:
            lines.append(line.rstrip(" "))
            joined = indent + word
        while cells(joined) > room:
            lines.append(joined[:room])
            joined = indent + joined[room:]
        line = joined
    return [*lines, (line or "").rstrip(" ")]


def in_lines(text: Text | str, width: int) -> list[str]:
    """Give a sentence in the language of the person, broken into lines of at most so many cells."""
    words = at_the_console(text if isinstance(text, str) else show(text))
    return [cut(line, width) for part in words.split("\n") for line in wrapped(harmless(part), width)]
