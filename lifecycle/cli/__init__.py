"""The command line: the only place that prints and sets an exit code."""

import sys
from collections.abc import Sequence

from lifecycle.cli.commands import program
from lifecycle.cli.completion import answered
from lifecycle.cli.context import Context
from lifecycle.cli.errors import PasswordTyped, Unreadable
from lifecycle.cli.exit import ending
from lifecycle.cli.printing.streams import occupy_standard_descriptors
from lifecycle.domain.errors import ExitCode
from lifecycle.domain.hostile_text import is_hostile
from lifecycle.store.address import holds_password
from lifecycle.wording import nicknames
from lifecycle.wording.language import lead_click


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says and give the exit code; it prints, and raises nothing."""
    occupy_standard_descriptors()
    words = list(sys.argv[1:] if arguments is None else arguments)
    context = Context(json="--json" in words)
    lead_click(to_machine=context.json)
    if answered(context):
        return ExitCode.DONE
    try:
        return ending(context, lambda: _called(context, words))
    finally:
        nicknames.use({})


def _called(context: Context, words: Sequence[str]) -> object:
    """Do what the words say, once none of them holds a password and all of them can be read by a person."""
    if any(map(holds_password, words)):  # before anything could repeat it
        raise PasswordTyped
    hostile = next((word for word in words if is_hostile(word)), None)
    if hostile is not None:
        raise Unreadable(word=hostile)
    return program.main(words, prog_name="lifecycle", standalone_mode=False, obj=context)
