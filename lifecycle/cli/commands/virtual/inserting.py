"""Put a virtual card into a reader of PC/SC, until Ctrl-C."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

import click

from lifecycle.cli.context import Context
from lifecycle.cli.help.command import Command
from lifecycle.cli.options import shared_options
from lifecycle.cli.printing.output import print_json, say
from lifecycle.domain.errors import ExitCode
from lifecycle.domain.text import say as sentence
from lifecycle.virtual.vpcd import DEFAULT_PORT, Ending, InsertedCard
from lifecycle.wording.language import translate as _

_ENDINGS = {
    Ending.STOPPED: sentence("The card is out of the reader."),
    Ending.READER_GONE: sentence("The reader dropped the card: pcscd ended, or another card is in the reader."),
    Ending.POWER_LOST: sentence("The planned power cut came. The card is out of the reader."),
}


@click.command(
    "insert",
    cls=Command,
    idle=("record",),
    help=_(
        "Insert a virtual card into a PC/SC reader.\n\n"
        "Needs the reader driver vpcd (package vsmartcard-vpcd). The card stays in the reader until Ctrl-C."
    ),
    examples=("lifecycle virtual insert alice",),
    see_also=("lifecycle readers",),
)
@click.argument("name")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=DEFAULT_PORT,
    show_default=True,
    help=_("Port of the reader. The second slot uses the next port."),
)
@shared_options
@click.pass_obj
def insert(context: Context, name: str, port: int) -> int:
    """Insert it and serve the reader."""
    from lifecycle.station import training  # noqa: PLC0415 - takes long to load

    with training.taken(context.settings.virtual_cards, name) as card:
        inserted = InsertedCard(card, port)
        with _stopped_by_signals(inserted):
            inserted.insert()
            if not context.json:
                say(
                    sentence(
                        "Card {name} is in the reader at port {port}. Press Ctrl-C to remove the card.",
                        name=name,
                        port=port,
                    )
                )
            ending = inserted.serve()
    if context.json:
        print_json(context, "done", {"name": name, "port": port, "ending": ending.value})
    else:
        say(_ENDINGS[ending])
    return ExitCode.READER if ending is Ending.READER_GONE else ExitCode.DONE


@contextmanager
def _stopped_by_signals(inserted: InsertedCard) -> Iterator[None]:
    """Pull the card at Ctrl-C or termination."""
    wishes = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {wish: signal.signal(wish, lambda *_: inserted.stop()) for wish in wishes}
    try:
        yield
    finally:
        for wish, handler in before.items():
            signal.signal(wish, handler)
