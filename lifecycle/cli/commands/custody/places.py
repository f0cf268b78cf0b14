"""The places where cards are kept: added and listed."""

import click

from lifecycle.cli.commands.custody.options import virtual_option
from lifecycle.cli.commands.custody.refusals import refusable
from lifecycle.cli.context import Context
from lifecycle.cli.help.command import Group
from lifecycle.cli.options import shared_options
from lifecycle.cli.printing.output import print_json, print_recorded, say, table
from lifecycle.cli.signing_options import signed_options
from lifecycle.domain.errors import ExitCode
from lifecycle.domain.text import say as sentence
from lifecycle.wording.language import translate as _


@click.group(
    "place",
    cls=Group,
    help=_(
        "Manage the places where cards are kept.\n\n"
        "The events name each place by a pseudonym, place:ID. The name is kept outside the events."
    ),
    examples=(
        'lifecycle custody place add "Safe B"',
        "lifecycle custody place list",
    ),
    see_also=("lifecycle custody store",),
)
def place() -> None:
    """Everything begins with what is to be done."""


@place.command(
    "add",
    help=_("Add a place, such as a safe, a drawer or an office."),
    examples=('lifecycle custody place add "Safe B"',),
    see_also=("lifecycle custody place list",),
)
@click.argument("name")
@virtual_option
@signed_options
@shared_options
@click.pass_obj
@refusable
def add(context: Context, name: str, virtual: bool) -> int:  # noqa: FBT001 - click calls it
    """Add it."""
    from lifecycle.cli.commands.custody.opening import keeping  # noqa: PLC0415 - takes long to load
    from lifecycle.cli.commands.run.results import placed  # noqa: PLC0415
    from lifecycle.custody.places import add_place  # noqa: PLC0415

    with keeping(context, may_begin=True) as handler:
        added = add_place(handler, name, virtual=virtual)
        events = placed(handler.journal.store, [added.event])
    if not context.json:
        say(sentence("Place {name} was added. Pseudonym: {place}.", name=added.name, place=added.id))
    return print_recorded(context, handler.unsigned, {"id": added.id, "name": added.name, "events": events})


@place.command(
    "list",
    help=_("List the places and their cards."),
    examples=("lifecycle custody place list",),
    see_also=("lifecycle custody place add",),
)
@shared_options
@click.pass_obj
def list_(context: Context) -> int:
    """List them by name."""
    from lifecycle.cli.answering import reading  # noqa: PLC0415
    from lifecycle.cli.commands.custody.objects import place_object  # noqa: PLC0415 - takes long to load

    with reading(context) as record:
        places = [place_object(record, each) for each in record.places()]
        counts = {each.id: str(len(record.cards_in(each.id))) for each in record.places()}
    places.sort(key=lambda each: (str(each["name"] or "").casefold(), str(each["id"])))
    if context.json:
        print_json(context, "done", {"places": places})
    elif places:
        rows = [(str(each["name"] or "-"), counts[str(each["id"])], str(each["id"])) for each in places]
        table((_("name"), _("cards"), _("pseudonym")), rows)
    else:
        say(sentence("No places yet. Add a place:\n  lifecycle custody place add NAME"))
    return ExitCode.DONE
