"""List the virtual cards, each as it shows itself."""

import click

from lifecycle.cli.context import Context
from lifecycle.cli.help.command import Command
from lifecycle.cli.options import shared_options
from lifecycle.cli.printing.output import print_json, say, table
from lifecycle.domain.card_state import state_shown
from lifecycle.domain.coded_words import word
from lifecycle.domain.errors import ExitCode
from lifecycle.domain.text import say as sentence
from lifecycle.station.training import Looked
from lifecycle.wording.language import show
from lifecycle.wording.language import translate as _


@click.command(
    "list",
    cls=Command,
    idle=("record",),
    help=_("List the virtual cards."),
    examples=("lifecycle virtual list",),
    see_also=("lifecycle virtual new NAME",),
)
@shared_options
@click.pass_obj
def list_(context: Context) -> int:
    """Look at each card, also at those that are in use; no planned power cut comes from that."""
    from lifecycle.station import hardware, training  # noqa: PLC0415 - take long to load

    cards = list(training.look(hardware.shelf(context.settings)))
    if context.json:
        print_json(
            context, "done", {"shelf": str(context.settings.virtual_cards), "cards": [_fields(card) for card in cards]}
        )
    elif cards:
        titles = (_("name"), _("serial"), _("state"), _("PIN tries left"), _("power cut"))
        table(titles, [_row(card) for card in cards])
    else:
        say(sentence("No virtual cards yet. Create one:\n  lifecycle virtual new NAME"))
    return ExitCode.DONE


def _row(card: Looked) -> tuple[str, ...]:
    cut = "-" if card.planned is None else f"{show(word(card.planned.moment.value))} {card.planned.number}"
    if card.facts is None:
        return card.name, card.serial or "-", show(card.problem) if card.problem else "-", "-", cut
    tries = "-" if card.facts.tries_left is None else str(card.facts.tries_left)
    return card.name, card.facts.serial, show(state_shown(card.facts).text), tries, cut


def _fields(card: Looked) -> dict[str, object]:
    facts, cut = card.facts, card.planned
    return {
        "name": card.name,
        "reader": f"virtual:{card.name}",
        "make": card.make,
        "serial": card.serial,
        "state": facts and state_shown(facts).code,
        "tries_left": facts and facts.tries_left,
        "sealed": facts and facts.sealed,
        "problem": None if card.problem is None else str(card.problem),
        "power_cut": None if cut is None else {"moment": cut.moment.value, "number": cut.number},
    }
