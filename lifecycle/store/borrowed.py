"""A store made for a while from events of somebody else, so that what follows from them can be asked once more."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from lifecycle.store import statements
from lifecycle.store.checkpoints import append_checkpoint
from lifecycle.store.disclosures import Disclosure
from lifecycle.store.engine import E, StoreReader
from lifecycle.store.header import event_key, header_of
from lifecycle.store.projection import Projection
from lifecycle.store.sql import Connection
from lifecycle.store.sqlite.connections import transaction, writing_engine
from lifecycle.store.sqlite.opening import open_store
from lifecycle.store.sqlite.sqlite_errors import reported
from lifecycle.store.tree import TILE, Growth, leaf_hashes


class Borrowed(NamedTuple):
    """What such a store is made of."""

    bodies: Iterable[bytes]
    """Of all events from the first one on."""
    disclosures: Iterable[Disclosure]
    checkpoints: Sequence[tuple[int, int, bytes]]
    """Size, time in microseconds UTC, and note; by size."""


@contextmanager
def borrowed_store(
    made_of: Borrowed, decode: Callable[[bytes], E], projections: Sequence[Projection[E]]
) -> Iterator[StoreReader[E]]:
    """Lend a store, which is gone afterwards; nothing is proven of its events by that.

    Raises msgspec.MsgspecError and ValueError for a body without a header, EventUnreadable, and StoreErrors.
    """
    with tempfile.TemporaryDirectory(prefix="lifecycle-") as folder:
        path = Path(folder) / "ledger.db"
        open_store(path, decode).close()
        engine = writing_engine(path)
        try:
            with reported(path), transaction(engine) as connection:
                _fill(connection, made_of)
        finally:
            engine.dispose()
        with open_store(path, decode, projections) as store:
            yield store


def _fill(connection: Connection, made_of: Borrowed) -> None:
    growth, position, bodies = Growth(), 0, iter(made_of.bodies)
    while chunk := list(islice(bodies, TILE)):
        leaves = leaf_hashes(chunk)
        rows = []
        for body, leaf in zip(chunk, leaves, strict=True):
            position += 1
            rows.append((position, *_copies(body), body, leaf))
        connection.executemany(statements.INSERT_EVENT, rows)
        connection.executemany(statements.INSERT_TILE, growth.take(leaves))
    frontier = growth.frontier
    connection.execute(statements.GROW, (frontier.size, frontier.to_bytes(), 0))
    for disclosure in made_of.disclosures:
        disclosure.keep(connection)
    for size, time, note in made_of.checkpoints:
        append_checkpoint(connection, size, time, note)


def _copies(body: bytes) -> tuple[Any, ...]:
    header = header_of(body)
    return event_key(header.id), header.stream, header.version, header.tag, header.time
