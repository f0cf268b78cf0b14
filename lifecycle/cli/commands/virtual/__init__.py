"""Make and list virtual cards, put them into readers, and have them lose power: to learn and to try on."""

import click

from lifecycle.cli.commands.virtual.inserting import insert
from lifecycle.cli.commands.virtual.listing import list_
from lifecycle.cli.commands.virtual.making import new
from lifecycle.cli.commands.virtual.tearing import tear
from lifecycle.cli.help.command import Group
from lifecycle.wording.language import translate as _


@click.group(
    "virtual",
    cls=Group,
    help=_(
        "Manage virtual cards for trials and training.\n\n"
        "Virtual cards protect nothing. `--reader virtual:NAME` is a reader with the card NAME."
    ),
    examples=(
        "lifecycle virtual new alice",
        "lifecycle run inspect --reader virtual:alice",
    ),
    see_also=("lifecycle console --trial",),
)
def command() -> None:
    """Everything begins with what is to be done."""


for each in (new, list_, insert, tear):
    command.add_command(each)
