"""SVG for a page: pieces of text whose every word is escaped, and a frame that a screen reader can read."""

from html import escape
from typing import Final

from lifecycle.domain.hostile_text import harmless

LINE: Final = 20
"""Units between two lines of text; a unit is a CSS pixel where the picture is shown at its full width."""
LETTER: Final = 7.2
"""Units that a letter takes, on average, in the font of a page at 13 units; wide enough for capitals and digits."""


def safe(text: str) -> str:
    """Escape a text for HTML and SVG, inside elements and attributes; what no document may hold becomes a space."""
    return escape(harmless(text), quote=True)


def shortened(text: str, room: float) -> str:
    """Cut a text to what fits into a width; whoever draws it keeps the whole in a title."""
    letters = max(int(room / LETTER), 4)
    return text if len(text) <= letters else f"{text[: letters - 1]}\N{HORIZONTAL ELLIPSIS}"


def words(x: float, y: float, text: str, kind: str = "", *, room: float | None = None) -> str:
    """Give a text that begins at a point of its base line; with `room`, cut to it, the whole being its title."""
    shown = text if room is None else shortened(text, room)
    title = "" if shown == text else f"<title>{safe(text)}</title>"
    return f'<text x="{x:g}" y="{y:g}"{_class(kind)}>{title}{safe(shown)}</text>'


def line(x1: float, y1: float, x2: float, y2: float, kind: str = "") -> str:
    """Give a straight line."""
    return f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}"{_class(kind)}/>'


def box(x: float, y: float, width: float, height: float, kind: str = "") -> str:
    """Give a rectangle."""
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"{_class(kind)}/>'


def disc(x: float, y: float, radius: float, kind: str = "") -> str:
    """Give a circle."""
    return f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}"{_class(kind)}/>'


def framed(size: tuple[float, float], title: str, description: str, parts: list[str]) -> str:
    """Give the whole picture, with a name and a description for whoever does not see it."""
    width, height = size
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" role="img" '
        f'aria-labelledby="picture-title picture-description"><title id="picture-title">{safe(title)}</title>'
        f'<desc id="picture-description">{safe(description)}</desc>{"".join(parts)}</svg>'
    )


def _class(kind: str) -> str:
    return f' class="{kind}"' if kind else ""
