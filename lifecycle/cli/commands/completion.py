"""Print the script that completes commands, options and values in a shell."""

import sys

import click

from lifecycle.cli.completion.shells import SHELLS
from lifecycle.cli.printing.streams import write
from lifecycle.domain.errors import ExitCode
from lifecycle.wording.language import translate as _

_HELP = _(
    "Print the script that completes commands, options and values in SHELL: bash, zsh or fish. Readers, cards, sets, "
    "people and places complete from the record, which is only read. No card is touched. Switch it on once, then open "
    "a new shell."
)


@click.command("completion", short_help=_("Print the completion script of a shell."), help=_HELP)
@click.argument("shell", type=click.Choice(list(SHELLS)))
def command(shell: str) -> int:
    """Print it as it is: it is the same in every language."""
    write(sys.stdout, SHELLS[shell].script)
    return ExitCode.DONE
