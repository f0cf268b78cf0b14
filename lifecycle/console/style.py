"""How the console looks: the terminal's own colours, frames of lines, and marks that need no colour to be seen."""

import os
from dataclasses import dataclass
from typing import Final

from rich.style import Style

CSS: Final = """
* {
    scrollbar-size: 0 0;
    link-style: none;
}
Page {
    layout: vertical;
    layers: below above;
    background: ansi_default;
    color: ansi_default;
}
Page > .middle {
    height: 1fr;
    width: 100%;
    align: center middle;
}
Page > .line {
    height: 1;
    width: 100%;
}
Page > .keys {
    height: auto;
    width: 100%;
}
Box {
    height: auto;
    max-height: 100%;
    padding: 1 3;
    overflow-y: auto;
}
Box.narrow {
    padding: 1 1;
}
Box > * {
    width: 100%;
    height: auto;
}
"""


def alert() -> Style:
    """Give how danger looks, whose words say that it is one: bold, and red where colour is wanted."""
    return Style(bold=True, color=None if os.environ.get("NO_COLOR") else "red")


@dataclass(frozen=True)
class Marks:
    """The characters that frames and marks are drawn with."""

    corners: str
    """Upper left, upper right, lower left, lower right."""
    across: str
    down: str
    title: str
    """Before and after a title in a frame."""
    chosen: str
    back: str
    dot: str
    up: str
    thumb: str
    track: str
    lower: str
    full: str
    empty: str


LINES: Final = Marks("┌┐└┘", "─", "│", "┤├", "▸", "◂", "•", "↑", "▒", "░", "↓", "█", "·")
PLAIN: Final = Marks("++++", "-", "|", "||", ">", "<", "*", "^", "#", ":", "v", "#", ".")

_WITHOUT_LINES: Final = ("vt52", "vt100", "vt102", "vt220", "ansi", "dumb", "unknown")


def marks() -> Marks:
    """Give the marks that this terminal can show: plain ASCII where its name or its encoding says so."""
    encoding = next((os.environ[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if os.environ.get(name)), "")
    kind = os.environ.get("TERM", "")
    other = bool(encoding) and encoding not in {"C", "POSIX"} and "utf" not in encoding.casefold()
    return PLAIN if other or kind.startswith(_WITHOUT_LINES) else LINES
