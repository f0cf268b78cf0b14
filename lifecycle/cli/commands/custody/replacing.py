"""A card that was replaced by another one of the same serial.

With --json one object is printed, as for every report of a happening: serial, happening ("replace"), custody, events.
"""

from typing import Any

import click

from lifecycle.cli.commands.custody.options import Given, reasoned_options
from lifecycle.cli.context import Context
from lifecycle.cli.help.command import Command
from lifecycle.wording.language import translate as _


@click.command(
    "replaced",
    cls=Command,
    help=_(
        "Record that another card replaces a card with the same serial number.\n\n"
        "A reader has seen another card with the serial number SERIAL. "
        "The old card is recorded as gone, and its share stays exposed. "
        "The record of this serial number starts again with the new card."
    ),
    examples=('lifecycle custody replaced 15C000E3A8171006 --reason "Card swapped in transit" --witness "Ana Souza"',),
    see_also=("lifecycle run inspect",),
)
@reasoned_options
@click.pass_obj
def replaced(context: Context, /, serial: str, reason: str, **given: Any) -> int:  # noqa: ANN401 - as typed
    """Have the phrase typed, and report it."""
    from lifecycle.cli.commands.custody.happening import Act, reported  # noqa: PLC0415 - takes long to load
    from lifecycle.custody.replacement import prepared  # noqa: PLC0415

    return reported(
        context, serial, Given(**given, purpose=reason), lambda record, common: Act(prepared(record, common))
    )
