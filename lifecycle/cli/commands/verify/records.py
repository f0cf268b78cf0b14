"""Verify a record: each layer of its database, and what is held against it from outside."""

from dataclasses import replace
from pathlib import Path

from lifecycle.cli.answering import record_to_answer
from lifecycle.cli.commands.verify.in_words import as_object, print_found
from lifecycle.cli.commands.verify.outcome import Found, damaged, layers_of
from lifecycle.cli.commands.verify.saving import saving_in_words
from lifecycle.cli.context import Context
from lifecycle.cli.printing.checkpoint_file import saved
from lifecycle.cli.printing.output import print_json
from lifecycle.cli.printing.progress_bar import shown
from lifecycle.domain.errors import ExitCode, StoreError
from lifecycle.domain.event import Event
from lifecycle.domain.text import say as sentence
from lifecycle.evidence.checks.auditor_files import Brought
from lifecycle.evidence.checks.findings import Findings
from lifecycle.evidence.checks.forks import proof_of_fork, written
from lifecycle.evidence.checks.outside_evidence import outside_of
from lifecycle.evidence.checks.record import RecordVerification
from lifecycle.evidence.checks.whole_record import verify_whole
from lifecycle.ledger.envelopes import system_clock
from lifecycle.signing.key_file import KeyFile
from lifecycle.signing.known_ledger import KnownLedger
from lifecycle.signing.last_check import LastCheck, remember
from lifecycle.signing.last_checkpoint import LastCheckpoints
from lifecycle.station import records
from lifecycle.station.settings import Settings
from lifecycle.store.engine import StoreReader
from lifecycle.store.errors import NotAStore, StoreCorrupt

_OUTCOMES = {
    ExitCode.DONE: "done",
    ExitCode.FOUND_WRONG: "found-wrong",
    ExitCode.UNPROVEN: "unproven",
    ExitCode.FORKED: "forked",
}


def verify_record(
    context: Context,
    copy: Path | None,
    given: Brought,
    *,
    save: Path | None,
    fast: bool,
) -> int:
    """Verify and print; gives the exit code."""
    settings = context.settings if copy is None else replace(context.settings, store=copy.absolute())
    fork_file: str | None = None
    is_copy = copy is not None and copy.absolute() != context.settings.store
    salvage = is_copy and _is_salvage(settings)
    store = records.salvage_to_read(settings) if salvage else record_to_answer(context, settings)
    with store as opened, shown(context, sentence("Verifying")) as progress:
        try:
            outside = outside_of(
                opened,
                KeyFile(settings.signing_key),
                LastCheckpoints(settings.last_checkpoints),
                keys=given.keys,
                kept=given.kept,
                people=given.people,
                receipts=given.receipts,
                copy=is_copy,
            )
            verified = verify_whole(opened, outside, fast=fast, progress=progress)
        except StoreCorrupt as error:
            unlooked = Findings()
            found = Found(settings.store, None, [*damaged(error), *unlooked.layers.values()], unlooked)
        else:
            beyond, verdict = verified.beyond, verified.verdict
            fork_file = _proof(opened, beyond) if verdict.sound else None
            layers = [
                *layers_of(verdict, fast=fast, of_server=opened.of_server),
                *verified.derived,
                *beyond.found.layers.values(),
            ]
            found = Found(settings.store, verdict, layers, beyond.found)
        if not is_copy and not fast:
            _remember(opened, found, settings.last_checkpoints)
    keep = found.beyond.newest.note.encoded() if found.sound and found.beyond.newest is not None else None
    done = saved(context, save, keep)
    told = list(saving_in_words(save, done, can_be_kept=keep is not None))
    found = replace(found, salvage=salvage)
    if context.json:
        print_json(context, _OUTCOMES[found.exit_code], as_object(found) | done.fields | {"fork_file": fork_file})
    else:
        print_found(found, told, fork_file, verbose=context.verbose)
    return found.exit_code


def _is_salvage(settings: Settings) -> bool:
    """Say whether a file has the content of a record and not its header: SQLite's own tools leave that away."""
    try:
        records.record_to_read(settings).close()
    except NotAStore:
        return True
    return False


def _remember(store: StoreReader[Event], found: Found, folder: Path) -> None:
    """Remember what came of a full check, for reports that are too large to prove all that they read.

    One that could not compare all of it, and found nothing wrong, proves no more than the one before.
    """
    if found.sound and not found.complete:
        return
    try:
        origin = KnownLedger(store, LastCheckpoints(folder)).origin()
    except StoreError:
        return
    if origin is None:
        return
    check = LastCheck(
        position=found.verdict.size if found.verdict else 0,
        size=store.size_on_disk(),
        verdict="PASS" if found.sound else "FAIL",
        time=system_clock(),
    )
    remember(folder, origin, check)


def _proof(store: StoreReader[Event], beyond: RecordVerification) -> str | None:
    """Write what proves a fork to others into the present folder, where there is something that does."""
    one, newest = beyond.found.contradicted_by, beyond.found.newest
    proof = one and newest and proof_of_fork(store, one, newest, beyond.known_keys)
    return written(*proof, Path.cwd()) if proof else None
