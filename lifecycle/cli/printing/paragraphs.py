"""Texts that hang from what stands before their first line, broken where a terminal shows them."""

import sys

from lifecycle.cli.printing.output import say
from lifecycle.domain.hostile_text import harmless_lines
from lifecycle.domain.text import Text, is_command
from lifecycle.wording.language import show
from lifecycle.wording.lines import width_of, wrapped


def paragraph(text: Text, *, first: str) -> None:
    """Print a text with all of its lines below the end of `first`; a command has a line of its own, never broken."""
    width = width_of(sys.stdout)
    room = None if width is None else width - len(first)
    for line in harmless_lines(show(text)).split("\n"):
        for part in [line] if is_command(line) else wrapped(line, room):
            say(first + part)
            first = " " * len(first)
