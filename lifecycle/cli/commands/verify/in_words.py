"""What came of the verification of a record, as people read it and as machines do."""

from collections.abc import Sequence

from lifecycle.cli.commands.verify.answer import ProofFromOutside, RecordFault, RecordFields
from lifecycle.cli.commands.verify.layers import VERDICTS, fault_in_words
from lifecycle.cli.commands.verify.outcome import Found
from lifecycle.cli.printing.output import say, table
from lifecycle.domain.errors import ExitCode
from lifecycle.domain.instant import Instant
from lifecycle.domain.text import Text, say_n
from lifecycle.domain.text import say as sentence
from lifecycle.store.verdict import Fault, Verdict
from lifecycle.wording.language import show
from lifecycle.wording.language import translate as _


def print_found(found: Found, saving: Sequence[Text], fork_file: str | None, *, verbose: bool) -> None:
    """Print it: the answer first, a line for each layer, and what is proven last; the root hash only where asked."""
    say(found.answer)
    if found.salvage:
        say(sentence("This file was salvaged from a record by another program. Only `lifecycle verify` reads it."))
    say("")
    rows = [(layer.name, show(VERDICTS[layer.verdict]), show(layer.note)) for layer in found.layers]
    table((_("layer"), _("verdict"), ""), rows)
    say("")
    verdict = found.verdict
    if verdict is not None and verdict.fault is not None:
        say(_located(verdict.fault))
    elif verdict is not None and found.sound and verbose:
        say(_counted(verdict))
    if not found.sound:
        say(sentence("Stop. Copy the record file and the files beside it. Then find out who could write to them."))
    elif found.met_without_key:
        say(sentence("Not proven: no trusted key signed the newest checkpoint from outside."))
    if fork_file is not None:
        say(sentence("Proof of this for others: {path}. Keep it with the record and the checkpoint.", path=fork_file))
    for line in saving:
        say(line)
    say(found.coverage)


def _counted(verdict: Verdict) -> Text:
    root = verdict.root.hex()
    return say_n("1 event, root hash {root}", "{count} events, root hash {root}", verdict.size, root=root)


def _located(fault: Fault) -> Text:
    """Name the first row that is wrong, and what is wrong with it."""
    what = fault_in_words(fault)
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


def as_object(found: Found) -> RecordFields:
    """Give what a machine reads."""
    verdict, covered, met = found.verdict, found.covered, found.beyond.proven_by
    proven = found.exit_code == ExitCode.DONE
    return {
        "store": str(found.store),
        "salvage": found.salvage,
        "sound": found.sound,
        "proven": proven,
        "proven_by": ProofFromOutside(layer=met.layer, size=met.size, key=met.key) if proven and met else None,
        "events": verdict.size if verdict else None,
        "root": verdict.root.hex() if verdict else None,
        "layers": [{"layer": each.name, "verdict": each.verdict, "note": str(each.note)} for each in found.layers],
        "fault": _fault(verdict.fault) if verdict and verdict.fault else None,
        "covered_until": covered.checkpoint.size if covered else None,
        "covered_at": None if covered is None or covered.time is None else Instant(covered.time * 1_000_000).exact(),
        "events_after": found.after,
        "coverage": str(found.coverage),
        "exit_code": int(found.exit_code),
    }


def _fault(fault: Fault) -> RecordFault:
    return {
        "what": fault.what,
        "position": fault.position,
        "event_id": fault.event_id,
        "column": fault.column,
        "last": fault.last,
    }
