"""A card is lost, found again, damaged, taken out of use or destroyed."""

from typing import Any

import click

from lifecycle.cli.commands.custody.options import Given, happening_options, raising_options
from lifecycle.cli.commands.run.request import emergency_option
from lifecycle.cli.context import Context
from lifecycle.cli.help.command import Command
from lifecycle.domain.custody import METHODS
from lifecycle.wording.language import translate as _


@click.command(
    "report-lost",
    cls=Command,
    help=_(
        "Report a card as lost.\n\n"
        "Until the card is found, it counts for no set and lifecycle does not use it. "
        "Treat its share as known to others. On a terminal, lifecycle shows the card and asks once; Enter reports it."
    ),
    examples=("lifecycle custody report-lost 15C000E3A8171006",),
    see_also=(
        "lifecycle custody report-found",
        "lifecycle report set NAME",
    ),
)
@emergency_option
@raising_options
@click.pass_obj
def lose(context: Context, /, serial: str, **given: Any) -> int:  # noqa: ANN401 - as typed
    """Report it."""
    from lifecycle.cli.commands.custody.happening import happened  # noqa: PLC0415 - takes long to load
    from lifecycle.custody.alarms import AS_LOST  # noqa: PLC0415
    from lifecycle.custody.end_of_life import ReportLost  # noqa: PLC0415

    return happened(context, serial, Given(**given), lambda _, common: ReportLost(**common), AS_LOST)


@click.command(
    "report-found",
    cls=Command,
    help=_(
        "Report a lost card as found.\n\n"
        "Give the finder, the state of the bag seal and a witness. "
        "The share counts again after an inspection of the card, and stays exposed."
    ),
    examples=('lifecycle custody report-found 15C000E3A8171006 --by "Davi Lima" --seal none --witness "Ana Souza"',),
    see_also=("lifecycle run inspect",),
)
@click.option("--by", metavar="NAME", required=True, help=_("Person who found the card and has it now."))
@click.option(
    "--seal",
    type=click.Choice(("intact", "broken", "none")),
    required=True,
    help=_("State of the bag seal. Use none if the card was in no bag."),
)
@click.option("--bag", metavar="NUMBER", help=_("Number of the bag."))
@happening_options
@click.pass_obj
def find(context: Context, /, serial: str, by: str, bag: str | None, **given: Any) -> int:  # noqa: ANN401 - as typed
    """Find who it is, and report it."""
    from lifecycle.cli.commands.custody.happening import happened  # noqa: PLC0415 - takes long to load
    from lifecycle.custody.end_of_life import ReportFound  # noqa: PLC0415
    from lifecycle.custody.inputs import bag_in  # noqa: PLC0415
    from lifecycle.custody.naming import find_person  # noqa: PLC0415

    seal, number = given.pop("seal"), None if bag is None else bag_in(bag)
    return happened(
        context,
        serial,
        Given(**given),
        lambda record, common: ReportFound(**common, finder=find_person(record, by).id, seal=seal, bag=number),
    )


@click.command(
    "report-damaged",
    cls=Command,
    help=_("Report a card as damaged.\n\nThe card counts for no set, permanently."),
    examples=("lifecycle custody report-damaged 15C000E3A8171006",),
    see_also=(
        "lifecycle custody retire",
        "lifecycle custody report-destroyed",
    ),
)
@emergency_option
@raising_options
@click.pass_obj
def damage(context: Context, /, serial: str, **given: Any) -> int:  # noqa: ANN401 - as typed
    """Report it."""
    from lifecycle.cli.commands.custody.happening import happened  # noqa: PLC0415 - takes long to load
    from lifecycle.custody.alarms import AS_DAMAGED  # noqa: PLC0415
    from lifecycle.custody.end_of_life import ReportDamaged  # noqa: PLC0415

    return happened(context, serial, Given(**given), lambda _, common: ReportDamaged(**common), AS_DAMAGED)


@click.command(
    "retire",
    cls=Command,
    help=_("Take a card out of use.\n\nThe card counts for no set, permanently. Destroy it next."),
    examples=("lifecycle custody retire 15C000E3A8171006 --yes",),
    see_also=("lifecycle custody report-destroyed",),
)
@happening_options
@click.pass_obj
def retire(context: Context, /, serial: str, **given: Any) -> int:  # noqa: ANN401 - as typed
    """Report it."""
    from lifecycle.cli.commands.custody.happening import happened  # noqa: PLC0415 - takes long to load
    from lifecycle.custody.end_of_life import Retire  # noqa: PLC0415

    return happened(context, serial, Given(**given), lambda _, common: Retire(**common))


@click.command(
    "report-destroyed",
    cls=Command,
    help=_("Report a card as destroyed.\n\nThis cannot be undone."),
    examples=('lifecycle custody report-destroyed 15C000E3A8171006 --method shredded --witness "Ana Souza" --yes',),
    see_also=("lifecycle custody retire",),
)
@click.option("--method", type=click.Choice(METHODS), required=True, help=_("How the card was destroyed."))
@happening_options
@click.pass_obj
def destroy(context: Context, /, serial: str, method: str, **given: Any) -> int:  # noqa: ANN401 - as typed
    """Have the word typed, and report it."""
    from lifecycle.cli.commands.custody.happening import happened  # noqa: PLC0415 - takes long to load
    from lifecycle.custody.end_of_life import ReportDestroyed  # noqa: PLC0415

    return happened(context, serial, Given(**given), lambda _, common: ReportDestroyed(**common, method=method))
