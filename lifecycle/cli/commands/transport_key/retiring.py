"""Retire a transport key, and record that a backup of it is erased."""

import click

from lifecycle.cli.commands.custody.refusals import refusable
from lifecycle.cli.commands.transport_key.options import key_id_argument
from lifecycle.cli.context import Context
from lifecycle.cli.help.command import Command
from lifecycle.cli.options import confirm_option, shared_options
from lifecycle.cli.signing_options import signed_options
from lifecycle.wording.language import translate as _


@click.command(
    "retire",
    cls=Command,
    help=_(
        "Retire a transport key and wipe its file.\n\n"
        "Refused while any card that was not destroyed needs the key. Names the backups that people must still erase."
    ),
    examples=("lifecycle transport-key retire 0",),
    see_also=("lifecycle transport-key backup-erased", "lifecycle custody report-destroyed"),
)
@key_id_argument
@confirm_option
@signed_options
@shared_options
@click.pass_obj
@refusable
def retire(context: Context, key_id: int, confirm: tuple[str, ...]) -> int:
    """Have it confirmed, and do it."""
    from lifecycle.cli.commands.transport_key import acts  # noqa: PLC0415 - takes long to load

    return acts.retire(context, key_id, confirm)


@click.command(
    "backup-erased",
    cls=Command,
    help=_(
        "Record that a backup file is erased.\n\n"
        "DIGEST is the beginning of its SHA-256, 8 digits or more. It may be left out if the key has only "
        "1 backup file. Erase every copy of the file first: lifecycle cannot check that."
    ),
    examples=("lifecycle transport-key backup-erased 0",),
    see_also=("lifecycle report transport-keys",),
)
@key_id_argument
@click.argument("digest", default="")
@signed_options
@shared_options
@click.pass_obj
@refusable
def backup_erased(context: Context, key_id: int, digest: str) -> int:
    """Record it."""
    from lifecycle.cli.commands.transport_key import acts  # noqa: PLC0415 - takes long to load

    return acts.backup_erased(context, key_id, digest)
