"""Sentences that name a command, as they are said at the console: with the row of the menu that does the same."""

import re
from typing import Final

from lifecycle.domain.text import say
from lifecycle.operations import all_operations
from lifecycle.wording.language import show
from lifecycle.wording.language import translate as _

RECORD_ROWS: Final = {
    "cards": say("Cards"),
    "sets": say("Sets"),
    "keys": say("Keys"),
    "people": say("People"),
    "events": say("Events"),
    "gaps": say("Open problems"),
}
"""The first rows of the record menu, by the name of their report."""

ALIASES: Final = {"resolve": "settle", "accept-mismatch": "accept-drift"}
"""Names that people read for operations that are recorded under others."""

_COMMAND: Final = re.compile(r"(?:`|(?<=^  ))lifecycle (run|report) ([a-z-]+)([^`\n]*)`?", re.MULTILINE)
"""In a sentence, or on an indented line of its own."""
_SERIAL: Final = re.compile(r" --serial (\S+)")


def at_the_console(words: str) -> str:
    """Put the row of a menu in the place of each command that a menu has; what no menu has stays a command."""
    return _COMMAND.sub(_instead, words)


def _instead(found: re.Match[str]) -> str:
    group, name, rest = found.groups()
    return (_operation(name, rest) if group == "run" else _report(name, rest)) or found[0]


def _operation(name: str, rest: str) -> str | None:
    """Name the row, the card, and what is to be filled in."""
    kind = all_operations().get(ALIASES.get(name, name))
    if kind is None:
        return None
    row, serial = f'"{_(kind.title)}"', _SERIAL.search(rest)
    filled = _SERIAL.sub("", rest).replace("--", "").strip()
    if filled:
        row = f"{row} ({filled})"
    return row if serial is None else show(say("{row} with card {serial}", row=row, serial=serial[1]))


def _report(name: str, rest: str) -> str | None:
    """Name the row, and what it asks for."""
    if rest.strip().startswith("-"):
        return None  # of another moment, or in another form: no menu has that
    from lifecycle.reports import report_named  # noqa: PLC0415 - takes long to load

    kind = report_named(name)
    if kind is None:
        return None
    title = RECORD_ROWS.get(kind.name)
    row = f'"{show(kind.title if title is None else title)}"{rest}'
    return show(say("{row} on the Record menu", row=row))
