"""A card is lost, found again, damaged, taken out of use or destroyed."""

from typing import Any

import click

from lifecycle.cli.commands.custody.options import Given, happening_options
from lifecycle.cli.commands.run.request import emergency_option
from lifecycle.cli.context import Context
from lifecycle.domain.custody import METHODS
from lifecycle.wording.language import translate as _


@click.command(
    "report-lost",
    short_help=_("Nobody knows where it is."),
    help=_("Record that nobody knows where card SERIAL is. It counts for no set, and is not used, until it is found."),
)
@emergency_option
@happening_options
@click.pass_obj
def lose(context: Context, /, serial: str, **given: Any) -> int:  # noqa: ANN401 - as typed
    """Report it."""
    from lifecycle.cli.commands.custody.happening import happened  # noqa: PLC0415 - takes long to load
    from lifecycle.custody.end_of_life import ReportLost  # noqa: PLC0415

    return happened(context, serial, Given(**given), lambda _, common: ReportLost(**common))


@click.command(
    "report-found",
    short_help=_("A lost one is there again."),
    help=_(
        "Record that card SERIAL, which was lost, is there again: its bag and seal, and a witness. Its share counts "
        "again once the card was inspected, and stays exposed."
    ),
)
@click.option("--by", metavar="NAME", required=True, help=_("Who found it, and has it now."))
@click.option(
    "--seal",
    type=click.Choice(("intact", "broken", "none")),
    required=True,
    help=_("How the seal of its bag is; none where it lay in no bag."),
)
@click.option("--bag", metavar="NUMBER", help=_("The number of that bag."))
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
    short_help=_("It is not to be used."),
    help=_("Record that card SERIAL is damaged. It counts for no set from now on, for ever."),
)
@emergency_option
@happening_options
@click.pass_obj
def damage(context: Context, /, serial: str, **given: Any) -> int:  # noqa: ANN401 - as typed
    """Report it."""
    from lifecycle.cli.commands.custody.happening import happened  # noqa: PLC0415 - takes long to load
    from lifecycle.custody.end_of_life import ReportDamaged  # noqa: PLC0415

    return happened(context, serial, Given(**given), lambda _, common: ReportDamaged(**common))


@click.command(
    "retire",
    short_help=_("It is taken out of use, to be destroyed."),
    help=_("Record that card SERIAL is taken out of use for ever, and is to be destroyed. It counts for no set."),
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
    short_help=_("It was destroyed, for ever."),
    help=_("Record that card SERIAL was destroyed. That cannot be undone: it can never come back."),
)
@click.option("--method", type=click.Choice(METHODS), required=True, help=_("How that was done."))
@happening_options
@click.pass_obj
def destroy(context: Context, /, serial: str, method: str, **given: Any) -> int:  # noqa: ANN401 - as typed
    """Have the word typed, and report it."""
    from lifecycle.cli.commands.custody.happening import happened  # noqa: PLC0415 - takes long to load
    from lifecycle.custody.end_of_life import ReportDestroyed  # noqa: PLC0415

    return happened(context, serial, Given(**given), lambda _, common: ReportDestroyed(**common, method=method))
