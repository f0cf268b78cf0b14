"""A card passes from one person to another."""

from typing import Any

import click

from lifecycle.cli.commands.custody.options import Given, happening_options
from lifecycle.cli.context import Context
from lifecycle.wording.language import translate as _


@click.command(
    "hand-over",
    short_help=_("Somebody gives it to somebody."),
    help=_("Record that card SERIAL is handed over. Whoever gets it confirms that with `lifecycle custody receive`."),
)
@click.option("--to", metavar="NAME", required=True, help=_("Who gets it."))
@click.option("--from", "giver", metavar="NAME", help=_("Who gives it; else whoever has it by the record."))
@happening_options
@click.pass_obj
def hand_over(context: Context, /, serial: str, to: str, giver: str | None, **given: Any) -> int:  # noqa: ANN401 - as typed
    """Find both, and report it."""
    from lifecycle.cli.commands.custody.happening import happened  # noqa: PLC0415 - takes long to load
    from lifecycle.custody.hand_over import HandOver  # noqa: PLC0415
    from lifecycle.custody.naming import find_person  # noqa: PLC0415

    return happened(
        context,
        serial,
        Given(**given),
        lambda record, common: HandOver(
            **common,
            receiver=find_person(record, to).id,
            giver=None if giver is None else find_person(record, giver).id,
        ),
    )


@click.command(
    "receive",
    short_help=_("Whoever it was handed to confirms that."),
    help=_("Record that card SERIAL arrived with the person that it was handed over to."),
)
@click.option("--by", metavar="NAME", help=_("Who has it now; else the one that it was handed over to."))
@happening_options
@click.pass_obj
def receive(context: Context, /, serial: str, by: str | None, **given: Any) -> int:  # noqa: ANN401 - as typed
    """Find who it is, and report it."""
    from lifecycle.cli.commands.custody.happening import happened  # noqa: PLC0415 - takes long to load
    from lifecycle.custody.hand_over import Receive  # noqa: PLC0415
    from lifecycle.custody.naming import find_person  # noqa: PLC0415

    return happened(
        context,
        serial,
        Given(**given),
        lambda record, common: Receive(**common, receiver=None if by is None else find_person(record, by).id),
    )
