"""Try what cards of a make and firmware do, before people rely on them."""

import click

from lifecycle.cli.commands.card.qualifying import qualify
from lifecycle.cli.help.command import Group
from lifecycle.wording.language import translate as _


@click.group(
    "card",
    cls=Group,
    help=_(
        "Try what cards of a make and firmware do.\n\nA share goes to a real card that nobody qualified only after "
        "a phrase."
    ),
    examples=("lifecycle card qualify --reader virtual:test",),
    see_also=("lifecycle run format-card", "lifecycle readers"),
)
def command() -> None:
    """Everything begins with what is to be done."""


command.add_command(qualify)
