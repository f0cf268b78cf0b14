"""What proves a fork or a rollback to a third party: two notes that one key signed and no one tree has."""

from __future__ import annotations

import base64
import os
from typing import Sequence

from lifecycle.evidence.verifier.merkle import consistency_proof
from lifecycle.evidence.verifier.notes import Checkpoint, Key
from lifecycle.evidence.verifier.state import Case

FORK = """lifecycle fork proof v1

One key signed 2 checkpoints that cannot belong to one record: {why}
A record only grows, so its owner has shown 2 histories.

To check this without lifecycle: verify the signatures of both notes with the keys below (C2SP signed-note, Ed25519 over
the text up to and including the newline before the empty line){how}.
"""


def fork_text(
    one: Checkpoint, other: Checkpoint, root: bytes | None, proof: Sequence[bytes], keys: Sequence[Key]
) -> str:
    """Write what proves a fork, or a rollback, to a third party."""
    how = ""
    if root is not None and one.size < other.size:
        why = "the second has %d events and its first %d are not the events of the first." % (other.size, one.size)
        how = (
            ".\nThen verify that the consistency proof (RFC 9162, section 2.1.4.2) leads from the third root hash to "
            "the root hash\nof the second note. The third root hash differs from the first note, at the same size"
        )
    elif one.size == other.size:
        why = "both have %d events and different root hashes." % one.size
    else:
        why = "the first has %d events, the second was signed later and has %d." % (one.size, other.size)
    parts = [FORK.format(why=why, how=how)]
    parts += ["== the first checkpoint ==\n", one.note.decode("utf-8")]
    parts += ["== the second checkpoint ==\n", other.note.decode("utf-8")]
    if how and root is not None:
        parts.append("== the root hash of the first %d events that the second checkpoint covers ==\n" % one.size)
        parts.append(base64.b64encode(root).decode("ascii") + "\n")
        parts.append("== the consistency proof from %d to %d events ==\n" % (one.size, other.size))
        parts += [base64.b64encode(each).decode("ascii") + "\n" for each in proof]
    parts.append("== the keys ==\n")
    for key in keys:
        encoded = base64.b64encode(bytes((key.kind,)) + key.public).decode("ascii")
        parts.append("%s+%s+%s\n" % (key.name, key.id.hex(), encoded))
    return "".join(parts)


def prove_fork(case: Case, checkpoint: Checkpoint) -> bool:
    """Write what proves that a checkpoint and the one of the bundle are of no one tree, if one key signed both.

    False where it did not: somebody without the key may have altered the bundle.
    """
    head, size = case.head, checkpoint.size
    if head is None or case.seen.root != head.root or not case.trust.one_key(checkpoint, head):
        return False
    proof = consistency_proof(size, head.size, case.nodes().subtree)
    return show_fork(case, checkpoint, head, case.seen.roots[size], proof)


def show_fork(
    case: Case, one: Checkpoint, other: Checkpoint, root: bytes | None = None, proof: Sequence[bytes] = ()
) -> bool:
    """Write what two checkpoints prove, once for all, if one key signed both; False where none did."""
    report, trust = case.report, case.trust
    if not trust.one_key(one, other):
        return False
    report.forked = True
    if report.fork_file is not None:
        return True
    given = [Key(case.said.origin, kind, public) for kind in trust.given for public in sorted(trust.given[kind])]
    claimed = {id_ for _, id_, _ in (*one.lines, *other.lines)}
    keys = [key for key in dict.fromkeys([*trust.brought, *given]) if key.id in claimed]
    name = os.path.join(case.folder, "fork-%d-%d.txt" % (one.size, other.size))
    try:
        with open(name, "w", encoding="utf-8") as file:
            file.write(fork_text(one, other, root, proof, keys))
        report.fork_file = name
    except OSError as error:
        report.notes.append("Cannot write the proof of the fork: %s" % error)
    return True
