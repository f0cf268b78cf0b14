"""Checkpoints kept beside a chronicle; their signatures are bytes of the right length, as no report checks any."""

from dataclasses import dataclass

from desk.chronicle import Chronicle
from lab.engines import behind

from lifecycle.domain.checkpoint import ML_DSA_SIGNATURE, Checkpoint, timestamped
from lifecycle.domain.signed_note import Signature, SignedNote
from lifecycle.store.address import ServerAddress

ORIGIN = "lifecycle/ledger/0123456789abcdef"
SECOND = 1_000_000


@dataclass(frozen=True)
class Signer:
    """Somebody who signs checkpoints."""

    origin: str = ORIGIN
    keys: tuple[bytes, bytes] = (bytes.fromhex("ed255190"), bytes.fromhex("0d5a4400"))
    """Key ids: Ed25519 and ML-DSA-44."""

    def note(self, size: int, root: bytes, time: int) -> bytes:
        """Sign a checkpoint at a time, seconds."""
        ed25519, ml_dsa = self.keys
        lines = (
            Signature(self.origin, ed25519, bytes(64)),
            Signature(self.origin, ml_dsa, timestamped(time, bytes(ML_DSA_SIGNATURE))),
        )
        return SignedNote(Checkpoint(self.origin, size, root).text(), lines).encoded()


SIGNER = Signer()


def covers(
    record: Chronicle, *, time: int | None = None, size: int | None = None, root: bytes | None = None,
    signer: Signer = SIGNER,
) -> int:  # fmt: skip
    """Keep a checkpoint of the record as it is now, or with another size or root; gives its time, seconds."""
    head = record.store.head()
    time, size = record.time // SECOND if time is None else time, head.size if size is None else size
    root = root or (record.store.root_at(size) if size <= head.size else bytes(32))
    kept(record, size, time, signer.note(size, root, time))
    return time


def kept(record: Chronicle, size: int, time: int, note: bytes) -> None:
    """Keep a note past the guards, as an attacker who writes to the store does; `time` is in seconds."""
    place = record.store.path
    on_server = isinstance(place, ServerAddress)
    text, table = (f"'\\x{note.hex()}'::bytea", " ON checkpoints") if on_server else (f"x'{note.hex()}'", "")
    behind(
        place,
        f"DROP TRIGGER IF EXISTS checkpoints_are_appended{table}",
        "INSERT INTO checkpoints SELECT coalesce(max(number), 0) + 1, "  # noqa: S608 - numbers and hex
        f"{size}, {time * SECOND}, {text} FROM checkpoints",
    )
