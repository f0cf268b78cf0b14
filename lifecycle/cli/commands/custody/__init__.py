"""What happens to cards without a reader: who has them, where they lie, and what became of them."""

import click

from lifecycle.cli.commands.custody.end_of_life import damage, destroy, find, lose, retire
from lifecycle.cli.commands.custody.hand_over import hand_over, receive
from lifecycle.cli.commands.custody.people import person
from lifecycle.cli.commands.custody.places import place
from lifecycle.cli.commands.custody.serial_import import import_
from lifecycle.cli.commands.custody.showing import show
from lifecycle.cli.commands.custody.storing import check_seal, store
from lifecycle.wording.language import translate as _


class InOrder(click.Group):
    """Commands in the order in which they were added, which is that of a card's life."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(self.commands)


@click.group(
    "custody",
    cls=InOrder,
    help=_(
        "Say who has a card, where it lies, and what became of it. People and places are added first; they are found "
        "by name, or by the beginning of it."
    ),
)
def command() -> None:
    """Everything begins with what happened."""


for each in (
    person,
    place,
    import_,
    show,
    hand_over,
    receive,
    store,
    check_seal,
    lose,
    find,
    damage,
    retire,
    destroy,
):
    command.add_command(each)
