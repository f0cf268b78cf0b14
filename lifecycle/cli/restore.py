"""Put a backup in the place of a record that was lost, and say what of it is lost for good."""

from pathlib import Path

import click

from lifecycle.cli.asking import confirmed
from lifecycle.cli.context import Context
from lifecycle.cli.language import translate as _
from lifecycle.cli.options import shared_options
from lifecycle.cli.output import described, print_json, print_unsigned, say
from lifecycle.cli.progress import shown
from lifecycle.domain.dialogue import Confirmation
from lifecycle.domain.errors import ExitCode, LifecycleError
from lifecycle.domain.text import Text, say_n
from lifecycle.domain.text import say as sentence


@click.command(
    "restore",
    help=_(
        "Verify BACKUP in full and make it the record, where there is none. It goes on as a ledger of its own, under a "
        "new name, and says for ever that it was restored."
    ),
)
@click.argument("backup", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help=_("Answer the question beforehand."))
@shared_options
@click.pass_obj
def command(context: Context, backup: Path, yes: bool) -> int:  # noqa: FBT001 - click calls it
    """Have it confirmed, do it, sign it, and say what is lost."""
    from lifecycle import wiring  # noqa: PLC0415 - takes long to load
    from lifecycle.cli.signing import as_object, covered, signing  # noqa: PLC0415
    from lifecycle.domain.checkpoint import SignedCheckpoint, origin_line  # noqa: PLC0415
    from lifecycle.restoring import require_place  # noqa: PLC0415

    settings, backup = context.settings, backup.absolute()
    require_place(backup, settings.store)
    question = sentence(
        "{backup} becomes the record {path}, under a new name. What was recorded after the backup is lost, and the "
        "record that it is a backup of must not be used again.",
        backup=str(backup),
        path=str(settings.store),
    )
    confirmed(context, Confirmation("restore", question, "restore"), yes=yes)
    with shown(context, sentence("Restoring")) as progress:
        done = wiring.restored(backup, settings, progress)
    signed: SignedCheckpoint | None = None
    unsigned: LifecycleError | None = None
    try:
        with signing(context) as signer:
            signed = signer.sign()
    except LifecycleError as error:
        unsigned = error
    code = ExitCode.DONE if unsigned is None else unsigned.exit_code
    if context.json:
        fields = {
            "store": str(settings.store),
            "backup": str(backup),
            "events": done.size,
            "origin": origin_line(done.origin),
            "was": origin_line(done.was),
            "signed": done.signed,
            "lost": done.lost,
            "checkpoint": None if signed is None else as_object(signed),
            "unsigned": None if unsigned is None else described(unsigned),
        }
        print_json(context, "done", fields | {"exit_code": int(code)})
        return code
    say(sentence("{path} is the record now: {was}.", path=str(settings.store), was=_holds(done.size)))
    say(
        sentence(
            "It goes on as {origin}; until then it was {was}.",
            origin=origin_line(done.origin),
            was=origin_line(done.was),
        )
    )
    say(_missing(done.size, done.signed))
    say(
        sentence(
            "Never use the earlier record again: two records of the same cards contradict each other. Inspect every "
            "card that may have been changed since the backup: it shows what this record does not know."
        )
    )
    if signed is not None:
        say(covered(signed))
    if unsigned is not None:
        print_unsigned(context, unsigned)
    return code


def _holds(size: int) -> Text:
    return say_n("1 event, verified in full", "{count} events, verified in full", size)


def _missing(size: int, signed: int | None) -> Text:
    if signed is None:
        return sentence("What was signed last is not known on this machine, nor how many events are lost.")
    if signed > size + 1:
        return sentence(
            "LOST: events {first} to {last}, which a checkpoint had covered, are not in it.",
            first=size + 1,
            last=signed,
        )
    if signed > size:
        return sentence("LOST: event {first}, which a checkpoint had covered, is not in it.", first=signed)
    return sentence(
        "Every event that was signed on this machine is in it. What came after the backup and was not signed is lost."
    )
