"""Put a backup in the place of a record that was lost, and say what of it is lost for good."""

from pathlib import Path

import click

from lifecycle.cli.context import Context
from lifecycle.cli.help.command import Command
from lifecycle.cli.leftovers import clear_leftovers
from lifecycle.cli.options import shared_options, yes_option
from lifecycle.wording.language import translate as _


@click.command(
    "restore",
    cls=Command,
    help=_(
        "Restore a record from a backup.\n\n"
        "lifecycle verifies BACKUP in full and makes it the record, if no record is there. "
        "The restored record gets a new name and says permanently that it was restored."
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
@yes_option
@shared_options
@click.pass_obj
def command(context: Context, backup: Path, dry_run: bool, yes: bool) -> int:  # noqa: FBT001 - click calls it
    """Have it confirmed, do it, sign it, and say what is lost."""
    from lifecycle.cli.commands.restore.restoring import rehearsed, restored  # noqa: PLC0415 - takes long to load

    backup = backup.absolute()
    clear_leftovers(context)
    return rehearsed(context, backup) if dry_run else restored(context, backup, yes=yes)
