"""What a terminal must not obey: control and format characters, breaks of lines, and what stands for no character."""

import unicodedata
from typing import Final

_HOSTILE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""General categories of Unicode: control, format, surrogate, private use, unassigned, line and paragraph separator."""


def is_hostile(text: str) -> bool:
    """Tell whether a text has anything in it that a terminal would obey, or that no person can see."""
    return not text.isprintable() and any(unicodedata.category(each) in _HOSTILE for each in text)


def harmless(text: str) -> str:
    """Put a blank in the place of each such character; line breaks too, so that a line stays one."""
    if text.isprintable():
        return text
    return "".join(" " if unicodedata.category(each) in _HOSTILE else each for each in text)


def harmless_lines(text: str) -> str:
    """Do the same to each line of a text of our own, whose line breaks are meant."""
    return "\n".join(harmless(line) for line in text.split("\n"))
