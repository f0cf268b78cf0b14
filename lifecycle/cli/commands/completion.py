"""Print the script that completes commands, options and values in a shell."""

import sys

import click

from lifecycle.cli.completion.shells import SHELLS
from lifecycle.cli.help.command import Command
from lifecycle.cli.printing.streams import write
from lifecycle.domain.errors import ExitCode
from lifecycle.wording.language import translate as _


@click.command(
    "completion",
    cls=Command,
    help=_(
        "Print the completion script of a shell.\n\nIt completes commands, options and values. Readers, cards, sets, "
        "people and places come from the record, which is only read. No card is touched.\n\nTo switch it on, add 1 "
        "line and open a new shell.\n\n"
        'In ~/.bashrc: eval "$(lifecycle completion bash)"\n\n'
        'In ~/.zshrc, after compinit: eval "$(lifecycle completion zsh)"\n\n'
        "In ~/.config/fish/config.fish: lifecycle completion fish | source\n\n"
        "The shell must find lifecycle in its search path (PATH). With a virtual environment, add the folder of its "
        'commands to PATH before that line, such as: export PATH="$HOME/lifecycle/.venv/bin:$PATH"'
    ),
    examples=tuple(f"lifecycle completion {shell}" for shell in SHELLS),
)
@click.argument("shell", type=click.Choice(list(SHELLS)))
def command(shell: str) -> int:
    """Print it as it is: it is the same in every language."""
    write(sys.stdout, SHELLS[shell].script)
    return ExitCode.DONE
