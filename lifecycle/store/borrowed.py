"""A store made for a while from events of somebody else, so that what follows from them can be asked once more."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from lifecycle.store.checkpoints import append_checkpoint
from lifecycle.store.disclosures import Disclosure
from lifecycle.store.engine import E, StoreReader
from lifecycle.store.filling import fill
from lifecycle.store.projection import Projection
from lifecycle.store.sqlite.connections import transaction, writing_engine
from lifecycle.store.sqlite.opening import open_store
from lifecycle.store.sqlite.sqlite_errors import reported


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
                fill(connection, made_of.bodies)
                for disclosure in made_of.disclosures:
                    disclosure.keep(connection)
                for size, time, note in made_of.checkpoints:
                    append_checkpoint(connection, size, time, note)
        finally:
            engine.dispose()
        with open_store(path, decode, projections) as store:
            yield store
