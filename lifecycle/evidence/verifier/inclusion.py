"""Inclusion proofs: each leads from an event to the root (C2SP tlog-proof)."""

from __future__ import annotations

import re

from lifecycle.evidence.verifier.merkle import is_included
from lifecycle.evidence.verifier.notes import LONGEST_NOTE, hash_of
from lifecycle.evidence.verifier.state import Case
from lifecycle.evidence.verifier.verdicts import Broken, Fault, some


def read_proofs(case: Case) -> None:
    """Read those in the bundle."""
    layer = case.layer("inclusion proofs")
    for name in case.container.under("proofs/"):
        with layer.blaming(name):
            index, proof, note = read_proof(case.container.read(name, LONGEST_NOTE))
            if name != "proofs/%012d.tlog-proof" % (index + 1) or index >= case.said.size:
                raise Broken("the proof has another event than its file name")
            if case.head is None or note != case.head.note:
                raise Broken("the proof does not contain the checkpoint of the bundle")
            case.proofs[index + 1] = name, proof


def read_proof(content: bytes) -> tuple[int, list[bytes], bytes]:
    """Read an inclusion proof (C2SP tlog-proof, without extra data): index, hashes, and the checkpoint as a note."""
    head, empty, note = content.partition(b"\n\n")
    try:
        first, *lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise Broken("not ASCII before the checkpoint") from None
    if first != "c2sp.org/tlog-proof@v1" or not empty or not lines:
        raise Broken("not a proof of the kind c2sp.org/tlog-proof@v1")
    found = re.fullmatch("index (0|[1-9][0-9]{0,17})", lines[0])
    if found is None:
        raise Broken("the proof does not name its event")
    return int(found.group(1)), [hash_of(line) for line in lines[1:]], note


def judge_inclusion(case: Case) -> None:
    """See that each leads from its event to the root of the tree."""
    if not case.sound:
        return
    layer, said = case.layer("inclusion proofs"), case.said
    for position, (name, proof) in case.proofs.items():
        if not is_included(position - 1, said.size, case.seen.leaves.get(position, b""), proof, said.root):
            layer.fails(Fault("the proof does not lead from the event to the root hash", name, None, position))
    if case.proofs:
        leads = some(
            len(case.proofs),
            "1 proof leads from its event to the root hash",
            "{} proofs lead from their events to the root hash",
        )
        layer.passes(leads)
    else:
        layer.is_left_out("the bundle contains none")
