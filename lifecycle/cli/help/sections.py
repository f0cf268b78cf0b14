"""The sections of options in a help, and which options a command takes without a use for them."""

from collections.abc import Collection, Iterator, Sequence
from typing import Final

import click

from lifecycle.domain.text import Text, say

OWN: Final = say("Options")
SHARED: Final[Sequence[tuple[Text, frozenset[str]]]] = (
    (say("Card and reader"), frozenset({"reader", "serial", "presented_by"})),
    (say("Signatures"), frozenset({"witness", "intent", "key_files"})),
    (
        say("Answers for scripts"),
        frozenset({"pin_file", "pin_fd", "choose", "confirm", "yes", "use_last_try", "no_input"}),
    ),
    (say("Output"), frozenset({"dry_run", "csv", "html", "no_pager", "json", "verbose", "trace", "record"})),
)
"""Options that mean the same in every command, by the names of their parameters."""
_ANSWERS: Final = SHARED[2][1]


def sections(params: Sequence[click.Parameter]) -> Iterator[tuple[Text, list[click.Option]]]:
    """Give the sections that have options to show, the command's own first."""
    options = [each for each in params if isinstance(each, click.Option) and not each.hidden]
    shared = frozenset().union(*(names for _title, names in SHARED))
    for title, names in ((OWN, {str(each.name) for each in options} - shared), *SHARED):
        found = [each for each in options if each.name in names]
        if found:
            yield title, found


def hide(params: Sequence[click.Parameter], idle: Collection[str]) -> None:
    """Hide the options that change nothing here: those named, and those that only go with others.

    A hidden option is still taken, so that scripts that give it to every command go on.
    """
    options = {str(each.name): each for each in params if isinstance(each, click.Option)}
    reads_cards = "reader" in options
    asks = any(name in _ANSWERS and name != "no_input" and name not in idle for name in options)
    useless = {*idle} | (set() if reads_cards else {"trace"}) | (set() if reads_cards or asks else {"no_input"})
    for name in useless & options.keys():
        options[name].hidden = True
