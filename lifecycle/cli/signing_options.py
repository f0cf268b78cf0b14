"""What a command takes that people may have to sign: who watches, with which key, and what was signed already."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

import click

from lifecycle.cli.context import Context
from lifecycle.cli.options import into_context
from lifecycle.wording.language import translate as _

Command = TypeVar("Command", bound=Callable[..., Any])


def _appended(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> None:
    if param.name is not None:
        getattr(ctx.ensure_object(Context), param.name).extend(value)


def _into_intent(ctx: click.Context, param: click.Parameter, value: str | None) -> None:  # noqa: ARG001
    if value is not None:
        ctx.ensure_object(Context).intent = value


_WATCHING: Final = _("Person who watches. Repeat for each witness. Under a policy, each witness signs.")
_KEY_FILE: Final = _("Key file that signs, instead of the SSH agent. Repeat for each person.")
_YES = click.option(
    "--yes", is_flag=True, expose_value=False, callback=into_context, help=_("Confirm the question in advance.")
)
_WITNESS = click.option(
    "--witness", "witnesses", multiple=True, metavar="NAME", expose_value=False, callback=_appended, help=_WATCHING
)
_INTENT = click.option(
    "--intent",
    metavar="ID",
    expose_value=False,
    callback=_into_intent,
    help=_("Use an intent that people signed already. See `lifecycle approval list`."),
)
_KEY = click.option(
    "--key", "key_files", multiple=True, metavar="FILE", expose_value=False, callback=_appended, help=_KEY_FILE
)
witness_option = click.option("--witness", multiple=True, metavar="NAME", help=_WATCHING)
key_option = click.option("--key", "key_files", multiple=True, metavar="FILE", help=_KEY_FILE)


def key_file_option(command: Command) -> Command:
    """Give a command that people may have to sign what signing takes beside --witness and --yes, which it has."""
    return _KEY(_INTENT(command))


def signed_options(command: Command) -> Command:
    """Give a command that people may have to sign what signing takes: --witness, --key, and --yes."""
    return _WITNESS(key_file_option(_YES(command)))


def seen_options(command: Command) -> Command:
    """Give it the same, where it has --yes already."""
    return _WITNESS(key_file_option(command))


def keyed_options(command: Command) -> Command:
    """Give it the same, where it has --witness already."""
    return key_file_option(_YES(command))
