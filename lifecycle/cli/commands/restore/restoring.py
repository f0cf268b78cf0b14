"""What `lifecycle restore` does, and what it says of it."""

import os
from dataclasses import dataclass
from pathlib import Path

from lifecycle.approval.folder import read_folder
from lifecycle.approval.words import told_in_words
from lifecycle.cli.commands.custody.opening import asking
from lifecycle.cli.commands.restore.telling import as_object_of, holds, missing, tell
from lifecycle.cli.commands.run.signatures import signing_tools
from lifecycle.cli.context import Context
from lifecycle.cli.errors import BadCommand
from lifecycle.cli.printing.output import described, print_json, say
from lifecycle.cli.printing.progress_bar import shown
from lifecycle.cli.signing import as_object, signing
from lifecycle.custody.inputs import purpose_in
from lifecycle.domain.checkpoint import SignedCheckpoint
from lifecycle.domain.dialogue import Confirmation, Dialogue, TextQuestion
from lifecycle.domain.errors import ExitCode, LifecycleError
from lifecycle.domain.text import say as sentence
from lifecycle.signing.restore import require_place
from lifecycle.signing.restore_gate import Permission
from lifecycle.station import wiring
from lifecycle.station.settings import load, setting_named
from lifecycle.store.address import Place


@dataclass(frozen=True)
class Told:
    """How a restore is called."""

    dry_run: bool = False
    request: Path | None = None
    signed: Path | None = None
    forfeit_policy: bool = False
    reason: str | None = None
    key_files: tuple[str, ...] = ()
    yes: bool = False


def answer(context: Context, backup: Path, told: Told) -> ExitCode:
    """Do what is asked for: the restore itself, a try of it, or the folder that people sign elsewhere."""
    chosen = [told.dry_run, told.request is not None, told.signed is not None, told.forfeit_policy]
    if sum(chosen) > 1:
        problem = sentence("Use only one of --dry-run, --request, --signed and --forfeit-policy.")
        raise BadCommand(problem=problem, command=f"lifecycle {context.command}")
    if told.dry_run:
        return _rehearsed(context, backup)
    with asking(context, yes=told.yes) as dialogue:
        tools = signing_tools(context, told.key_files)
        if told.request is not None:
            permission = Permission(tools, dialogue, request=True)
            return _requested(context, backup, told.request.absolute(), permission)
        require_place(backup, context.settings.store)
        dialogue.confirm(_confirmation(context, backup))
        forfeit = _reason(dialogue, told.reason) if told.forfeit_policy else None
        return _restored(context, backup, Permission(tools, dialogue, told.signed, forfeit=forfeit))


def _rehearsed(context: Context, backup: Path) -> ExitCode:
    """Do all of it beside the record, keep nothing, and say what would be lost."""
    with shown(context, sentence("Restoring")) as progress:
        done = wiring.restoring(context.settings, progress).rehearse(backup)
    if context.json:
        print_json(context, "planned", as_object_of(context, backup, done) | {"origin": None, "exit_code": 0})
        return ExitCode.DONE
    say(sentence("{backup} can be restored: {holds}.", backup=str(backup), holds=holds(done.size)))
    say(missing(done.size, done.signed))
    if done.asked:
        say(sentence("The policy of the backup wants signatures for a restore."))
    say(sentence("Dry run: nothing was kept. The record is unchanged."))
    return ExitCode.DONE


def _requested(context: Context, backup: Path, folder: Path, permission: Permission) -> ExitCode:
    """Write the folder, and say how it goes on."""
    with shown(context, sentence("Verifying the backup")) as progress:
        restoring = wiring.restoring(context.settings, progress)
        intent = restoring.request(backup, _usual(context), permission, folder)
    if context.json:
        print_json(context, "done", {"intent": intent.id, "folder": str(folder), "exit_code": 0})
        return ExitCode.DONE
    say(told_in_words(intent, read_folder(folder)[1]))
    say(
        sentence(
            "Send the folder to the other machine. There:\n"
            "  lifecycle approval sign {folder}\n"
            "Put the signatures into the folder here. Then:\n"
            "  lifecycle restore {backup} --signed {folder}",
            folder=str(folder),
            backup=str(backup),
        )
    )
    return ExitCode.DONE


def _confirmation(context: Context, backup: Path) -> Confirmation:
    question = sentence(
        (
            "{backup} becomes the record {path}, under a new name. Events after the backup are lost. "
            "Never use the old record again."
        ),
        backup=str(backup),
        path=str(context.settings.store),
    )
    return Confirmation("restore", question, sentence("restore"))


def _reason(dialogue: Dialogue, given: str | None) -> str:
    """Have it confirmed that the policy is given up, and give the reason."""
    text = sentence(
        "The policy is given up: from then on nobody has to sign, until a policy is adopted. Every verification of the "
        "record shows it permanently."
    )
    dialogue.confirm(Confirmation("forfeit-policy", text, sentence("give up the policy")))
    typed = given or dialogue.text(TextQuestion("reason", sentence("Why can nobody meet the policy?"), ""))
    return purpose_in(typed)


def _usual(context: Context) -> Place:
    """Say where the record of this workstation is, whatever --record says."""
    elsewhere = {name: flag for name, flag in context.flags.items() if setting_named(name) != "store"}
    return load(elsewhere, os.environ).store


def _restored(context: Context, backup: Path, permission: Permission) -> ExitCode:
    """Do it, sign it, and say what is lost."""
    settings = context.settings
    with shown(context, sentence("Restoring")) as progress:
        done = wiring.restoring(settings, progress).restore(backup, settings.store, _usual(context), permission)
    signed: SignedCheckpoint | None = None
    unsigned: LifecycleError | None = None
    try:
        with signing(context) as signer:
            signed = signer.sign()
    except LifecycleError as error:
        unsigned = error
    code = ExitCode.DONE if unsigned is None else unsigned.exit_code
    forfeited = permission.forfeit is not None
    if not context.json:
        tell(context, done, signed, unsigned, forfeited=forfeited)
        return code
    fields = {
        "intent": done.intent,
        "forfeited": forfeited,
        "checkpoint": None if signed is None else as_object(signed),
        "unsigned": None if unsigned is None else described(unsigned),
        "exit_code": int(code),
    }
    print_json(context, "done", as_object_of(context, backup, done) | fields)
    return code
