"""What `lifecycle restore` does, and what it says of it."""

import os
from pathlib import Path

from lifecycle.cli.context import Context
from lifecycle.cli.dialogue.one_question import confirmed
from lifecycle.cli.printing.output import described, print_json, print_unsigned, say
from lifecycle.cli.printing.progress_bar import shown
from lifecycle.cli.signing import as_object, covered, signing
from lifecycle.domain.checkpoint import SignedCheckpoint, origin_line
from lifecycle.domain.dialogue import Confirmation
from lifecycle.domain.errors import ExitCode, LifecycleError
from lifecycle.domain.text import Text, say_n
from lifecycle.domain.text import say as sentence
from lifecycle.signing.restore import Restored, require_place
from lifecycle.station import wiring
from lifecycle.station.settings import load


def rehearsed(context: Context, backup: Path) -> ExitCode:
    """Do all of it beside the record, keep nothing, and say what would be lost."""
    with shown(context, sentence("Restoring")) as progress:
        done = wiring.restoring(context.settings, progress).rehearse(backup, context.settings.store)
    if context.json:
        print_json(context, "planned", _as_object(context, backup, done) | {"origin": None, "exit_code": 0})
        return ExitCode.DONE
    say(sentence("{backup} can be restored: {holds}.", backup=str(backup), holds=_holds(done.size)))
    say(_missing(done.size, done.signed))
    say(sentence("This was a dry run: nothing of it was kept, and the record goes on as it was."))
    return ExitCode.DONE


def restored(context: Context, backup: Path, *, yes: bool) -> ExitCode:
    """Have it confirmed, do it, sign it, and say what is lost."""
    settings = context.settings
    require_place(backup, settings.store)
    question = sentence(
        "{backup} becomes the record {path}, under a new name. What was recorded after the backup is lost, and the "
        "record that it is a backup of must not be used again.",
        backup=str(backup),
        path=str(settings.store),
    )
    confirmed(context, Confirmation("restore", question, sentence("restore")), yes=yes)
    usual = load({name: flag for name, flag in context.flags.items() if name != "store"}, os.environ).store
    with shown(context, sentence("Restoring")) as progress:
        done = wiring.restoring(settings, progress).restore(backup, settings.store, usual)
    signed: SignedCheckpoint | None = None
    unsigned: LifecycleError | None = None
    try:
        with signing(context) as signer:
            signed = signer.sign()
    except LifecycleError as error:
        unsigned = error
    code = ExitCode.DONE if unsigned is None else unsigned.exit_code
    if not context.json:
        _tell(context, done, signed, unsigned)
        return code
    fields = {
        "checkpoint": None if signed is None else as_object(signed),
        "unsigned": None if unsigned is None else described(unsigned),
        "exit_code": int(code),
    }
    print_json(context, "done", _as_object(context, backup, done) | fields)
    return code


def _as_object(context: Context, backup: Path, done: Restored) -> dict[str, object]:

    return {
        "store": str(context.settings.store),
        "backup": str(backup),
        "events": done.size,
        "origin": origin_line(done.origin),
        "was": origin_line(done.was),
        "signed": done.signed,
        "lost": done.lost,
        "exposed": done.exposed,
    }


def _tell(context: Context, done: Restored, signed: SignedCheckpoint | None, unsigned: LifecycleError | None) -> None:

    say(sentence("{path} is the record now: {was}.", path=str(context.settings.store), was=_holds(done.size)))
    say(
        sentence(
            "It goes on as {origin}; until then it was {was}.",
            origin=origin_line(done.origin),
            was=origin_line(done.was),
        )
    )
    say(_missing(done.size, done.signed))
    if done.exposed:
        say(
            say_n(
                "1 exposure or alarm that the backup did not know stays.",
                "{count} exposures and alarms that the backup did not know stay.",
                done.exposed,
            )
        )
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
