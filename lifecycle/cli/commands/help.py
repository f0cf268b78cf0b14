"""Show the help of a command by its name, or a topic that belongs to all of them."""

import sys
from collections.abc import Sequence

import click

from lifecycle.cli.exit_codes import MEANINGS
from lifecycle.cli.help.command import Command
from lifecycle.cli.printing.streams import write
from lifecycle.domain.errors import ExitCode
from lifecycle.wording.language import show
from lifecycle.wording.language import translate as _

EXIT_CODES = "exit-codes"


@click.command(
    "help",
    cls=Command,
    help=_(
        "Show the help of a command, or the exit codes.\n\n"
        "WHAT is a command as it is typed, such as run change-pin, or exit-codes. Without WHAT, all commands are "
        "listed."
    ),
    examples=("lifecycle help custody hand-over", "lifecycle help exit-codes"),
)
@click.argument("what", nargs=-1)
@click.pass_context
def command(ctx: click.Context, what: tuple[str, ...]) -> int:
    """Find the command, and show what it says of itself."""
    root = ctx.find_root()
    write(sys.stdout, _exit_codes(root) if what == (EXIT_CODES,) else _help_of(root, what) + "\n")
    return ExitCode.DONE


def _help_of(ctx: click.Context, words: Sequence[str]) -> str:
    """Give the help of the command that the words name; what comes after its name is not looked at."""
    for word in words:
        if not isinstance(ctx.command, click.Group):
            break
        name, found, _rest = ctx.command.resolve_command(ctx, [word])
        if found is None:
            break
        ctx = click.Context(found, info_name=name, parent=ctx)
    return ctx.get_help()


def _exit_codes(ctx: click.Context) -> str:
    formatter = ctx.make_formatter()
    with formatter.section(_("Exit codes")):
        formatter.write_dl([(str(int(code)), show(meaning)) for code, meaning in MEANINGS.items()])
    return formatter.getvalue()
