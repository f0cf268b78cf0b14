"""Say where a card is, and what may be reported of it now."""

import click

from lifecycle.cli.commands.custody.options import serial_argument
from lifecycle.cli.context import Context
from lifecycle.cli.help.command import Command
from lifecycle.cli.options import shared_options
from lifecycle.cli.printing.output import print_json, say
from lifecycle.domain.errors import ExitCode
from lifecycle.domain.text import say as sentence
from lifecycle.wording.language import translate as _


@click.command(
    "show",
    cls=Command,
    help=_(
        "Show the state and the holder of a card.\n\nReads the record, not the card. Also shows what can be reported "
        "about the card now."
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
    from lifecycle.cli.commands.custody.objects import custody_object  # noqa: PLC0415 - takes long to load
    from lifecycle.cli.commands.custody.reading import reading  # noqa: PLC0415
    from lifecycle.custody.handler import known_card  # noqa: PLC0415
    from lifecycle.custody.words import standing_in_words  # noqa: PLC0415

    with reading(context) as record:
        custody = known_card(record, serial)
        if context.json:
            print_json(context, "done", {"serial": serial, "custody": custody_object(record, custody)})
            return ExitCode.DONE
        say(sentence("Card {serial}", serial=serial))
        if record.card(serial) is None:
            say(sentence("Imported from a list. The card was never in a reader."))
        for text in standing_in_words(custody, record.called):
            say(text)
    return ExitCode.DONE
