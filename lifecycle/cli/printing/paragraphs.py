"""Sentences that hang from what stands before their first line, broken where a terminal shows them."""

import sys

from lifecycle.cli.printing.output import say
from lifecycle.domain.hostile_text import harmless
from lifecycle.domain.text import Text
from lifecycle.wording.language import show
from lifecycle.wording.lines import width_of, wrapped


def paragraph(text: Text, *, first: str) -> None:
    """Print a text with its other lines, and what is broken, below the end of `first`."""
    width = width_of(sys.stdout)
    room = None if width is None else width - len(first)
    lines = [line for each in show(text).split("\n") for line in wrapped(harmless(each), room)]
    for place, line in enumerate(lines):
        say((" " * len(first) if place else first) + line)
