"""Put a backup in the place of a record that was lost, and say what of it is lost for good."""

from pathlib import Path
from typing import Any

import click

from lifecycle.cli.context import Context
from lifecycle.cli.help.command import Command
from lifecycle.cli.leftovers import clear_leftovers
from lifecycle.cli.options import shared_options, yes_option
from lifecycle.cli.signing_options import key_option
from lifecycle.wording.language import translate as _


@click.command(
    "restore",
    cls=Command,
    help=_(
        "Restore a record from a backup.\n\n"
        "lifecycle verifies BACKUP in full and makes it the record, if no record is there. "
        "The restored record gets a new name and says permanently that it was restored.\n\n"
        "If the policy of the backup wants signatures for a restore, people sign here, or on another machine with "
        "--request and --signed."
    ),
    examples=("lifecycle restore record-copy.db --dry-run",),
    see_also=(
        "lifecycle backup",
        "lifecycle verify",
    ),
)
@click.argument("backup", type=click.Path(path_type=Path))
@click.option(
    "--dry-run",
    is_flag=True,
    help=_("Try the restore beside the record and keep nothing. The record stays as it is."),
)
@click.option(
    "--request",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help=_("Write what people sign on another machine. Restores nothing."),
)
@click.option(
    "--signed",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help=_("Folder that --request wrote, with the signatures of other machines in it."),
)
@click.option(
    "--forfeit-policy",
    is_flag=True,
    help=_("Give up the policy, because nobody is left who can meet it. Every verification shows it from then on."),
)
@click.option("--reason", metavar="TEXT", help=_("Why the policy is given up."))
@key_option
@yes_option
@shared_options
@click.pass_obj
def command(context: Context, /, backup: Path, **told: Any) -> int:  # noqa: ANN401 - click calls it
    """Have it confirmed and signed, do it, and say what is lost."""
    from lifecycle.cli.commands.restore.restoring import Told, answer  # noqa: PLC0415 - takes long to load

    clear_leftovers(context)
    return answer(context, backup.absolute(), Told(**told))
