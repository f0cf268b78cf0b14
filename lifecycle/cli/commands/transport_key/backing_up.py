"""Back a transport key up to a file under a passphrase, and restore it from there."""

from pathlib import Path

import click

from lifecycle.cli.commands.custody.refusals import refusable
from lifecycle.cli.commands.transport_key.options import by_option, key_id_argument, passphrase_option, witness_option
from lifecycle.cli.context import Context
from lifecycle.cli.help.command import Command
from lifecycle.cli.options import shared_options
from lifecycle.cli.signing_options import keyed_options, signed_options
from lifecycle.wording.language import translate as _


@click.command(
    "backup",
    cls=Command,
    help=_(
        "Back up a transport key to an encrypted file.\n\n"
        "Writes the new file TARGET under a passphrase of 15 characters or more. The program age opens the file too: "
        "`age -d TARGET`. Keep file and passphrase apart, and neither on this computer."
    ),
    examples=("lifecycle transport-key backup 0 transport-00.age --passphrase-file phrase.txt",),
    see_also=("lifecycle transport-key restore", "lifecycle transport-key backup-to-cards"),
)
@key_id_argument
@click.argument("target", type=click.Path(path_type=Path))
@passphrase_option
@signed_options
@shared_options
@click.pass_obj
@refusable
def backup(context: Context, key_id: int, target: Path, passphrase_file: str | None) -> int:
    """Write it."""
    from lifecycle.cli.commands.transport_key import acts  # noqa: PLC0415 - takes long to load

    return acts.back_up(context, key_id, target.absolute(), passphrase_file)


@click.command(
    "restore",
    cls=Command,
    help=_(
        "Restore a transport key from a backup file.\n\n"
        "Compares the key with the record and writes a missing key file. Where the key is still here, the command "
        "only checks the backup. Never writes over another key."
    ),
    examples=("lifecycle transport-key restore transport-00.age --by Davi --witness Ana --passphrase-file phrase.txt",),
    see_also=("lifecycle transport-key restore-from-cards", "lifecycle transport-key list"),
)
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@by_option
@witness_option
@passphrase_option
@keyed_options
@shared_options
@click.pass_obj
@refusable
def restore(context: Context, file: Path, by: str, witness: str, passphrase_file: str | None) -> int:
    """Read it, compare it, and keep it."""
    from lifecycle.cli.commands.transport_key import acts  # noqa: PLC0415 - takes long to load

    return acts.restore(context, file.absolute(), by=by, witness=witness, passphrase_file=passphrase_file)
