"""Text in the cells of a terminal: how wide it is, and how it is cut, filled up and broken into lines."""

import os
from typing import Final, TextIO

from lifecycle.domain.text import is_command

WIDEST: Final = 80

_LATIN: Final = "\u0300"
"""Every character before this one takes one cell, where it is harmless."""


def width_of(stream: TextIO | int | None) -> int | None:
    """Give the columns of a terminal that are written to, at most 80; None for everything else."""
    try:
        columns = os.get_terminal_size(stream if isinstance(stream, int) else stream.fileno()).columns if stream else 0
    except (OSError, ValueError):
        return None
    return min(columns, WIDEST) or None


def cells(text: str) -> int:
    """Count the cells of a terminal that a harmless text takes: two for a wide character, none for a mark on one."""
    if text.isascii() or max(text) < _LATIN:
        return len(text)
    from rich.cells import cell_len  # noqa: PLC0415 - takes long to load, and most of what is shown is Latin

    return cell_len(text)


def cut(text: str, width: int) -> str:
    """Shorten a line to so many cells."""
    if cells(text) <= width:
        return text
    while text and cells(text) >= width:
        text = text[:-1]
    return text + "~" if width > 0 else ""


def padded(text: str, width: int, *, right: bool = False) -> str:
    """Fill a line up with blanks, before it if it belongs to the right; one that is wider stays as it is."""
    filling = " " * (width - cells(text))
    return filling + text if right else text + filling


def wrapped(text: str, width: int | None) -> list[str]:
    """Break a text at blanks; a word that is wider, like a root, is left whole. Without a width it is one line."""
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


def folded(text: str, width: int) -> list[str]:
    """Break a text at blanks, each line as far in as the first; a word wider than a line is broken where that ends."""
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
            end = _fitting(joined, room)
            lines.append(joined[:end])
            joined = indent + joined[end:]
        line = joined
    return [*lines, (line or "").rstrip(" ")]


def fitted(words: str, width: int | None) -> str:
    """Break the lines of a text between words, but no command; without a width nothing is broken."""
    if width is None:
        return words
    text = words.rstrip(" ")
    lines = [
        line
        for each in text.split("\n")
        for line in ([each] if is_command(each) or cells(each) <= width else wrapped(each, width))
    ]
    return "\n".join(lines) + words[len(text) :]


def _fitting(text: str, room: int) -> int:
    """Give how many characters of a text that is wider than `room` fit in there; at least one beyond its indent."""
    end = len(text) - len(text.lstrip(" ")) + 1
    while cells(text[: end + 1]) <= room:
        end += 1
    return end
