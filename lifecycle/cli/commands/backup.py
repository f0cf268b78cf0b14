"""Copy the record while it is in use, and verify the copy before it gets its name."""

from pathlib import Path

import click

from lifecycle.cli.context import Context
from lifecycle.cli.help.command import Command
from lifecycle.cli.leftovers import clear_leftovers
from lifecycle.cli.options import shared_options
from lifecycle.cli.printing.output import print_json, say
from lifecycle.cli.printing.progress_bar import shown
from lifecycle.domain.errors import ExitCode
from lifecycle.domain.text import say as sentence
from lifecycle.domain.text import say_n
from lifecycle.wording.language import translate as _


@click.command(
    "backup",
    cls=Command,
    help=_(
        "Back up the record and verify the copy.\n\n"
        "Copies the record to the new file TARGET, also while the record is in use. "
        "The copy holds the names of people. Protect it like the record."
    ),
    examples=("lifecycle backup record-copy.db",),
    see_also=(
        "lifecycle restore",
        "lifecycle verify",
    ),
)
@click.argument("target", type=click.Path(path_type=Path))
@shared_options
@click.pass_obj
def command(context: Context, target: Path) -> int:
    """Make the copy, and say what is in it."""
    from lifecycle.cli.answering import record_to_answer  # noqa: PLC0415 - takes long to load
    from lifecycle.store.opening import backup  # noqa: PLC0415

    target = target.absolute()
    clear_leftovers(context, target)
    with record_to_answer(context) as store, shown(context, sentence("Backing up")) as progress:
        head = backup(store, target, progress)
    size = target.stat().st_size
    if context.json:
        fields = {"store": str(context.settings.store), "target": str(target), "bytes": size}
        print_json(context, "done", {**fields, "events": head.size, "root": head.root.hex()})
        return ExitCode.DONE
    say(
        sentence(
            "Backup verified: {target} ({bytes} bytes). Only you can read the file.", target=str(target), bytes=size
        )
    )
    say(say_n("1 event, root hash {root}", "{count} events, root hash {root}", head.size, root=head.root.hex()))
    say(
        sentence(
            "Keep the backup on another disk. The backup contains names of people. If you erase a name "
            "from the record, erase the name from the backup too."
        )
    )
    return ExitCode.DONE
