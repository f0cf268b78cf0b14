"""Verify a record: each layer of its database, and what is held against it from outside."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from lifecycle.cli.context import Context
from lifecycle.cli.language import show
from lifecycle.cli.language import translate as _
from lifecycle.cli.output import print_json, say, table
from lifecycle.cli.progress import shown
from lifecycle.cli.saving import saved
from lifecycle.cli.verdicts import FAULTS, LAYER_OF, LAYERS
from lifecycle.compliance.key_file import KeyFile
from lifecycle.compliance.last import LastCheckpoints
from lifecycle.compliance.verifying.forks import proof_of_fork, written
from lifecycle.compliance.verifying.layers import FAIL, NOT_CHECKED, PASS, Layer
from lifecycle.compliance.verifying.outside import outside_of
from lifecycle.compliance.verifying.record import RecordVerification
from lifecycle.compliance.verifying.trusted import Key
from lifecycle.domain.checkpoint import SignedCheckpoint
from lifecycle.domain.errors import ExitCode
from lifecycle.domain.event import Event
from lifecycle.domain.text import Text, say_n
from lifecycle.domain.text import say as sentence
from lifecycle.reports.basis import covered_in_words
from lifecycle.reports.cells import Instant
from lifecycle.store.errors import StoreCorrupt
from lifecycle.store.reading import StoreReader
from lifecycle.store.verdict import Fault, Verdict
from lifecycle.store.verify import verify

_OUTCOMES = {
    ExitCode.DONE: "done",
    ExitCode.FOUND_WRONG: "found-wrong",
    ExitCode.UNPROVEN: "unproven",
    ExitCode.FORKED: "forked",
}


@dataclass(frozen=True)
class Found:
    """What came of it."""

    store: Path
    verdict: Verdict | None
    """None where pages are damaged."""
    layers: Sequence[Layer]
    beyond: RecordVerification

    @property
    def exit_code(self) -> ExitCode:
        """0 proven, 1 found wrong, 7 sound in itself alone, 8 rolled back or forked."""
        if self.beyond.forked:
            return ExitCode.FORKED
        if any(layer.verdict == FAIL for layer in self.layers):
            return ExitCode.FOUND_WRONG
        return ExitCode.DONE if self.beyond.proven else ExitCode.UNPROVEN

    @property
    def sound(self) -> bool:
        """Whether nothing was found wrong."""
        return self.exit_code in {ExitCode.DONE, ExitCode.UNPROVEN}

    @property
    def covered(self) -> SignedCheckpoint | None:
        """The checkpoint that covers most, of those that can be relied on."""
        return self.beyond.covered if self.sound else None

    @property
    def after(self) -> int:
        """Events that nothing covers which could be relied on."""
        size = self.verdict.size if self.verdict else 0
        return size - (self.covered.checkpoint.size if self.covered else 0)


def verify_record(  # noqa: PLR0913 - what was given at the command line
    context: Context,
    copy: Path | None,
    kept: Sequence[tuple[str, SignedCheckpoint]],
    keys: Sequence[Key],
    *,
    save: Path | None,
    fast: bool,
) -> int:
    """Verify and print; gives the exit code."""
    from lifecycle import wiring  # noqa: PLC0415 - takes long to load

    settings = context.settings if copy is None else replace(context.settings, store=copy.absolute())
    fork_file: str | None = None
    is_copy = copy is not None and copy.absolute() != context.settings.store.absolute()
    with wiring.record_to_read(settings) as opened, shown(context, sentence("Verifying")) as progress:
        try:
            outside = outside_of(
                opened,
                KeyFile(settings.signing_key),
                LastCheckpoints(settings.last_checkpoints),
                keys=keys,
                kept=kept,
                copy=is_copy,
            )
            beyond = RecordVerification(outside)
            verdict = verify(opened, fast=fast, progress=progress, beside=beyond.due)
        except StoreCorrupt as error:
            beyond = RecordVerification()
            found = Found(settings.store, None, [*_damaged(error), *beyond.layers.values()], beyond)
        else:
            if verdict.sound:
                beyond.finish()
                fork_file = _proof(opened, beyond)
            found = Found(settings.store, verdict, [*_layers(verdict, fast=fast), *beyond.layers.values()], beyond)
    keep = beyond.newest.note.encoded() if found.sound and beyond.newest is not None else None
    done = saved(save, keep)
    if context.json:
        print_json(context, _OUTCOMES[found.exit_code], _as_object(found) | {"saved": done, "fork_file": fork_file})
    else:
        _print(found, done, fork_file, can_be_kept=keep is not None)
    return found.exit_code


def _layers(verdict: Verdict, *, fast: bool) -> list[Layer]:
    failed = LAYER_OF[verdict.fault.what] if verdict.fault else None
    checked = {"pages"} if failed and not fast else set() if failed else set(verdict.checked)
    stopped = sentence("not finished: stopped at the first fault")
    layers = []
    for name, note in LAYERS.items():
        if name == failed:
            layers.append(Layer(name, FAIL, note))
        elif name in checked:
            layers.append(Layer(name, PASS, note))
        else:
            why = stopped if name in verdict.checked else sentence("left out by --fast")
            layers.append(Layer(name, NOT_CHECKED, why))
    return layers


def _damaged(error: StoreCorrupt) -> list[Layer]:
    reason = sentence("{reason}", reason=error.params["reason"])
    unread = sentence("cannot be read from damaged pages")
    return [Layer(name, FAIL, reason) if name == "pages" else Layer(name, NOT_CHECKED, unread) for name in LAYERS]


def _proof(store: StoreReader[Event], beyond: RecordVerification) -> str | None:
    """Write what proves a fork to others into the present folder, where there is something that does."""
    one, newest = beyond.contradicted_by, beyond.newest
    proof = one and newest and proof_of_fork(store, one, newest, beyond.known_keys)
    return written(*proof, Path.cwd()) if proof else None


def _print(found: Found, done: str | None, fork_file: str | None, *, can_be_kept: bool) -> None:
    say(sentence("Record {path}", path=str(found.store)))
    say("")
    rows = [(layer.name, layer.verdict, show(layer.note)) for layer in found.layers]
    table((_("layer"), _("verdict"), ""), rows)
    say("")
    verdict = found.verdict
    if verdict is not None and verdict.fault is not None:
        say(_located(verdict.fault))
    elif verdict is not None and found.sound:
        say(_counted(verdict))
    if not found.sound:
        say(sentence("Copy the file and those beside it before anything else, and find out who could write to it."))
    elif found.exit_code == ExitCode.UNPROVEN:
        say(
            sentence("It is whole in itself. Nothing from outside was there to hold it against: no key, no checkpoint.")
        )
    if fork_file is not None:
        say(sentence("What proves it to others is written to {path}: keep it with both.", path=fork_file))
    if done is not None:
        say(sentence("The checkpoint is saved in {path}: give it with --checkpoint the next time.", path=done))
    elif can_be_kept:
        say(sentence("Keep its newest checkpoint elsewhere, for the next time: --save FILE."))
    say(_coverage(found))


def _coverage(found: Found) -> Text:
    """Give the sentence that comes last."""
    if found.covered is None:
        return say_n(
            "Covered by no checkpoint that can be relied on; the 1 event rests on the operator's word.",
            "Covered by no checkpoint that can be relied on; all {count} events rest on the operator's word.",
            found.after,
        )
    return covered_in_words(found.covered.checkpoint.size, (found.covered.time or 0) * 1_000_000, found.after)


def _counted(verdict: Verdict) -> Text:
    root = verdict.root.hex()
    return say_n("1 event, root {root}", "{count} events, root {root}", verdict.size, root=root)


def _located(fault: Fault) -> Text:
    """Name the first row that is wrong, and what is wrong with it."""
    what = Text(FAULTS[fault.what].message, {"column": fault.column or "-"})
    if fault.position is None:
        return sentence("First fault: {what}.", what=what)
    if fault.last is not None:
        return sentence(
            "First fault, in events #{first} to #{last}: {what}.", first=fault.position, last=fault.last, what=what
        )
    if fault.event_id is None:
        return sentence("First fault, at event #{position}: {what}.", position=fault.position, what=what)
    return sentence(
        "First fault, at event #{position} ({id}): {what}.", position=fault.position, id=fault.event_id, what=what
    )


def _as_object(found: Found) -> dict[str, Any]:
    verdict, covered = found.verdict, found.covered
    return {
        "store": str(found.store),
        "sound": found.sound,
        "proven": found.exit_code == ExitCode.DONE,
        "events": verdict.size if verdict else None,
        "root": verdict.root.hex() if verdict else None,
        "layers": [{"layer": each.name, "verdict": each.verdict, "note": str(each.note)} for each in found.layers],
        "fault": asdict(verdict.fault) if verdict and verdict.fault else None,
        "covered_until": covered.checkpoint.size if covered else None,
        "covered_at": None if covered is None or covered.time is None else Instant(covered.time * 1_000_000).exact(),
        "events_after": found.after,
        "coverage": str(_coverage(found)),
        "exit_code": int(found.exit_code),
    }
