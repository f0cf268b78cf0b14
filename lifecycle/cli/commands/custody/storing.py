"""A card is put into a place, and the seal of its bag is looked at."""

from typing import Any

import click

from lifecycle.cli.commands.custody.options import Given, happening_options
from lifecycle.cli.commands.run.request import emergency_option
from lifecycle.cli.context import Context
from lifecycle.cli.errors import BadCommand
from lifecycle.cli.help.command import Command
from lifecycle.domain.text import say as sentence
from lifecycle.wording.language import translate as _


@click.command(
    "store",
    cls=Command,
    help=_("Store a card.\n\nRecords the place and, if there is one, the tamper-evident bag."),
    examples=('lifecycle custody store 15C000E3A8171006 --place "Safe A" --bag B-1001',),
    see_also=(
        "lifecycle custody check-seal",
        "lifecycle custody place add",
    ),
)
@click.option("--place", metavar="NAME", required=True, help=_("Place of the card."))
@click.option("--bag", metavar="NUMBER", help=_("Number of the bag: up to 32 letters, digits and hyphens."))
@happening_options
@click.pass_obj
def store(context: Context, /, serial: str, place: str, bag: str | None, **given: Any) -> int:  # noqa: ANN401 - as typed
    """Find the place, and report it."""
    from lifecycle.cli.commands.custody.happening import happened  # noqa: PLC0415 - takes long to load
    from lifecycle.custody.inputs import bag_in  # noqa: PLC0415
    from lifecycle.custody.naming import find_place  # noqa: PLC0415
    from lifecycle.custody.storing import Store  # noqa: PLC0415

    number = None if bag is None else bag_in(bag)
    return happened(
        context,
        serial,
        Given(**given),
        lambda record, common: Store(**common, place=find_place(record, place).id, bag=number),
    )


@click.command(
    "check-seal",
    cls=Command,
    help=_("Record how the bag seal of a card was found."),
    examples=("lifecycle custody check-seal 15C000E3A8171006 --intact",),
    see_also=(
        "lifecycle custody store",
        "lifecycle custody report-exposed",
    ),
)
@click.option("--intact", is_flag=True, help=_("The seal is intact."))
@click.option("--broken", is_flag=True, help=_("The bag seal is broken."))
@emergency_option
@happening_options
@click.pass_obj
def check_seal(context: Context, /, serial: str, intact: bool, broken: bool, **given: Any) -> int:  # noqa: ANN401, FBT001
    """Report it."""
    if intact == broken:
        problem = sentence("Use --intact or --broken, not both.")
        raise BadCommand(problem=problem, command=f"lifecycle {context.command}")
    from lifecycle.cli.commands.custody.happening import happened  # noqa: PLC0415 - takes long to load
    from lifecycle.custody.storing import CheckSeal  # noqa: PLC0415

    return happened(context, serial, Given(**given), lambda _, common: CheckSeal(**common, intact=intact))
