"""Reading the store: events in order, by stream, by id and by time, its head, and views of its projections."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection as SQLiteConnection
from typing import Generic, Self, TypeVar

import msgspec
from sqlalchemy import Connection as CoreConnection
from sqlalchemy import Engine

from lifecycle.domain.errors import LifecycleError
from lifecycle.store import checkpoints, disclosures, statements
from lifecycle.store.checkpoints import KeptCheckpoint
from lifecycle.store.errors import EventUnreadable, ProjectionStale
from lifecycle.store.header import event_key, header_of
from lifecycle.store.projection import Positions, Projection
from lifecycle.store.sql import Connection
from lifecycle.store.sqlite.connections import snapshot
from lifecycle.store.sqlite.sqlite_errors import reported
from lifecycle.store.tiles import Head, root_at, stored_frontier
from lifecycle.store.view import View

E = TypeVar("E")

CHUNK = 1024
"""Events read at a time; nothing is held in the store between two chunks."""

WALKING = 3
"""How many times longer it takes to look at an event than at its entry in the index of times."""


class StoreReader(Generic[E]):
    """A store opened for reading; it writes nothing, and keeps no writer waiting."""

    def __init__(
        self, path: Path, engine: Engine, decode: Callable[[bytes], E], projections: Sequence[Projection[E]]
    ) -> None:
        self.path = path
        self.projections = tuple(projections)
        self.decode = decode
        self._reading = engine
        self._positions = Positions({projection.name: projection.revision for projection in projections})

    def head(self) -> Head:
        """Give the number of events and the root over all of them."""
        with self.snapshot() as connection:
            frontier = stored_frontier(connection, self.path)
        return Head(frontier.size, frontier.root)

    def root_at(self, size: int) -> bytes:
        """Give the root that the store had when it held `size` events; ValueError if it never did."""
        with self.snapshot() as connection:
            if not 0 <= size <= stored_frontier(connection, self.path).size:
                raise ValueError(f"the store has no {size} events")
            return root_at(connection, size, self.path)

    def read(self, after: int = 0, upto: int | None = None) -> Iterator[tuple[int, bytes]]:
        """Give (position, body) in order, after one position, up to and with another or the head as it is now."""
        end = self.head().size if upto is None else upto
        for start in range(after, end, CHUNK):
            with self.snapshot() as connection:
                rows = connection.execute(statements.BODIES, (start, min(start + CHUNK, end))).fetchall()
            yield from rows

    def events(self, after: int = 0, upto: int | None = None) -> Iterator[tuple[int, E]]:
        """Give (position, event) as `read` does; raises EventUnreadable where one cannot be decoded."""
        for position, body in self.read(after, upto):
            yield position, self.decoded(position, body)

    def stream(self, name: str, after: int = 0) -> list[tuple[int, bytes]]:
        """Give (position, body) of the events of one stream with a version later than `after`, in order."""
        with self.snapshot() as connection:
            return connection.execute(statements.STREAM, (name, after)).fetchall()

    def find(self, event: str) -> tuple[int, bytes] | None:
        """Give (position, body) of the event with this id, if it is in the store; ValueError if it is no id."""
        key = event_key(event)
        with self.snapshot() as connection:
            row = connection.execute(statements.POSITION_OF, (key,)).fetchone()
        return None if row is None else (row[0], row[2])

    def position_at(self, time: int) -> int:
        """Give the last position whose time (microseconds UTC) is not later; 0 if there is none.

        Times are not in the order of positions where a clock was stepped, so that all that is earlier, or all that is
        later, has to be gone over. The index of times tells at once where about it is, and so which of them is less.
        """
        with self.snapshot() as connection:
            near = connection.execute(statements.POSITION_NEAR, (time,)).fetchone()
            if near is None:
                return 0
            later = stored_frontier(connection, self.path).size - near[0]
            by_walking = later * WALKING < near[0]
            search = statements.POSITION_AT_FROM_END if by_walking else statements.POSITION_AT_BY_TIME
            (position,) = connection.execute(search, (time,)).fetchone()
        return position or 0

    def newest_time(self, since: str | None = None) -> int | None:
        """Give the latest time of any event, or of the last one with the tag `since` and those after it.

        The time of the newest checkpoint counts as that of an event where it covers one of them.
        """
        with self.snapshot() as connection:
            start = None if since is None else connection.execute(statements.LAST_OF, (since,)).fetchone()[0]
            if start is None:
                (newest,) = connection.execute(statements.NEWEST_TIME).fetchone()
            else:
                (newest,) = connection.execute(statements.NEWEST_TIME_FROM, (start,)).fetchone()
            signed = checkpoints.last_checkpoint(connection)
        if signed is not None and signed.size >= (start or 1):
            newest = max(signed.time, newest or 0)
        return None if newest is None else int(newest)

    def last_checkpoint(self) -> KeptCheckpoint | None:
        """Give the newest signed checkpoint that was kept."""
        with self.snapshot() as connection:
            return checkpoints.last_checkpoint(connection)

    def checkpoint_upto(self, position: int) -> KeptCheckpoint | None:
        """Give the first one signed of those that cover most without going beyond a position."""
        with self.snapshot() as connection:
            return checkpoints.checkpoint_upto(connection, position)

    def checkpoint_covering(self, position: int) -> KeptCheckpoint | None:
        """Give the first one signed of those that cover a position and least after it."""
        with self.snapshot() as connection:
            return checkpoints.checkpoint_covering(connection, position)

    def disclosed(self, digest: bytes) -> tuple[bytes, bytes] | None:
        """Give (salt, content) of what a digest in an event stands for; None if it was never kept or is erased."""
        with self.snapshot() as connection:
            return disclosures.kept(connection, digest)

    def text(self, digest: str) -> str | None:
        """Give the text that a commitment in an event, as hex, stands for; None where nothing is disclosed under it."""
        found = self.disclosed(bytes.fromhex(digest))
        return None if found is None else disclosures.as_text(found[1])

    @contextmanager
    def view(self) -> Iterator[View]:
        """Open a moment of the store for queries over its projections.

        Raises ProjectionStale if one of them was made by another revision of its fold or does not stand at the head.
        """
        with self.snapshot() as connection:
            size = stored_frontier(connection, self.path).size
            self.require_current(connection, size)
            yield View(connection, size)

    @contextmanager
    def core(self) -> Iterator[CoreConnection]:
        """Open a moment of the store for SQLAlchemy's own statements, read-only."""
        with reported(self.path), self._reading.begin() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[SQLiteConnection]:
        """Open a moment of the store as a bare driver connection, read-only."""
        with reported(self.path), snapshot(self._reading) as connection:
            yield connection

    def require_current(self, connection: Connection, head: int) -> None:
        """Raise ProjectionStale for the first projection that is not the fold of all events up to `head`."""
        for name in self._positions.stale(connection, head):
            raise ProjectionStale(path=str(self.path), projection=name)

    def decoded_rows(self, rows: Sequence[tuple[int, bytes]]) -> list[tuple[int, E]]:
        """Decode the bodies in rows of (position, body); raises EventUnreadable for the first that cannot be."""
        decode = self.decode
        try:
            return [(position, decode(body)) for position, body in rows]
        except Exception:  # noqa: BLE001 - told below, with the position of the one that it was
            return [(position, self.decoded(position, body)) for position, body in rows]

    def decoded(self, position: int, body: bytes) -> E:
        """Decode one stored body; raises EventUnreadable, which names it, whatever the decoder raises."""
        try:
            return self.decode(body)
        except Exception as error:
            name, tag = _named(body)
            told = error.params.get("problem") if isinstance(error, LifecycleError) else None
            raise EventUnreadable(
                path=str(self.path), position=position, id=name, tag=tag, reason=told or str(error)
            ) from error

    def close(self) -> None:
        """Close every connection."""
        self._reading.dispose()

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
