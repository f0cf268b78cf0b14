"""What reading a store is on every engine, over the moments that it lends; `store.engine` says what methods do."""

from abc import abstractmethod
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Self

import msgspec

from lifecycle.domain.errors import LifecycleError
from lifecycle.store import checkpoints, disclosures, engine, statements, times
from lifecycle.store.address import Place
from lifecycle.store.checkpoints import KeptCheckpoint
from lifecycle.store.engine import E
from lifecycle.store.errors import EventUnreadable, ProjectionStale
from lifecycle.store.header import event_key, header_of
from lifecycle.store.projection import Positions, Projection
from lifecycle.store.sql import Connection
from lifecycle.store.tiles import Head, root_at, stored_frontier
from lifecycle.store.view import View

CHUNK = 1024
"""Events read at a time; nothing is held in the store between two chunks."""


class Reading(engine.StoreReader[E]):
    """A store opened for reading, whose engine lends moments of it."""

    def __init__(
        self,
        path: Place,
        decode: Callable[[bytes], E],
        projections: Sequence[Projection[E]],
        disclosing: Collection[bytes] | None = None,
    ) -> None:
        """Disclose the texts of these digests alone, where they are given."""
        self.path = path
        self.projections = tuple(projections)
        self.decode = decode
        self.redacted = disclosing is not None
        self._disclosing = disclosing
        self._positions = Positions({projection.name: projection.revision for projection in projections})

    def head(self) -> Head:
        with self.snapshot() as connection:
            frontier = stored_frontier(connection, self.path)
        return Head(frontier.size, frontier.root)

    def root_at(self, size: int) -> bytes:
        with self.snapshot() as connection:
            if not 0 <= size <= stored_frontier(connection, self.path).size:
                raise ValueError(f"the store has no {size} events")
            return root_at(connection, size, self.path)

    def read(self, after: int = 0, upto: int | None = None) -> Iterator[tuple[int, bytes]]:
        end = self.head().size if upto is None else upto
        for start in range(after, end, CHUNK):
            with self.snapshot() as connection:
                rows = connection.execute(statements.BODIES, (start, min(start + CHUNK, end))).fetchall()
            yield from rows

    def events(self, after: int = 0, upto: int | None = None) -> Iterator[tuple[int, E]]:
        for position, body in self.read(after, upto):
            yield position, self.decoded(position, body)

    def stream(self, name: str, after: int = 0) -> list[tuple[int, bytes]]:
        with self.snapshot() as connection:
            return connection.execute(statements.STREAM, (name, after)).fetchall()

    def placed(self, name: str, after: int = 0) -> list[engine.PlacedEvent]:
        with self.snapshot() as connection:
            return connection.execute(statements.PLACED_STREAM, (name, after)).fetchall()

    def find(self, event: str) -> tuple[int, bytes] | None:
        key = event_key(event)
        with self.snapshot() as connection:
            row = connection.execute(statements.POSITION_OF, (key,)).fetchone()
        return None if row is None else (row[0], row[2])

    def position_at(self, time: int) -> int:
        with self.snapshot() as connection:
            return times.position_at(connection, time, self.path)

    def newest_time(self, since: str | None = None) -> int | None:
        with self.snapshot() as connection:
            return times.newest_time(connection, since)

    def last_of(self, tag: str) -> int | None:
        with self.snapshot() as connection:
            (position,) = connection.execute(statements.LAST_OF, (tag,)).fetchone()
        return None if position is None else int(position)

    def last_checkpoint(self) -> KeptCheckpoint | None:
        with self.snapshot() as connection:
            return checkpoints.last_checkpoint(connection)

    def checkpoint_upto(self, position: int) -> KeptCheckpoint | None:
        with self.snapshot() as connection:
            return checkpoints.checkpoint_upto(connection, position)

    def checkpoint_covering(self, position: int) -> KeptCheckpoint | None:
        with self.snapshot() as connection:
            return checkpoints.checkpoint_covering(connection, position)

    def disclosed(self, digest: bytes) -> tuple[bytes, bytes] | None:
        if self._disclosing is not None and digest not in self._disclosing:
            return None
        with self.snapshot() as connection:
            return disclosures.kept(connection, digest)

    def text(self, digest: str) -> str | None:
        if self._disclosing is not None and bytes.fromhex(digest) not in self._disclosing:
            return None
        with self.snapshot() as connection:
            return disclosures.text_kept(connection, digest)

    @abstractmethod
    def snapshot(self) -> AbstractContextManager[Connection]: ...

    @contextmanager
    def view(self) -> Iterator[View]:
        with self.snapshot() as connection:
            size = stored_frontier(connection, self.path).size
            self.require_current(connection, size)
            yield View(connection, size)

    def require_current(self, connection: Connection, head: int) -> None:
        """Raise ProjectionStale for the first projection that is not the fold of all events up to `head`."""
        for name in self._positions.stale(connection, head):
            raise ProjectionStale(path=str(self.path), projection=name)

    def decoded_rows(self, rows: Sequence[tuple[int, bytes]]) -> list[tuple[int, E]]:
        decode = self.decode
        try:
            return [(position, decode(body)) for position, body in rows]
        except Exception:  # noqa: BLE001 - told below, with the position of the one that it was
            return [(position, self.decoded(position, body)) for position, body in rows]

    def decoded(self, position: int, body: bytes) -> E:
        try:
            return self.decode(body)
        except Exception as error:
            name, tag = _named(body)
            told = error.params.get("problem") if isinstance(error, LifecycleError) else None
            raise EventUnreadable(
                path=str(self.path), position=position, id=name, tag=tag, reason=told or str(error)
            ) from error

    def kinds(self) -> frozenset[str]:
        with self.snapshot() as connection:
            return frozenset(tag for (tag,) in connection.execute(statements.KINDS))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _named(body: bytes) -> tuple[str, str]:
    try:
        header = header_of(body)
    except (msgspec.MsgspecError, UnicodeError, TypeError):
        return "?", "?"
    return header.id, header.tag
