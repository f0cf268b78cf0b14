"""Copy a record to another place, or move it there, and prove that the copy is the same record."""

from dataclasses import replace
from functools import partial

import click

from lifecycle.cli.commands.record.places import place_given
from lifecycle.cli.context import Context
from lifecycle.cli.errors import BadCommand
from lifecycle.cli.help.command import Command
from lifecycle.cli.leftovers import clear_leftovers
from lifecycle.cli.options import shared_options
from lifecycle.cli.printing.output import print_json, say
from lifecycle.cli.printing.progress_bar import shown
from lifecycle.cli.signing_options import signed_options
from lifecycle.domain.errors import ExitCode
from lifecycle.domain.text import say as sentence
from lifecycle.domain.text import say_n
from lifecycle.store.address import Place, file_of
from lifecycle.wording.language import translate as _


@click.command(
    "copy",
    cls=Command,
    help=_(
        "Copy a record to another place and prove the copy.\n\n"
        "FROM and TO are files or addresses of servers. Nothing may be at TO. "
        "lifecycle compares size, root hash, checkpoints and projections, and removes a copy that differs. "
        "The copy is read-only: 2 records that grow would contradict each other. "
        "The policy says who signs a move."
    ),
    examples=(
        "lifecycle record copy ledger.db archive.db",
        "lifecycle record copy ledger.db moved.db --move",
    ),
    see_also=("lifecycle backup", "lifecycle restore"),
)
@click.argument("source", metavar="FROM", callback=place_given)
@click.argument("target", metavar="TO", callback=place_given)
@click.option("--without-names", is_flag=True, help=_("Leave out names and other texts."))
@click.option("--move", is_flag=True, help=_("Close the record at FROM. It goes on at TO."))
@signed_options
@shared_options
@click.pass_obj
def command(context: Context, source: Place, target: Place, *, without_names: bool, move: bool) -> int:
    """Do it, and say what the copy holds."""
    from lifecycle.cli.answering import record_to_answer  # noqa: PLC0415 - takes long to load
    from lifecycle.cli.commands.record.moving import signed  # noqa: PLC0415
    from lifecycle.station.copying import copied, moved  # noqa: PLC0415

    if move and without_names:
        problem = sentence("Use only one of --move and --without-names: names that are not copied would be lost.")
        raise BadCommand(problem=problem, command=f"lifecycle {context.command}")
    clear_leftovers(context, file_of(target))
    settings = replace(context.settings, store=source)
    with shown(context, sentence("Copying")) as progress:
        if move:
            done = moved(settings, target, partial(signed, context), progress)
        else:
            with record_to_answer(context, settings) as store:
                done = copied(store, target, not without_names, progress)
    head = done.head
    if context.json:
        fields = {"from": str(source), "to": str(target), "moved": move, "events": head.size, "root": head.root.hex()}
        print_json(context, "done", {**fields, "checkpoints": done.checkpoints, "texts": done.disclosures})
        return ExitCode.DONE
    say(sentence("Copied and compared: {target}", target=str(target)))
    say(say_n("1 event, root hash {root}", "{count} events, root hash {root}", head.size, root=head.root.hex()))
    if move:
        say(
            sentence(
                "The record goes on there. {source} is closed: lifecycle reads it and records nothing in it. "
                "Change the setting record on every workstation to the new place.",
                source=str(source),
            )
        )
    else:
        say(sentence("The copy is read-only. To go on with a copy, restore it under a new name."))
    return ExitCode.DONE
