"""SVG for a page: pieces of markup whose every word is escaped, and a frame that a screen reader can read."""

from collections.abc import Iterable
from html import escape
from typing import Final

from markupsafe import Markup

from lifecycle.domain.hostile_text import harmless

LINE: Final = 20
"""Units between two lines of text; a unit is a CSS pixel where the picture is shown at its full width."""
LETTER: Final = 7.2
"""Units that a letter takes, on average, in the font of a page at 13 units; wide enough for capitals and digits."""


def safe(text: str) -> Markup:
    """Escape a text for HTML and SVG, inside elements and attributes; what no document may hold becomes a space."""
    return Markup(escape(harmless(text), quote=True))  # noqa: S704 - escaped


def shortened(text: str, room: float) -> str:
    """Cut a text to what fits into a width; whoever draws it keeps the whole in a title."""
    letters = max(int(room / LETTER), 4)
    return text if len(text) <= letters else f"{text[: letters - 1]}\N{HORIZONTAL ELLIPSIS}"


def joined(parts: Iterable[Markup]) -> Markup:
    """Put pieces together."""
    return Markup().join(parts)


def words(x: float, y: float, text: str, kind: str = "", *, room: float | None = None) -> Markup:
    """Give a text that begins at a point of its base line; with `room`, cut to it, the whole being its title."""
    shown = text if room is None else shortened(text, room)
    title = Markup() if shown == text else Markup("<title>{}</title>").format(safe(text))
    return Markup('<text x="{:g}" y="{:g}"{}>{}{}</text>').format(x, y, _class(kind), title, safe(shown))


def line(x1: float, y1: float, x2: float, y2: float, kind: str = "") -> Markup:
    """Give a straight line."""
    return Markup('<line x1="{:g}" y1="{:g}" x2="{:g}" y2="{:g}"{}/>').format(x1, y1, x2, y2, _class(kind))


def box(x: float, y: float, width: float, height: float, kind: str = "") -> Markup:
    """Give a rectangle."""
    form = Markup('<rect x="{:g}" y="{:g}" width="{:g}" height="{:g}"{}/>')
    return form.format(x, y, width, height, _class(kind))


def disc(x: float, y: float, radius: float, kind: str = "") -> Markup:
    """Give a circle."""
    return Markup('<circle cx="{:g}" cy="{:g}" r="{:g}"{}/>').format(x, y, radius, _class(kind))


def framed(size: tuple[float, float], title: str, description: str, parts: Iterable[Markup]) -> Markup:
    """Give the whole picture, with a name and a description for whoever does not see it."""
    form = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" role="img" '
        'aria-labelledby="picture-title picture-description"><title id="picture-title">{title}</title>'
        '<desc id="picture-description">{description}</desc>{parts}</svg>'
    )
    width, height = size
    return form.format(
        width=width, height=height, title=safe(title), description=safe(description), parts=joined(parts)
    )


def _class(kind: str) -> Markup:
    return Markup(' class="{}"').format(kind) if kind else Markup()
