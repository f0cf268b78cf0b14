"""The checkpoints that an auditor kept: what they cover has to be there as it was."""

from __future__ import annotations

from lifecycle.evidence.verifier.auditor_files import Kept
from lifecycle.evidence.verifier.forks import prove_fork, show_fork
from lifecycle.evidence.verifier.state import Case
from lifecycle.evidence.verifier.verdicts import Fault, utc


def judge_kept(case: Case) -> None:
    """Hold each against the tree; agreement proves what it covers, and contradiction a fork."""
    layer, report, said = case.layer("kept checkpoint"), case.report, case.said
    if not case.kept:
        layer.is_left_out("not given (--checkpoint FILE)")
        return
    _compare_kept(case)
    agreed = 0
    for kept in sorted(case.kept, key=lambda each: each.checkpoint.size > said.size):
        checkpoint = kept.checkpoint
        if case.sound and case.lineage.fits(checkpoint.origin, min(checkpoint.size, said.size)) is False:
            layer.fails(Fault("the checkpoint belongs to another record, %s" % checkpoint.origin, kept.file))
        elif checkpoint.size > said.size:
            _look_beyond(case, kept)
        elif case.sound and case.seen.roots.get(checkpoint.size) != checkpoint.root:
            what = "FORKED" if prove_fork(case, checkpoint) else "ALTERED"
            message = "%s: the first %d events do not match the checkpoint that you kept"
            layer.fails(Fault(message % (what, checkpoint.size), kept.file))
        elif case.sound:
            agreed += 1
            if checkpoint.size >= (report.covered or 0):
                report.covered, report.covered_at = checkpoint.size, checkpoint.time
    if case.sound and not layer.faults and agreed == len(case.kept):
        report.proven = True
        layer.passes("the first %d events match the checkpoint that you kept" % (report.covered or 0))


def _compare_kept(case: Case) -> None:
    """Hold the checkpoints that were kept against each other."""
    known: dict[tuple[str, int], Kept] = {}
    for kept in case.kept:
        other = known.setdefault((kept.checkpoint.origin, kept.checkpoint.size), kept)
        if other.checkpoint.root != kept.checkpoint.root:
            message = "this checkpoint contradicts %s: a record of %d events has 1 root hash"
            fault = Fault(message % (other.file, kept.checkpoint.size), kept.file)
            case.layer("kept checkpoint").fails(fault)
            show_fork(case, other.checkpoint, kept.checkpoint)


def _look_beyond(case: Case, kept: Kept) -> None:
    """Look at a checkpoint over more events than the bundle knows: an older bundle, or a ledger rolled back."""
    head, checkpoint, layer = case.head, kept.checkpoint, case.layer("kept checkpoint")
    numbers = (case.said.size, checkpoint.size)
    if head is not None and head.time is not None and checkpoint.time is not None and head.time > checkpoint.time:
        what = "ROLLED BACK" if show_fork(case, checkpoint, head) else "ALTERED"
        message = "%s: at %s the record had %d events, but you kept a checkpoint of %d from %s"
        layer.fails(Fault(message % (what, utc(head.time), *numbers, utc(checkpoint.time)), kept.file))
    else:
        layer.is_left_out(
            "the bundle has %d events, your checkpoint %d: the bundle is older; ask for a newer export" % numbers
        )
