"""Make and list virtual cards, put them into readers, and have them lose power: to learn and to try on."""

import click

from lifecycle.cli.commands.virtual.inserting import insert
from lifecycle.cli.commands.virtual.listing import list_
from lifecycle.cli.commands.virtual.making import new
from lifecycle.cli.commands.virtual.tearing import tear
from lifecycle.wording.language import translate as _


@click.group(
    "virtual",
    help=_(
        "Virtual cards, to learn and to try on. A card lies on a shelf (the setting virtual_cards); `--reader "
        "virtual:NAME` is the reader with the card NAME in it."
    ),
)
def command() -> None:
    """Everything begins with what is to be done."""


for each in (new, list_, insert, tear):
    command.add_command(each)
