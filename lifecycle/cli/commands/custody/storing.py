"""A card is put into a place, and the seal of its bag is looked at."""

from typing import Any

import click

from lifecycle.cli.commands.custody.options import Given, happening_options
from lifecycle.cli.commands.run.request import emergency_option
from lifecycle.cli.context import Context
from lifecycle.cli.errors import BadCommand
from lifecycle.domain.text import say as sentence
from lifecycle.wording.language import translate as _


@click.command(
    "store",
    short_help=_("It is put into a place."),
    help=_("Record that card SERIAL is put into a place, in a tamper-evident bag or not."),
)
@click.option("--place", metavar="NAME", required=True, help=_("Where it lies."))
@click.option("--bag", metavar="NUMBER", help=_("Number of its bag: up to 32 letters, digits and hyphens."))
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
    short_help=_("The seal of its bag is looked at."),
    help=_("Record that the bag of card SERIAL was looked at, and how its seal was found."),
)
@click.option("--intact", is_flag=True, help=_("The seal is as it was."))
@click.option("--broken", is_flag=True, help=_("The seal is broken."))
@emergency_option
@happening_options
@click.pass_obj
def check_seal(context: Context, /, serial: str, intact: bool, broken: bool, **given: Any) -> int:  # noqa: ANN401, FBT001
    """Report it."""
    if intact == broken:
        problem = sentence("Say how the seal was found: --intact or --broken.")
        raise BadCommand(problem=problem, command=f"lifecycle {context.command}")
    from lifecycle.cli.commands.custody.happening import happened  # noqa: PLC0415 - takes long to load
    from lifecycle.custody.storing import CheckSeal  # noqa: PLC0415

    return happened(context, serial, Given(**given), lambda _, common: CheckSeal(**common, intact=intact))
