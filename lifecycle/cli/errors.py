"""What can go wrong at the command line itself."""

import click

from lifecycle.domain.errors import Abandoned, OperatorError
from lifecycle.domain.text import Text, say


class BadCommand(OperatorError):
    """The words of the command line cannot be understood."""

    code = "bad-command"
    message = "{problem}"
    advice = "  {command} --help"


class NotReported(Abandoned):
    """Ctrl-C, or "stop", at a question of a command that records and sends nothing to a card."""

    message = "Stopped at your request. `lifecycle {command}` recorded nothing."


class BadPlace(BadCommand):
    """A checkpoint cannot be kept where the command line says."""

    advice = "{next_step}"


class Unreadable(OperatorError):
    """A word of the command line has characters in it that no person sees, or that a terminal would obey."""

    code = "unreadable-word"
    message = 'The word "{word}" of the command has a character that cannot be seen.'
    advice = (
        "Nothing was done. Type the word again, without copy and paste. If the word is a file name, rename the file."
    )


class PasswordTyped(OperatorError):
    """A word of the command line is the address of a server, with a password in it."""

    code = "password-typed"
    message = (
        "The command has a password in the address of a server. Other programs on this machine can read it. "
        "Nothing was done."
    )
    advice = "Change that password. Then keep it in ~/.pgpass (mode 0600), or use a client certificate."


def bad_value(ctx: click.Context, param: click.Parameter, problem: Text) -> BadCommand:
    """Make the error of an option or argument whose value cannot be understood; click's own is no Text."""
    named = param.get_error_hint(ctx)
    return BadCommand(
        problem=say("Invalid value for {param_hint}: {problem}", param_hint=named, problem=problem),
        command=ctx.command_path,
    )


class BadPinFile(OperatorError):
    """The file or descriptor that PINs or a passphrase were to be read from cannot be used."""

    code = "bad-pin-file"
    message = "Cannot read secrets from {source}: {problem}"
    advice = "Use a pipe or a file that only you can read (chmod 600), with 1 answer per line."


class BadPinLine(OperatorError):
    """A line of the PIN file cannot be what the operation will ask for; what stands on it is never said."""

    code = "bad-pin-line"
    message = "Line {line} of the PIN file: {problem}"
    advice = "Nothing was sent to a card. Correct the file and run the command again."


class FolderGone(OperatorError):
    """The working folder was removed, and what was typed begins there."""

    code = "folder-gone"
    message = "The folder that the command was started in no longer exists."
    advice = "Change to another folder and run the command again."


class OutputLost(OperatorError):
    """What was to be printed could not be written."""

    code = "output-lost"
    message = "The output could not be written: {problem}"
    advice = "Free space where the output goes. What was done stays done and recorded."
