"""Plan a power cut for a virtual card, to learn what a pulled card does, and how it is settled."""

import click

from lifecycle.cli.context import Context
from lifecycle.cli.errors import BadCommand
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
    short_help=_("Have one lose its power at a chosen moment."),
    help=_(
        "Have the virtual card NAME lose its power once.\n\n"
        "N counts from 1, and from each time the card is powered up: commands as they reach the card (GET RESPONSE is "
        "one), or units of 4 bytes as they are written into its memory. Reading a card writes nothing and takes about "
        "ten commands. The plan stays until the cut has come, or --never; `virtual list` shows it."
    ),
)
@click.argument("name")
@click.option("--before-command", type=_NUMBER, metavar="N", help=_("The card never sees the Nth command."))
@click.option("--after-command", type=_NUMBER, metavar="N", help=_("The Nth command is done, and its answer is lost."))
@click.option("--before-unit", type=_NUMBER, metavar="N", help=_("The Nth unit is not written."))
@click.option("--after-unit", type=_NUMBER, metavar="N", help=_("The Nth unit is the last thing that is written."))
@click.option("--never", is_flag=True, help=_("Take the plan back."))
@shared_options
@click.pass_obj
def tear(context: Context, /, name: str, never: bool, **moments: int | None) -> int:  # noqa: FBT001 - click calls it
    """Write the plan beside the card."""
    from lifecycle.station import hardware, training  # noqa: PLC0415 - take long to load

    cuts = [PowerCut(Moment(option.replace("_", " ")), number) for option, number in moments.items() if number]
    if len(cuts) + never != 1:
        problem = sentence("Give one of --before-command, --after-command, --before-unit, --after-unit and --never.")
        raise BadCommand(problem=problem, command=f"lifecycle {context.command}")
    cut = None if never else cuts[0]
    training.plan_cut(hardware.shelf(context.settings), name, cut)
    if context.json:
        planned = None if cut is None else {"moment": cut.moment.value, "number": cut.number}
        print_json(context, "done", {"name": name, "power_cut": planned})
    elif cut is None:
        say(sentence("Card {name} will not lose its power.", name=name))
    else:
        say(
            sentence(
                "Card {name} will lose its power {moment} {number}, counted from power-up, once.",
                name=name,
                moment=word(cut.moment.value),
                number=cut.number,
            )
        )
    return ExitCode.DONE
