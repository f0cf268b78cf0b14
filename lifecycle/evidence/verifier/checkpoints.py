"""Checkpoints: each is the root of the tree at its size, under the name that the ledger had then."""

from __future__ import annotations

from typing import Iterable

from lifecycle.evidence.verifier.forks import prove_fork
from lifecycle.evidence.verifier.notes import LONGEST_NOTE, read_checkpoint
from lifecycle.evidence.verifier.state import Case
from lifecycle.evidence.verifier.verdicts import Broken, Fault, some


def read_checkpoints(case: Case) -> None:
    """Read those in the bundle; above all the one that covers it."""
    layer = case.layer("checkpoints")
    for name in case.container.under("checkpoints/"):
        with layer.blaming(name):
            checkpoint = read_checkpoint(case.container.read(name, LONGEST_NOTE))
            if name != checkpoint.member:
                raise Broken("the checkpoint covers %d events, its file name says another number" % checkpoint.size)
            if checkpoint.size > case.said.size:
                raise Broken("the checkpoint covers more events than the bundle")
            case.checkpoints[checkpoint.size] = checkpoint
    case.trust.sizes = sorted(case.checkpoints)
    case.report.head = case.checkpoints.get(case.said.size)
    if case.head is None and not layer.faults:
        layer.fails(Fault("the checkpoint that covers the bundle is missing", case.said.checkpoint))


def judge_leaves(case: Case) -> None:
    """Say whether the tree over the events is the one that was signed."""
    if not case.sound:
        return
    layer, root = case.layer("leaves"), case.seen.root
    if root != case.said.root or (case.head is not None and root != case.head.root):
        layer.fails(Fault(_where_it_differs(case)))
    all_of_them = some(case.said.size, "1 leaf", "{} leaves")
    layer.passes("signed root hash matches %s" % all_of_them)


def _where_it_differs(case: Case) -> str:
    """Say between which checkpoints the first leaf is that is not the one which was signed."""
    good = 0
    for size, checkpoint in sorted(case.checkpoints.items()):
        if case.seen.roots.get(size) != checkpoint.root:
            return "root hash is not the signed one: at least 1 of the events #%d to #%d was changed" % (
                good + 1,
                size,
            )
        good = size
    return "root hash does not match manifest.json"


def judge_checkpoints(case: Case) -> None:
    """Hold every checkpoint against the tree and the names of the ledger."""
    layer, head, said = case.layer("checkpoints"), case.head, case.said
    if head is not None and (head.origin, head.root) != (said.origin, said.root):
        layer.fails(Fault("the checkpoint is not the one named in manifest.json", said.checkpoint))
    strange = 0
    for size, checkpoint in sorted(case.checkpoints.items()):
        if case.sound and case.seen.roots.get(size) != checkpoint.root:
            message = (
                "the checkpoint does not match the first %d events: altered events, another record, or a fork" % size
            )
            layer.fails(Fault(message, checkpoint.member))
            prove_fork(case, checkpoint)
        fits = case.lineage.fits(checkpoint.origin, size)
        if fits is False:
            layer.fails(
                Fault("the checkpoint belongs to another record: the events do not have this name", checkpoint.member)
            )
        strange += fits is None
    if not case.sound:
        return
    if strange:
        layer.is_left_out("%d of them have names of the record that only earlier events can confirm" % strange)
        return
    note = some(len(case.checkpoints), "1 checkpoint matches the events", "{} checkpoints match the events")
    backwards = _steps_back([checkpoint.time for _, checkpoint in sorted(case.checkpoints.items())])
    if backwards:
        note += "; the clock moved back before %d of them, which does not show tampering" % backwards
    layer.passes(note)


def _steps_back(times: Iterable[int | None]) -> int:
    known = [time for time in times if time is not None]
    return sum(later < earlier for earlier, later in zip(known, known[1:]))
