"""A card that was replaced by another one of the same serial.

With --json one object is printed, as for every report of a happening: serial, happening ("replace"), custody, events.
"""

from typing import Any

import click

from lifecycle.cli.commands.custody.options import Given, reasoned_options
from lifecycle.cli.context import Context
from lifecycle.wording.language import translate as _


@click.command(
    "replaced",
    short_help=_("Another card of the same serial stands in its place."),
    help=_(
        "Record that card SERIAL is gone and that the other card, which a reader has seen under the same serial, "
        "stands in its place. The share of the old card stays exposed. The record begins anew with what the new card "
        "showed."
    ),
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
