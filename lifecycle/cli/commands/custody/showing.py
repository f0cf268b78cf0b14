"""Say where a card is, and what may be reported of it now."""

import click

from lifecycle.cli.commands.custody.options import serial_argument
from lifecycle.cli.context import Context
from lifecycle.cli.options import shared_options
from lifecycle.cli.printing.output import print_json, say
from lifecycle.domain.errors import ExitCode
from lifecycle.domain.text import say as sentence
from lifecycle.wording.language import translate as _


@click.command(
    "show",
    short_help=_("Where it is, and what may be reported of it."),
    help=_("Say where the record has card SERIAL, and what may be reported of it now."),
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
            say(sentence("It stood on a list, and was never in a reader."))
        for text in standing_in_words(custody, record.called):
            say(text)
    return ExitCode.DONE
