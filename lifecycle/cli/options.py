"""Options that several commands share; what they say goes into the context, not into the command's arguments."""

import os
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from lifecycle.cli.context import Context
from lifecycle.cli.errors import bad_value
from lifecycle.domain.spelling import quoted
from lifecycle.domain.text import say
from lifecycle.wording.language import translate as _

_SAYS_ITS_ZONE = re.compile(r"(Z|:\d\d[+-]\d\d:\d\d)\s*$|^\s*#", re.ASCII)

Command = TypeVar("Command", bound=Callable[..., Any])


def _into_flags(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    if value is not None and param.name is not None:
        _context(ctx).flags[param.name] = value


def _into_context(ctx: click.Context, param: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click calls it
    if value and param.name is not None:
        setattr(_context(ctx), param.name, True)


def _name_command(ctx: click.Context, param: click.Parameter, value: bool) -> None:  # noqa: FBT001
    _context(ctx).command = ctx.command_path.partition(" ")[2]
    _into_context(ctx, param, value)


def _context(ctx: click.Context) -> Context:
    return ctx.ensure_object(Context)


class _VersionOption(click.Option):
    """--version, which ends the program before -v is heeded, and says more where -v stands beside it."""

    def handle_parse_result(
        self, ctx: click.Context, opts: Mapping[str, Any], args: list[str]
    ) -> tuple[Any, list[str]]:
        """Print it if it was asked for."""
        if opts.get("version") and not ctx.resilient_parsing:
            from lifecycle.cli.version import print_version  # noqa: PLC0415 - only here

            print_version(detailed=bool(opts.get("verbose")))
            ctx.exit()
        return super().handle_parse_result(ctx, opts, args)


version_option = click.option(
    "-V",
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    cls=_VersionOption,
    help=_("Show the version. With -v, also show the digests of the installed files."),
)

_RECORD = click.option(
    "--record",
    metavar="FILE",
    is_eager=True,  # what is typed for a card is looked up in the record, wherever it stands
    expose_value=False,
    callback=_into_flags,
    help=_("File of the record to use."),
)
_STORE = click.option("--store", metavar="FILE", is_eager=True, expose_value=False, callback=_into_flags, hidden=True)
"""The earlier name of --record."""
_ROOTS = click.option(
    "--attestation-roots",
    "attestation_roots",
    metavar="FILE",
    expose_value=False,
    callback=_into_flags,
    help=_(
        "PEM file with the root certificates of makers whose cards attest their keys. lifecycle refuses a card whose "
        "attestation does not lead to one of them."
    ),
)
_READER = click.option(
    "--reader",
    metavar="NAME",
    is_eager=True,
    expose_value=False,
    callback=_into_flags,
    help=_('Reader to use: its name or a part of its name, or "virtual" or "virtual:NAME" for virtual cards.'),
)
_VERBOSE = click.option(
    "-v",
    "--verbose",
    is_flag=True,
    expose_value=False,
    callback=_into_context,
    help=_("Show more, and print the log to standard error."),
)
_TRACE = click.option(
    "--trace",
    is_flag=True,
    expose_value=False,
    callback=_into_context,
    help=_("Log the commands to the card and its answers, without secrets."),
)
_JSON = click.option(
    "--json",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_name_command,
    help=_("Print one JSON object for scripts."),
)
_NO_INPUT = click.option(
    "--no-input",
    is_flag=True,
    expose_value=False,
    callback=_into_context,
    help=_("Do not prompt; fail if an answer is missing."),
)


def into_context(ctx: click.Context, param: click.Parameter, value: bool) -> bool:  # noqa: FBT001 - click calls it
    """Put a flag into the context, and give it to the command too."""
    _into_context(ctx, param, value)
    return value


yes_option = click.option("--yes", is_flag=True, callback=into_context, help=_("Confirm the question in advance."))
confirm_option = click.option(
    "--confirm", multiple=True, metavar="PHRASE", help=_("Give a phrase in advance, where --yes is not enough.")
)


def global_options(command: Command) -> Command:
    """Give a command --record, --trace and -v."""
    return _RECORD(_STORE(_TRACE(_VERBOSE(command))))


def shared_options(command: Command) -> Command:
    """Give a command what every command has: --json, --no-input, and the global options once more."""
    return _JSON(_NO_INPUT(global_options(command)))


def reader_option(command: Command) -> Command:
    """Give a command --reader; what it says is `context.settings.reader`."""
    return _READER(command)


def roots_option(command: Command) -> Command:
    """Give a command --attestation-roots; what it says is `context.settings.attestation_roots`."""
    return _ROOTS(command)


def time_given(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:  # noqa: ARG001
    """Take a time as it is typed; raises BadSetting where the zone that it would be read in is not known."""
    if value is not None and not _SAYS_ITS_ZONE.search(value):
        from lifecycle.station.zone import require_known_zone  # noqa: PLC0415 - few commands are given a time

        require_known_zone(os.environ)
    return value


def serial_given(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """Take what people type for a card, and give its serial in full; raises BadCommand where there is no such card."""
    if value is None or ctx.resilient_parsing:
        return value
    from lifecycle.cards.registry import serial_in  # noqa: PLC0415 - the help of a command needs no card

    return serial_in(value) or _serial_called(ctx, param, value)


def serials_given(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Take each of them."""
    return tuple(serial for value in values if (serial := serial_given(ctx, param, value)) is not None)


def _serial_called(ctx: click.Context, param: click.Parameter, typed: str) -> str:
    """Look a nickname, or the first digits of a serial, up in the record and in the readers that the command uses."""
    from lifecycle.cards.registry import no_serial  # noqa: PLC0415
    from lifecycle.cli.card_lookup import serial_called  # noqa: PLC0415 - takes long to load

    uses_readers = any(each.name == "reader" for each in ctx.command.params)
    found, near = serial_called(_context(ctx), typed, readers=uses_readers)
    if found is not None:
        return found
    problem = no_serial(typed)
    if near:
        problem = say("{problem} Did you mean {near}?", problem=problem, near=quoted(near))
    raise bad_value(ctx, param, problem)
