"""Put a virtual card into a reader of PC/SC, until Ctrl-C."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

import click

from lifecycle.cli.context import Context
from lifecycle.cli.options import shared_options
from lifecycle.cli.printing.output import print_json, say
from lifecycle.domain.errors import ExitCode
from lifecycle.domain.text import say as sentence
from lifecycle.virtual.vpcd import DEFAULT_PORT, Ending, InsertedCard
from lifecycle.wording.language import translate as _

_ENDINGS = {
    Ending.STOPPED: sentence("The card is out of the reader."),
    Ending.READER_GONE: sentence("The reader let go of the card: pcscd ended, or another card took its place."),
    Ending.POWER_LOST: sentence("The card lost its power, as was planned, and is out of the reader."),
}


@click.command(
    "insert",
    short_help=_("Put one into a reader of PC/SC."),
    help=_(
        "Put the virtual card NAME into a reader of the driver vpcd (package vsmartcard-vpcd), so that every PC/SC "
        "program sees it. It stays there until Ctrl-C."
    ),
)
@click.argument("name")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=DEFAULT_PORT,
    show_default=True,
    help=_("Port at which the reader waits; its second slot waits at the next one."),
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
                say(sentence("Card {name} is in the reader at port {port}. Ctrl-C pulls it.", name=name, port=port))
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
