"""The options that every report of a happening takes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import click

from lifecycle.cli.commands.run.request import emergency_option
from lifecycle.cli.options import confirm_option, serial_given, shared_options, time_given, yes_option
from lifecycle.cli.signing_options import key_file_option
from lifecycle.wording.language import translate as _

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True)
class Given:
    """What was given with a report, as it was typed."""

    at: str | None = None
    purpose: str | None = None
    witness: str | None = None
    yes: bool = False
    confirm: tuple[str, ...] = ()
    on_damaged_record: bool = False


serial_argument = click.argument("serial", callback=serial_given)


def happening_options(command: Command) -> Command:
    """Give a command its serial, the options of a Given under the names of its fields, and what every command has."""
    command = shared_options(command)
    for option in reversed(_OPTIONS):
        command = option(command)
    return serial_argument(command)


def reasoned_options(command: Command) -> Command:
    """Give a command what a report of a happening takes, but a reason that has to be given for its purpose."""
    command = shared_options(command)
    for option in reversed([each for each in _OPTIONS if each is not _PURPOSE]):
        command = option(command)
    command = click.option("--reason", metavar="TEXT", required=True, help=_("Reason. Kept outside the events."))(
        command
    )
    return serial_argument(command)


def raising_options(command: Command) -> Command:
    """Give a command that may be an alarm alone what a report of a happening takes, but nothing that signs."""
    command = shared_options(command)
    for option in reversed([each for each in _OPTIONS if each is not key_file_option]):
        command = option(command)
    return serial_argument(command)


def alarm_options(command: Command) -> Command:
    """Give a command that raises an alarm what every command has, and the emergency way with its phrase."""
    return emergency_option(confirm_option(shared_options(command)))


def virtual_option(command: Command) -> Command:
    """Give a command --virtual, where it may be the first of a record."""
    return _VIRTUAL(command)


_PURPOSE = click.option("--purpose", metavar="TEXT", help=_("Purpose. Kept outside the events."))

_OPTIONS = (
    click.option(
        "--at",
        metavar="WHEN",
        callback=time_given,
        help=_(
            "When it happened: date and time (2026-12-31T17:00, local unless it ends with Z or +01:00). Default: now."
        ),
    ),
    click.option("--witness", metavar="NAME", help=_("Name of a witness. A witness does not take part.")),
    _PURPOSE,
    yes_option,
    confirm_option,
    key_file_option,
)

_VIRTUAL = click.option("--virtual", is_flag=True, help=_("If there is no record yet, create one for virtual cards."))
