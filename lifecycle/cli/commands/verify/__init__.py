"""Prove, layer by layer, that a record or a bundle was not altered; what was not checked is never called good."""

from pathlib import Path

import click

from lifecycle.cli.context import Context
from lifecycle.cli.errors import BadCommand
from lifecycle.cli.help.command import Command
from lifecycle.cli.options import shared_options
from lifecycle.domain.text import say as sentence
from lifecycle.wording.language import translate as _

_FILE = click.Path(path_type=Path)


@click.command(
    "verify",
    cls=Command,
    help=_(
        "Check a record or bundle for tampering.\n\n"
        "Without an argument, lifecycle checks the record. RECORD is a copy of a record, BUNDLE an evidence bundle. "
        "A layer that was not checked is shown as NOT CHECKED and never counts as good."
    ),
    examples=(
        "lifecycle verify",
        "lifecycle verify --checkpoint checkpoint.txt --key auditor-key.txt",
        "lifecycle verify evidence.zip --key auditor-key.txt",
    ),
    see_also=("lifecycle checkpoint", "lifecycle export", "lifecycle help exit-codes"),
)
@click.argument("what", metavar="[RECORD|BUNDLE]", required=False, type=_FILE)
@click.option(
    "--checkpoint",
    "checkpoints",
    metavar="FILE",
    multiple=True,
    type=_FILE,
    help=_("A checkpoint that you kept. The events that it covers must be unchanged. Repeat for each checkpoint."),
)
@click.option(
    "--key",
    "keys",
    metavar="FILE",
    multiple=True,
    type=_FILE,
    help=_("A public key that you received another way. Only signatures by this key count. Repeat for each key."),
)
@click.option(
    "--people",
    metavar="FILE",
    type=_FILE,
    help=_("Keys of people that you received another way, as ssh-keygen takes them (ALLOWED SIGNERS)."),
)
@click.option(
    "--receipt",
    "receipts",
    metavar="FILE",
    multiple=True,
    type=_FILE,
    help=_(
        "An intent that you signed and kept: its folder, or a signature file beside it. The events before it must be "
        "unchanged. Repeat for each receipt."
    ),
)
@click.option(
    "--save",
    metavar="FILE",
    type=_FILE,
    help=_("Save the newest checkpoint to FILE, for the next check. An earlier checkpoint in FILE is kept beside it."),
)
@click.option(
    "--fast", is_flag=True, help=_("Record only: check positions, bodies, root hash and checkpoints, nothing else.")
)
@click.option("--thorough", is_flag=True, help=_("Bundle only: read every event in full."))
@shared_options
@click.pass_obj
def command(  # noqa: PLR0913, PLR0917 - click passes each option on its own
    context: Context,
    what: Path | None,
    checkpoints: tuple[Path, ...],
    keys: tuple[Path, ...],
    people: Path | None,
    receipts: tuple[Path, ...],
    save: Path | None,
    fast: bool,  # noqa: FBT001
    thorough: bool,  # noqa: FBT001
) -> int:
    """Verify, say what holds, and name the first thing that is wrong."""
    from lifecycle.cli.printing.checkpoint_file import require_place  # noqa: PLC0415 - only where something is verified
    from lifecycle.evidence.checks.auditor_files import (  # noqa: PLC0415 - slow to load
        Brought,
        checkpoints_in,
        is_bundle,
        keys_in,
        people_in,
        receipts_in,
        require_evidence,
    )

    require_place(context, save)
    given = Brought(checkpoints_in(checkpoints), keys_in(keys), people_in(people), receipts_in(receipts))
    if what is not None and not what.exists():
        problem = sentence("There is no file {path}.", path=str(what))
        raise BadCommand(problem=problem, command="lifecycle verify")
    if what is not None and is_bundle(what):
        from lifecycle.cli.commands.verify.bundles import verify_bundle  # noqa: PLC0415

        return verify_bundle(context, what, given, save=save, thorough=thorough)
    if what is not None:
        require_evidence(what)
    from lifecycle.cli.commands.verify.records import verify_record  # noqa: PLC0415

    return verify_record(context, what, given, save=save, fast=fast)
