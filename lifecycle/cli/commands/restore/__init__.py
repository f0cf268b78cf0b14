"""Put a backup in the place of a record that was lost, and say what of it is lost for good."""

from pathlib import Path

import click

from lifecycle.cli.context import Context
from lifecycle.cli.leftovers import clear_leftovers
from lifecycle.cli.options import shared_options
from lifecycle.wording.language import translate as _


@click.command(
    "restore",
    help=_(
        "Verify BACKUP in full and make it the record, where there is none. It goes on as a ledger of its own, under a "
        "new name, and says for ever that it was restored."
    ),
)
@click.argument("backup", type=click.Path(path_type=Path))
@click.option(
    "--dry-run",
    is_flag=True,
    help=_("Do all of it beside the record, and keep nothing: a drill, with which the record goes on as it was."),
)
@click.option("--yes", is_flag=True, help=_("Answer the question beforehand."))
@shared_options
@click.pass_obj
def command(context: Context, backup: Path, dry_run: bool, yes: bool) -> int:  # noqa: FBT001 - click calls it
    """Have it confirmed, do it, sign it, and say what is lost."""
    from lifecycle.cli.commands.restore.restoring import rehearsed, restored  # noqa: PLC0415 - takes long to load

    backup = backup.absolute()
    clear_leftovers(context)
    return rehearsed(context, backup) if dry_run else restored(context, backup, yes=yes)
