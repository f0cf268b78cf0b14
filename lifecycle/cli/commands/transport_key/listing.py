"""List the transport keys, of the record and of the folder."""

import click

from lifecycle.cli.context import Context
from lifecycle.cli.help.command import Command
from lifecycle.cli.options import shared_options
from lifecycle.wording.language import translate as _


@click.command(
    "list",
    cls=Command,
    help=_(
        "List the transport keys.\n\n"
        "Compares each file of the folder with the record by the key check value (CMAC-5). Needs no card and changes "
        "nothing."
    ),
    examples=("lifecycle transport-key list",),
    see_also=("lifecycle report transport-keys", "lifecycle doctor"),
)
@shared_options
@click.pass_obj
def list_(context: Context) -> int:
    """Compare them, and say what is there."""
    from lifecycle.cli.commands.transport_key import rows  # noqa: PLC0415 - takes long to load

    return rows.show_keys(context)
