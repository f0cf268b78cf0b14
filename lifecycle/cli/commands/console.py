"""Open the management console: every operation from a menu, one question at a time."""

import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from lifecycle.cli.context import Context
from lifecycle.cli.errors import BadCommand
from lifecycle.cli.exit import failed
from lifecycle.cli.hardening import no_core_dumps
from lifecycle.cli.help.command import Command
from lifecycle.cli.options import reader_option, shared_options
from lifecycle.cli.printing.streams import is_terminal, write
from lifecycle.cli.signing_options import key_option
from lifecycle.console.workstation import Workstation
from lifecycle.domain.errors import ExitCode
from lifecycle.domain.text import say
from lifecycle.station.log import Log
from lifecycle.station.settings import load
from lifecycle.wording.language import translate as _


@click.command(
    "console",
    cls=Command,
    idle=("json", "no_input", "verbose", "trace"),
    help=_(
        "Open the full-screen console.\n\n"
        "The console has the menu of the vendor's console and shows the record beside it. "
        "It asks one question at a time."
    ),
    examples=(
        "lifecycle console",
        "lifecycle console --trial",
    ),
    see_also=(
        "lifecycle run",
        "lifecycle doctor",
    ),
)
@click.option(
    "--trial",
    is_flag=True,
    help=_("Open the console on virtual cards, with a tour. lifecycle deletes everything at the end."),
)
@key_option
@shared_options
@reader_option
@click.pass_obj
def command(context: Context, trial: bool, key_files: tuple[str, ...]) -> int:  # noqa: FBT001 - click calls it
    """Open it, and give its exit code."""
    if context.json or context.no_input or not (is_terminal(sys.stdin) and is_terminal(sys.stderr)):
        problem = say("The console needs a terminal and does not work with --json or --no-input.")
        raise BadCommand(problem=problem, command="lifecycle run")
    from lifecycle.console.app import Console  # noqa: PLC0415 - takes long to load

    context.verbose = context.trace = False  # the screen is the console's
    with ExitStack() as stack:
        stack.enter_context(no_core_dumps())
        keys = [Path(file).expanduser() for file in key_files]
        workstation = _trial(stack) if trial else Workstation(context.settings, context.log, key_files=keys)
        console = Console(workstation)
        try:
            code = console.run(mouse=False)
        finally:
            console.wait()
            for stream in (sys.stdout, sys.stderr):
                write(stream, "")  # of a terminal that was closed, what is left goes nowhere
    if console.defect is not None:
        return failed(context, console.defect)
    return int(ExitCode.DONE if code is None else code)


def _trial(stack: ExitStack) -> Workstation:
    """Give a seat in a folder of its own; what its cards are made with is loaded when they are made."""
    folder = Path(stack.enter_context(TemporaryDirectory(prefix="lifecycle-trial-", ignore_cleanup_errors=True)))
    settings = load({"reader": "virtual"}, {"LIFECYCLE_HOME": str(folder)})
    log = Log(settings.log, station=settings.station, command="console --trial")

    def prepare(tell: Callable[[int, int], None]) -> None:
        from lifecycle.console.trial import Cards  # noqa: PLC0415 - takes long to load

        Cards(settings, log).make(tell)

    return Workstation(settings, log, trial=True, prepare=prepare)
