"""One record copied into a new store, of the same engine or of another one, and proven to be the same record.

What is derived is made again from the events, so that no fault of it travels along. The copy is none that grows: who
moves a record opens it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from lifecycle.domain.text import Text, say
from lifecycle.store.checkpoints import append_checkpoint, checkpoints_in_order
from lifecycle.store.disclosures import Disclosure, all_kept
from lifecycle.store.engine import AuditStore, E, StoreReader
from lifecycle.store.errors import CopyFaulty
from lifecycle.store.filling import fill
from lifecycle.store.rebuild import CHUNK, Progress
from lifecycle.store.replay import replay
from lifecycle.store.sql import Connection
from lifecycle.store.standing import Standing
from lifecycle.store.statements import BODIES
from lifecycle.store.tiles import Head, stored_frontier
from lifecycle.store.verify import Due, verify


@dataclass(frozen=True)
class Copied:
    """What a copy holds."""

    head: Head
    checkpoints: int
    disclosures: int


def copy_into(
    copy: AuditStore[E], source: StoreReader[E], *, names: bool = True, progress: Progress | None = None
) -> Copied:
    """Copy one moment of a store into an empty one, which becomes a copy of it, and prove that.

    Without `names` it gets no disclosed text. Raises CopyFaulty, TextAltered, and what reading and writing can raise;
    what is in `copy` then is for nobody to use.
    """
    with source.snapshot() as moment:
        head = stored_frontier(moment, source.path)
        with copy.transaction() as connection:
            fill(connection, _bodies(moment, head.size), lambda done: progress and progress(done, head.size))
            disclosures = checkpoints = 0
            for digest, salt, content in all_kept(moment, source.path) if names else ():
                Disclosure(digest, salt, content).keep(connection)
                disclosures += 1
            kept = list(checkpoints_in_order(moment, head.size))
            for each in kept:
                append_checkpoint(connection, each.size, each.time, each.note)
                checkpoints += 1
    copy.refresh([projection.name for projection in copy.projections])
    _prove(copy, source, Head(head.size, head.root), [(each.size, each.note) for each in kept], progress)
    copy.stand(Standing.COPY, instead_of=Standing.OPEN)
    return Copied(Head(head.size, head.root), checkpoints, disclosures)


def _bodies(connection: Connection, size: int) -> Iterator[bytes]:
    for start in range(0, size, CHUNK):
        for _, body in connection.execute(BODIES, (start, min(start + CHUNK, size))).fetchall():
            yield body


def _prove(
    copy: AuditStore[E],
    source: StoreReader[E],
    head: Head,
    kept: list[tuple[int, bytes]],
    progress: Progress | None,
) -> None:
    """See that size, root, the roots at all checkpoints, the checkpoints, and all that is derived are those of it."""
    roots: dict[int, bytes] = {}

    def due(_connection: Connection, _size: int) -> Iterable[Due]:
        for size in sorted({size for size, _ in kept}):
            yield size, [partial(roots.__setitem__, size)]

    verdict = verify(copy, beside=due, progress=progress)
    if verdict.fault:
        raise _faulty(copy, source, say("{fault}", fault=verdict.fault.what))
    if copy.head() != head or (verdict.size, verdict.root) != head:
        raise _faulty(copy, source, say("another root hash"))
    if size := next((size for size, root in roots.items() if root != source.root_at(size)), None):
        raise _faulty(copy, source, say("another root hash at event #{size}", size=size))
    with copy.snapshot() as connection:
        if [(each.size, each.note) for each in checkpoints_in_order(connection, head.size)] != kept:
            raise _faulty(copy, source, say("other checkpoints"))
    if name := next((each.name for each in replay(copy, progress) if not each.equal), None):
        raise _faulty(copy, source, say("projection {name}", name=name))


def _faulty(copy: StoreReader[E], source: StoreReader[E], what: Text) -> CopyFaulty:
    return CopyFaulty(path=str(source.path), target=str(copy.path), what=what)
