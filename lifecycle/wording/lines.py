"""Sentences broken into lines that fit a terminal."""

import os
from typing import TextIO

WIDEST = 80


def width_of(stream: TextIO | int | None) -> int | None:
    """Give the columns of a terminal that are written to, at most 80; None for everything else."""
    try:
        columns = os.get_terminal_size(stream if isinstance(stream, int) else stream.fileno()).columns if stream else 0
    except (OSError, ValueError):
        return None
    return min(columns, WIDEST) or None


def fitted(words: str, width: int | None) -> str:
    """Break lines between words; without a width nothing is broken."""
    if width is None or all(len(line) <= width for line in words.splitlines()):
        return words
    import textwrap  # noqa: PLC0415 - most sentences fit

    lines = [textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False) for line in words.split("\n")]
    return "\n".join(lines) + words[len(words.rstrip(" ")) :]
