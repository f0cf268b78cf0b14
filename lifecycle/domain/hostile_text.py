"""What a terminal must not obey: control and format characters, breaks of lines, and what stands for no character.

One rule in: what a person types or sets is refused where `is_hostile` (`lifecycle.cli`, `lifecycle.custody.inputs`, the
settings). One rule out: whatever is shown goes through `harmless`, for nothing that is read from a card, a reader, a
file or an older record was ever typed here. A value becomes one line when its sentence is shown
(`lifecycle.wording.language`), and all that is printed passes `harmless_lines` (`lifecycle.cli.printing.streams`).
"""

import re
import unicodedata
from typing import Final

_HOSTILE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""General categories of Unicode: control, format, surrogate, private use, unassigned, line and paragraph separator."""

_BLANKS: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters, marks and a symbol that show nothing: fillers, joiners, and the braille pattern without a dot."""

_BREAK: Final = re.compile("(\r?\n)")


def is_hostile(text: str) -> bool:
    """Tell whether a text has anything in it that a terminal would obey, or that no person can see."""
    return not _is_plain(text) and any(_is_unseen(each) for each in text)


def harmless(text: str) -> str:
    """Put a blank in the place of each such character; line breaks too, so that a line stays one."""
    return text if _is_plain(text) else "".join(" " if _is_unseen(each) else each for each in text)


def harmless_lines(text: str) -> str:
    """Do the same to each line of a text of our own, whose line breaks, LF or CR LF, are meant."""
    return "".join(harmless(line) if place % 2 == 0 else line for place, line in enumerate(_BREAK.split(text)))


def spaced(text: str) -> str:
    """Put one space in the place of every run of spaces, of any width, and none at the ends; tabs and breaks stay."""
    blank = "".join(" " if unicodedata.category(each) == "Zs" else each for each in text)
    return " ".join(part for part in blank.split(" ") if part)


def _is_plain(text: str) -> bool:
    """Answer for most texts, quickly."""
    return text.isprintable() and (text.isascii() or _BLANKS.isdisjoint(text))


def _is_unseen(each: str) -> bool:
    return each in _BLANKS or unicodedata.category(each) in _HOSTILE
