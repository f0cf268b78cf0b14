"""A kept checkpoint as its note has it, held against the record; signatures are read here, and never checked."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, Self

from lifecycle.domain.checkpoint import ML_DSA_SIGNATURE, SignedCheckpoint
from lifecycle.domain.signed_note import NoteMalformed, Signature
from lifecycle.store.checkpoints import KeptCheckpoint

SECOND: Final = 1_000_000
"""Microseconds."""

Standing = Literal["covers", "fork", "cut", "unreadable"]
"""What a checkpoint says of the record. covers: the record had its root at its size. fork: it had another one. cut: it
covers events that the record does not have. unreadable: it is no checkpoint, or not the one that stands beside it."""

_TIMESTAMP = 8
_KINDS: Final = {64: "Ed25519", _TIMESTAMP + ML_DSA_SIGNATURE: "ML-DSA-44"}
"""Kinds of signature by how many bytes they have: a line does not name its kind, its key does."""


@dataclass(frozen=True)
class SignedBy:
    """One signature line: the key that it names."""

    name: str
    """Of the key."""
    key: str
    """Key id, 8 hex digits."""
    kind: str
    """Ed25519 or ML-DSA-44; empty where it is neither."""

    @classmethod
    def of(cls, signature: Signature) -> Self:
        """Read it off a line."""
        return cls(signature.name, signature.key_id.hex(), _KINDS.get(len(signature.value), ""))

    def __str__(self) -> str:
        """Write it for people and machines."""
        return f"{self.key} ({self.kind})" if self.kind else self.key


@dataclass(frozen=True)
class CheckpointNote:
    """What a kept checkpoint says."""

    number: int
    """Its number among those that are kept, from 1."""
    size: int
    """Events that it covers."""
    time: int
    """When it was signed, microseconds UTC."""
    origin: str
    """The origin line of the ledger."""
    root: bytes
    """32 bytes."""
    signed_by: tuple[SignedBy, ...]

    def standing(self, root: bytes | None) -> Standing:
        """Hold it against the root that the record had at its size; None where it never had that many events."""
        if root is None:
            return "cut"
        return "covers" if root == self.root else "fork"


def noted(kept: KeptCheckpoint) -> CheckpointNote | None:
    """Read a kept checkpoint; None where it is none, or where its size or time is not what is kept beside it."""
    try:
        signed = SignedCheckpoint.read(kept.note)
    except NoteMalformed:
        return None
    checkpoint, time = signed.checkpoint, signed.time
    if checkpoint.size != kept.size or time is None or time * SECOND != kept.time:
        return None
    lines = tuple(_signed_by(signed))
    return CheckpointNote(kept.number, checkpoint.size, kept.time, checkpoint.origin, checkpoint.root, lines)


def _signed_by(signed: SignedCheckpoint) -> Iterator[SignedBy]:
    for signature in signed.note.signatures:
        yield SignedBy.of(signature)
