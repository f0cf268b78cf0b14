"""The nickname of a card: given, taken away, or erased.

With --json one object is printed:

    serial      of the card
    nickname    the one that it has now, or null
    events      [{position, id, tag, stream, version, time}], what was recorded
    unsigned    null, or why what was recorded is not signed
"""

import click

from lifecycle.cli.commands.custody.options import serial_argument
from lifecycle.cli.commands.custody.refusals import refusable
from lifecycle.cli.context import Context
from lifecycle.cli.errors import BadCommand
from lifecycle.cli.help.command import Command
from lifecycle.cli.options import shared_options, yes_option
from lifecycle.cli.printing.output import print_recorded, say
from lifecycle.cli.signing_options import seen_options
from lifecycle.domain.text import say as sentence
from lifecycle.wording import nicknames
from lifecycle.wording.language import translate as _


@click.command(
    "nickname",
    cls=Command,
    help=_(
        "Give a card a nickname.\n\nEvery command takes the nickname for the serial. NAME is 1 word, and no other card "
        "has it. It is kept outside the events, so that it can be erased."
    ),
    examples=(
        "lifecycle custody nickname 15C000E3A8171006 alice",
        "lifecycle custody nickname 15C000E3A8171006 --remove",
    ),
    see_also=("lifecycle custody show", "lifecycle report cards"),
)
@serial_argument
@click.argument("name", required=False)
@click.option("--remove", is_flag=True, help=_("Remove the nickname. Reports of the past still show it."))
@click.option("--erase", is_flag=True, help=_("Erase every nickname that the card ever had, permanently."))
@yes_option
@seen_options
@shared_options
@click.pass_obj
@refusable
def nickname(  # noqa: PLR0913, PLR0917 - as typed
    context: Context,
    serial: str,
    name: str | None,
    remove: bool,  # noqa: FBT001 - click calls it
    erase: bool,  # noqa: FBT001
    yes: bool,  # noqa: FBT001
) -> int:
    """Record it, and show the card as it is called now."""
    if [name is not None, remove, erase].count(True) != 1:
        problem = sentence("Give a NAME, or --remove, or --erase.")
        raise BadCommand(problem=problem, command=f"lifecycle {context.command}")
    from lifecycle.cli.commands.custody.opening import asking, keeping  # noqa: PLC0415 - takes long to load
    from lifecycle.cli.commands.run.results import placed  # noqa: PLC0415
    from lifecycle.custody.nicknames import erase_nicknames, give_nickname, remove_nickname  # noqa: PLC0415
    from lifecycle.domain.facts import CardNicknamesErased  # noqa: PLC0415
    from lifecycle.ledger.card_names import CardNames  # noqa: PLC0415

    with keeping(context) as handler:
        if name is not None:
            events = [give_nickname(handler, serial, name)]
        elif remove:
            events = [remove_nickname(handler, serial)]
        else:
            with asking(context, yes=yes) as dialogue:
                events = list(erase_nicknames(handler, serial, dialogue))
        with handler.record() as record:
            nicknames.use(CardNames(record).nicknames)
            now = CardNames(record).nicknames.get(serial)
        recorded = placed(handler.journal.store, events)
    if not context.json:
        done = events[0].facts if events else CardNicknamesErased()
        say(sentence("Card {serial}: {what}.", serial=serial, what=done.in_words()))
    return print_recorded(context, handler.unsigned, {"serial": serial, "nickname": now, "events": recorded})
