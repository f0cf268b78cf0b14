"""Plan a power cut for a virtual card, to learn what a pulled card does, and how it is settled."""

import click

from lifecycle.cli.context import Context
from lifecycle.cli.errors import BadCommand
from lifecycle.cli.help.command import Command
from lifecycle.cli.options import shared_options
from lifecycle.cli.printing.output import print_json, say
from lifecycle.domain.coded_words import word
from lifecycle.domain.errors import ExitCode
from lifecycle.domain.text import say as sentence
from lifecycle.virtual.power import Moment, PowerCut
from lifecycle.wording.language import translate as _

_NUMBER = click.IntRange(1, 1_000_000)


@click.command(
    "tear",
    cls=Command,
    idle=("record",),
    help=_(
        "Simulate a power cut.\n"
        "\n"
        "The virtual card NAME loses its power once. N counts from 1, and from each power-up of the "
        "card. N counts commands that reach the card, also GET RESPONSE, or units of memory that "
        "are written: 4 bytes each, on OpenPGP cards 32. Reading a card writes nothing and takes "
        "about 10 commands. `lifecycle virtual list` shows the plan until the cut comes."
    ),
    examples=(
        "lifecycle virtual tear alice --after-unit 3",
        "lifecycle virtual tear alice --never",
    ),
    see_also=("lifecycle run resolve",),
)
@click.argument("name")
@click.option("--before-command", type=_NUMBER, metavar="N", help=_("Cut the power before command N reaches the card."))
@click.option("--after-command", type=_NUMBER, metavar="N", help=_("Cut the power after command N, before its answer."))
@click.option("--before-unit", type=_NUMBER, metavar="N", help=_("Cut the power before unit N is written."))
@click.option("--after-unit", type=_NUMBER, metavar="N", help=_("Cut the power after unit N is written."))
@click.option("--never", is_flag=True, help=_("Cancel the planned power cut."))
@shared_options
@click.pass_obj
def tear(context: Context, /, name: str, never: bool, **moments: int | None) -> int:  # noqa: FBT001 - click calls it
    """Write the plan beside the card."""
    from lifecycle.station import hardware, training  # noqa: PLC0415 - take long to load

    cuts = [PowerCut(Moment(option.replace("_", " ")), number) for option, number in moments.items() if number]
    if len(cuts) + never != 1:
        problem = sentence(
            "Use exactly one of --before-command, --after-command, --before-unit, --after-unit and --never."
        )
        raise BadCommand(problem=problem, command=f"lifecycle {context.command}")
    cut = None if never else cuts[0]
    training.plan_cut(hardware.shelf(context.settings), name, cut)
    if context.json:
        planned = None if cut is None else {"moment": cut.moment.value, "number": cut.number}
        print_json(context, "done", {"name": name, "power_cut": planned})
    elif cut is None:
        say(sentence("No power cut is planned for card {name}.", name=name))
    else:
        say(
            sentence(
                "Virtual card {name} will lose power once, {moment} {number} since power-up.",
                name=name,
                moment=word(cut.moment.value),
                number=cut.number,
            )
        )
    return ExitCode.DONE
