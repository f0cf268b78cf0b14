"""What vouches for a record that is measured: checkpoints, and anchors on its cards. No signature is a real one."""

from pathlib import Path
from typing import Final

from sqlalchemy import bindparam, insert, select

from lifecycle.domain.anchor import Anchor
from lifecycle.domain.anchor_verdict import SeenSlot
from lifecycle.domain.checkpoint import ML_DSA_SIGNATURE, Checkpoint, origin_line, timestamped
from lifecycle.domain.facts import AnchorSeen, AnchorWritten
from lifecycle.domain.signed_note import Signature, SignedNote
from lifecycle.store.sql import compiled
from lifecycle.store.sqlite.connections import transaction, writing_engine
from lifecycle.store.tables import checkpoints, events
from lifecycle.store.tree import Frontier, grown

ORIGIN: Final = "0123456789ABCDEF"
EVERY: Final = 10
"""Events from one checkpoint to the next."""
_MICROSECONDS: Final = 1_000_000
_LEAVES = compiled(
    select(events.c.position, events.c.time, events.c.leaf)
    .where(events.c.position > bindparam("after"))
    .order_by(events.c.position),
    "after",
)
_KEEP = compiled(insert(checkpoints), *checkpoints.c.keys())
_ANCHOR: Final = Anchor(origin=ORIGIN, counter=0, size=1, root="00" * 32)

SEEN: Final = AnchorSeen(
    slots=(SeenSlot(_ANCHOR, "consistent", "unsigned"), SeenSlot(None, "never-written", "unsigned")),
    verdict="consistent",
    size=1,
)
WRITTEN: Final = AnchorWritten(anchor=_ANCHOR, moment="after")


def keep_checkpoints(path: Path) -> None:
    """Keep a checkpoint of a store as it was after every so many events."""
    engine, stored = writing_engine(path), b""
    kept: list[tuple[int, int, int, bytes]] = []
    with transaction(engine) as connection:
        for position, time, leaf in connection.execute(_LEAVES, (0,)):
            stored = grown(position - 1, stored, leaf)
            if position % EVERY == 0:
                seconds = time // _MICROSECONDS
                note = _note(position, Frontier.from_bytes(position, stored).root, seconds)
                kept.append((len(kept) + 1, position, seconds * _MICROSECONDS, note))
        connection.executemany(_KEEP, kept)
    engine.dispose()


def _note(size: int, root: bytes, time: int) -> bytes:
    name = origin_line(ORIGIN)
    lines = (
        Signature(name, b"\x01" * 4, bytes(64)),
        Signature(name, b"\x06" * 4, timestamped(time, bytes(ML_DSA_SIGNATURE))),
    )
    return SignedNote(Checkpoint(name, size, root).text(), lines).encoded()
