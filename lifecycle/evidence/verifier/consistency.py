"""Consistency proofs: each leads from an earlier checkpoint to the one of the bundle."""

from __future__ import annotations

from typing import Iterator

from lifecycle.evidence.verifier.container import Container
from lifecycle.evidence.verifier.merkle import is_consistent
from lifecycle.evidence.verifier.notes import LONGEST_NOTE, NUMBER, hash_of
from lifecycle.evidence.verifier.state import Case
from lifecycle.evidence.verifier.verdicts import Broken, some


def read_consistency(text: str) -> tuple[int, bytes, int, bytes, list[bytes]]:
    """Read a consistency proof: size and root of the earlier tree, those of the later one, and the hashes."""
    lines = text.split("\n")
    if len(lines) < 4 or lines.pop() or lines[0] != "lifecycle consistency proof v1":
        raise Broken("not a consistency proof of version 1")
    ends = []
    for word, line in zip(("from", "to"), lines[1:3]):
        parts = line.split(" ")
        if len(parts) != 3 or parts[0] != word or not NUMBER.fullmatch(parts[1]):
            raise Broken("the proof does not name its 2 trees")
        ends.append((int(parts[1]), hash_of(parts[2])))
    (size, root), (larger, larger_root) = ends
    return size, root, larger, larger_root, [hash_of(line) for line in lines[3:]]


def sizes_of_proofs(container: Container) -> Iterator[int]:
    """Give the sizes that they begin at, by their names."""
    for name in container.under("consistency/"):
        yield int(name[12:24])


def judge_consistency(case: Case) -> None:
    """See that each begins at the tree as it was, and ends at the checkpoint of the bundle."""
    layer, said = case.layer("consistency proofs"), case.said
    names = case.container.under("consistency/")
    for name in names:
        with layer.blaming(name):
            size, root, larger, larger_root, proof = read_consistency(case.container.text(name, LONGEST_NOTE))
            if name != "consistency/%012d-%012d.txt" % (size, larger):
                raise Broken("the proof has other sizes than its file name")
            if (larger, larger_root) != (said.size, said.root):
                raise Broken("the proof does not end at the checkpoint of the bundle")
            if not is_consistent(size, larger, proof, root, larger_root):
                raise Broken("the proof is wrong: its hashes do not connect the 2 root hashes")
            if case.sound and case.seen.roots.get(size) != root:
                raise Broken("the proof begins at another root hash")
    if names:
        layer.passes(
            some(len(names), "1 proof leads to the checkpoint", "{} proofs lead to the checkpoint") + " of the bundle"
        )
    else:
        layer.is_left_out("the bundle contains none")
