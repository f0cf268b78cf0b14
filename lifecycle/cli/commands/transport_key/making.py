"""Make a transport key, or take one that lies in the folder into the record."""

import click

from lifecycle.cli.commands.custody.options import virtual_option
from lifecycle.cli.commands.custody.refusals import refusable
from lifecycle.cli.context import Context
from lifecycle.cli.help.command import Command
from lifecycle.cli.options import shared_options
from lifecycle.cli.signing_options import signed_options
from lifecycle.wording.language import translate as _


@click.command(
    "new",
    cls=Command,
    help=_(
        "Make a new transport key.\n\n"
        "The key gets 16 random bytes, the next free id and a file that only you can read. Cards that you format from "
        "now on get this key. A card keeps the key that it was formatted with."
    ),
    examples=("lifecycle transport-key new",),
    see_also=("lifecycle transport-key backup", "lifecycle run format-card"),
)
@virtual_option
@signed_options
@shared_options
@click.pass_obj
@refusable
def new(context: Context, virtual: bool) -> int:  # noqa: FBT001 - click calls it
    """Make it."""
    from lifecycle.cli.commands.transport_key import acts  # noqa: PLC0415 - takes long to load

    return acts.make(context, virtual=virtual)


@click.command(
    "register",
    cls=Command,
    help=_(
        "Take keys of the folder into the record.\n\n"
        "Without an ID, lifecycle takes every key that the record does not have. Use this once for keys that "
        "are older than their custody in the record."
    ),
    examples=("lifecycle transport-key register",),
    see_also=("lifecycle transport-key list",),
)
@click.argument("key_id", type=click.IntRange(0, 255), nargs=-1, metavar="[ID]...")
@virtual_option
@signed_options
@shared_options
@click.pass_obj
@refusable
def register(context: Context, key_id: tuple[int, ...], virtual: bool) -> int:  # noqa: FBT001 - click calls it
    """Record them."""
    from lifecycle.cli.commands.transport_key import acts  # noqa: PLC0415 - takes long to load

    return acts.register(context, key_id, virtual=virtual)
