"""Say whether a card is all right and who has it, and what can be reported of it now."""

import click

from lifecycle.cli.commands.custody.options import serial_argument
from lifecycle.cli.context import Context
from lifecycle.cli.help.command import Command
from lifecycle.cli.options import shared_options
from lifecycle.cli.printing.output import print_json, say
from lifecycle.domain.errors import ExitCode
from lifecycle.wording.language import translate as _


@click.command(
    "show",
    cls=Command,
    help=_(
        "Show the state and the holder of a card.\n\nReads the record, not the card. Also shows what can be reported "
        "about the card now. -v shows all that the record says of the card."
    ),
    examples=("lifecycle custody show 15C000E3A8171006",),
    see_also=(
        "lifecycle report card SERIAL",
        "lifecycle run inspect",
    ),
)
@serial_argument
@shared_options
@click.pass_obj
def show(context: Context, serial: str) -> int:
    """Look it up."""
    from lifecycle.cli.answering import reading  # noqa: PLC0415
    from lifecycle.cli.commands.custody.objects import custody_object  # noqa: PLC0415 - takes long to load
    from lifecycle.custody.card_in_words import card_in_words, details_in_words  # noqa: PLC0415
    from lifecycle.custody.handler import known_card  # noqa: PLC0415

    with reading(context) as record:
        custody = known_card(record, serial)
        if context.json:
            print_json(context, "done", {"serial": serial, "custody": custody_object(record, custody)})
            return ExitCode.DONE
        for text in card_in_words(record, custody):
            say(text)
        for text in details_in_words(record, custody) if context.verbose else ():
            say(text)
    return ExitCode.DONE
