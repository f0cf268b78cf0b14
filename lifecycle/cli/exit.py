"""How a call of the program ends: whatever comes out of a command becomes a sentence and an exit code."""

import os
import sys
from collections.abc import Callable

import click

from lifecycle.cli.context import Context
from lifecycle.cli.errors import BadCommand, FolderGone
from lifecycle.cli.printing.output import print_error, say
from lifecycle.cli.printing.streams import is_lost, lost_output, write
from lifecycle.domain.errors import UNKNOWN, Abandoned, Defect, ExitCode, LifecycleError
from lifecycle.domain.text import say as sentence

_WITH_CARDS = ("run", "console")
"""Commands in whose middle a card can be: what a foreign error left of it there, nobody knows."""


def ending(context: Context, work: Callable[[], object]) -> int:
    """Do the work and give its exit code: what it returned where that is a number, or that of the error."""
    code = _result(context, work)
    lost = lost_output()
    if lost is not None:
        print_error(Context(), lost)
        return code or int(lost.exit_code)
    return code


def _result(context: Context, work: Callable[[], object]) -> int:
    try:
        result = work()
    except LifecycleError as error:
        return failed(context, error)
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except click.ClickException as error:
        return _misunderstood(context, error)
    except (KeyboardInterrupt, click.Abort):
        return failed(context, Abandoned())
    except Exception as error:  # noqa: BLE001 - nobody is ever shown a traceback
        return _from_system(context, error) if isinstance(error, OSError) else _defect(context, error)
    return int(result) if isinstance(result, int) else int(ExitCode.DONE)


def _from_system(context: Context, error: OSError) -> int:
    """Tell a folder and an output that are gone from a defect; `ending` says what could not be printed."""
    try:
        os.getcwd()  # noqa: PTH109 - a Path loads more
    except OSError:
        return failed(context, FolderGone())
    write(sys.stdout, "")  # where click has printed, what it could not write is still in the buffer
    return int(ExitCode.DONE) if is_lost(sys.stdout) else _defect(context, error)


def failed(context: Context, error: LifecycleError, **fields: object) -> int:
    """Show an error and give its exit code; `fields` go into the JSON object."""
    if isinstance(error, Defect):
        fields["log"] = _logged(context, error)
        print_error(context, error, **fields)
        if not context.json and fields["log"]:
            say(sentence("The log is {path}.", path=fields["log"]), err=True)
    else:
        print_error(context, error, **fields)
    return int(error.exit_code)


def _defect(context: Context, error: Exception) -> int:
    """A foreign error: only its type is shown, for its text may hold anything."""
    defect = Defect(what=sentence("an unexpected {kind}", kind=type(error).__qualname__))
    defect.__cause__ = error
    defect.cost = UNKNOWN if context.command.partition(" ")[0] in _WITH_CARDS else None
    return failed(context, defect)


def _misunderstood(context: Context, error: click.ClickException) -> int:
    """Say what cannot be understood; where a command stands alone, that is its help."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        say(error.format_message(), err=True)
        return int(ExitCode.OPERATOR)
    ctx = error.ctx if isinstance(error, click.UsageError) else None
    if ctx is not None:
        context.command = ctx.command_path.partition(" ")[2]
    typed = f"lifecycle {context.command}".rstrip()
    problem = error.format_message().replace("\n\t", " ")  # click lists choices in lines of their own
    return failed(context, BadCommand(problem=problem, command=typed))


def _logged(context: Context, error: BaseException) -> str | None:
    """Write to the log, if there is one, and say where it is."""
    try:
        context.log.failure(error.__cause__ or error)
    except LifecycleError:
        return None
    return str(context.log.path)
