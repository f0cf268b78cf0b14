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
from lifecycle.station.settings import load, setting_named


def rehearsed(context: Context, backup: Path) -> ExitCode:
    """Do all of it beside the record, keep nothing, and say what would be lost."""
    with shown(context, sentence("Restoring")) as progress:
        done = wiring.restoring(context.settings, progress).rehearse(backup, context.settings.store)
    if context.json:
        print_json(context, "planned", _as_object(context, backup, done) | {"origin": None, "exit_code": 0})
        return ExitCode.DONE
    say(sentence("{backup} can be restored: {holds}.", backup=str(backup), holds=_holds(done.size)))
    say(_missing(done.size, done.signed))
    say(sentence("Dry run: nothing was kept. The record is unchanged."))
    return ExitCode.DONE


def restored(context: Context, backup: Path, *, yes: bool) -> ExitCode:
    """Have it confirmed, do it, sign it, and say what is lost."""
    settings = context.settings
    require_place(backup, settings.store)
    question = sentence(
        (
            "{backup} becomes the record {path}, under a new name. Events after the backup are lost. "
            "Never use the old record again."
        ),
        backup=str(backup),
        path=str(settings.store),
    )
    confirmed(context, Confirmation("restore", question, sentence("restore")), yes=yes)
    elsewhere = {name: flag for name, flag in context.flags.items() if setting_named(name) != "store"}
    usual = load(elsewhere, os.environ).store
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

    say(
        sentence("Restored: {path} is now the record ({was}).", path=str(context.settings.store), was=_holds(done.size))
    )
    say(
        sentence(
            "New name of the record: {origin}. Old name: {was}.",
            origin=origin_line(done.origin),
            was=origin_line(done.was),
        )
    )
    say(_missing(done.size, done.signed))
    if done.exposed:
        say(
            say_n(
                "1 exposure or alarm that is not in the backup stays in force.",
                "{count} exposures and alarms that are not in the backup stay in force.",
                done.exposed,
            )
        )
    say(
        sentence(
            "Never use the old record again. Two records of the same cards contradict each other. "
            "Inspect each card that was used since the backup:\n"
            "  lifecycle run inspect"
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
        return sentence("This workstation does not know the last checkpoint. The number of lost events is unknown.")
    if signed > size + 1:
        return sentence(
            "LOST: signed events #{first} to #{last} are not in the backup.",
            first=size + 1,
            last=signed,
        )
    if signed > size:
        return sentence("LOST: signed event #{first} is not in the backup.", first=signed)
    return sentence(
        "The backup contains all events that this workstation signed. Unsigned events after the backup are lost."
    )
