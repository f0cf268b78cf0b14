"""What proves to a third party that a record was forked or rolled back: two notes by one key that no one tree has."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lifecycle.domain.checkpoint import SignedCheckpoint
from lifecycle.domain.signed_note import VerifierKey
from lifecycle.evidence.checks.trust import Key
from lifecycle.evidence.verifier.forks import fork_text
from lifecycle.evidence.verifier.notes import Key as NoteKey
from lifecycle.evidence.verifier.notes import read_checkpoint
from lifecycle.signing.signatures import signed_by
from lifecycle.store.engine import StoreReader
from lifecycle.store.proofs import consistency_proof
from lifecycle.store.tiles import root_at


def proof_of_fork(
    store: StoreReader[Any], one: SignedCheckpoint, newest: SignedCheckpoint, keys: Iterable[Key]
) -> tuple[str, str] | None:
    """Give a file name and what is to be written; None where the two contradict each other by nobody's signature.

    `newest` is a checkpoint that the record agrees with. Raises StoreError.
    """
    said, held = one.checkpoint, newest.checkpoint
    both = [VerifierKey(said.origin, *key) for key in keys]
    both = [key for key in both if signed_by(one, key) and signed_by(newest, key)]
    if not both or said.origin != held.origin:
        return None
    first, second = (read_checkpoint(each.note.encoded()) for each in (one, newest))
    shown = [NoteKey(key.name, key.kind, key.public_key) for key in both]
    name = f"fork-{said.size}-{held.size}.txt"
    if said.size > held.size:
        rolled_back = one.time is not None and newest.time is not None and newest.time > one.time
        return (name, fork_text(first, second, None, [], shown)) if rolled_back else None
    with store.snapshot() as connection:
        root = root_at(connection, said.size, store.path)
        hashes = consistency_proof(connection, said.size, held.size, store.path)
    return (name, fork_text(first, second, root, hashes, shown)) if root != said.root else None


def written(name: str, content: str, folder: Path) -> str | None:
    """Write it into a folder; None where that cannot be."""
    path = folder / name
    try:
        path.write_text(content, "utf-8")
    except OSError:
        return None
    return str(path.absolute())
