"""Sentences that hang from what stands before their first line, broken where a terminal shows them."""

import sys

from lifecycle.cli.fitting import width_of
from lifecycle.cli.language import show
from lifecycle.cli.output import say
from lifecycle.domain.text import Text
from lifecycle.reports.cells import harmless
from lifecycle.reports.formats.layout import wrapped


def paragraph(text: Text, *, first: str) -> None:
    """Print a sentence on one line, or with its other lines below the end of `first`."""
    width = width_of(sys.stdout)
    lines = wrapped(harmless(show(text)), None if width is None else width - len(first))
    for place, line in enumerate(lines):
        say((" " * len(first) if place else first) + line)
