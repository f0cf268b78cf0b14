"""A card passes from one person to another."""

from typing import Any

import click

from lifecycle.cli.commands.custody.options import Given, happening_options
from lifecycle.cli.context import Context
from lifecycle.cli.help.command import Command
from lifecycle.wording.language import translate as _


@click.command(
    "hand-over",
    cls=Command,
    help=_("Hand over a card.\n\nThe receiver confirms with `lifecycle custody receive`."),
    examples=('lifecycle custody hand-over 15C000E3A8171006 --to "Davi Lima"',),
    see_also=("lifecycle custody receive",),
)
@click.option("--to", metavar="NAME", required=True, help=_("Person who receives the card."))
@click.option(
    "--from", "giver", metavar="NAME", help=_("Person who gives the card. Default: the holder in the record.")
)
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
    cls=Command,
    help=_("Confirm receipt of a card.\n\nWithout --by, the receiver is the person to whom the card was handed over."),
    examples=("lifecycle custody receive 15C000E3A8171006",),
    see_also=(
        "lifecycle custody hand-over",
        "lifecycle custody show",
    ),
)
@click.option(
    "--by", metavar="NAME", help=_("Person who has the card now. Default: the person to whom it was handed over.")
)
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
