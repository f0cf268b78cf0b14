"""Colour on a terminal: it repeats a word that stands there anyway, and never replaces it."""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final, TextIO

from lifecycle.cli.printing.streams import is_terminal
from lifecycle.domain.hostile_text import harmless_lines
from lifecycle.domain.text import Text, say
from lifecycle.wording.language import show

_END: Final = "\x1b[0m"
_RED, _YELLOW, _GREEN = "\x1b[1;31m", "\x1b[33m", "\x1b[32m"

_PAINT: Final = re.compile("(\x1b\\[(?:0|1;31|33|32)m)")

_WORDS: Final[Mapping[str, tuple[Text, ...]]] = {
    _RED: (
        say("IN DOUBT"), say("BLOCKED"), say("LAST TRY"), say("LOST"), say("FAIL"), say("FAILED"), say("INVALID"),
        say("ALTERED"), say("MISMATCH"), say("ROLLED BACK"), say("FORKED"), say("TRUNCATED"), say("OVERDUE"),
        say("SUSPECT"), say("ALARM"), say("TORN"), say("UNFINISHED"), say("UNREADABLE"), say("reported LOST"),
    ),
    _YELLOW: (
        say("NOT SIGNED"), say("NOT CHECKED"), say("DEVIATIONS"), say("No spare"), say("Undecided"), say("Reduced"),
        say("Not complete"), say("LIVE"),
    ),
    _GREEN: (say("Healthy"), say("PASS")),
}  # fmt: skip


def is_coloured(stream: TextIO | None, environment: Mapping[str, str] = os.environ) -> bool:
    """Say whether a stream is shown in colour: a terminal that has some, where nobody objects (no-color.org)."""
    return is_terminal(stream) and not environment.get("NO_COLOR") and environment.get("TERM") not in {None, "dumb"}


def coloured(lines: Iterator[str]) -> Iterator[str]:
    """Colour the words of alarm and of health in lines that are laid out already, so that no width changes."""
    colours = {show(word): colour for colour, words in _WORDS.items() for word in words}
    longest_first = sorted(colours, key=len, reverse=True)
    words = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, longest_first))})(?!\w)")
    paint: Callable[[re.Match[str]], str] = lambda found: f"{colours[found[0]]}{found[0]}{_END}"  # noqa: E731
    return (words.sub(paint, line) for line in lines)


def harmless_in_colour(text: str) -> str:
    """Rid lines of what a terminal would obey, but for the colours of this module."""
    return "".join(part if place % 2 else harmless_lines(part) for place, part in enumerate(_PAINT.split(text)))
