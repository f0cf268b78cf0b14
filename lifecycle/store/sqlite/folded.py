"""A record read with read models that were folded from its events a moment ago, and not with those that it keeps."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from lifecycle.store.engine import E
from lifecycle.store.projection import Projection
from lifecycle.store.sql import Connection
from lifecycle.store.sqlite.connections import READING, reading_engine, reading_uri
from lifecycle.store.sqlite.reading import StoreReader
from lifecycle.store.sqlite.sqlite_errors import reported
from lifecycle.store.view import View


class FoldedReader(StoreReader[E]):
    """A store whose views show tables of a scratch database in the place of its own read models."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a reader has, and what is folded
        self,
        path: Path,
        decode: Callable[[bytes], E],
        projections: Sequence[Projection[E]],
        folded: Connection,
        position: int,
        disclosing: Collection[bytes] | None = None,
    ) -> None:
        """`folded` holds the read models up to a position, and is attached to the store."""
        super().__init__(path, reading_engine(path), decode, projections, disclosing)
        self._folded, self._position = folded, position

    @contextmanager
    def view(self) -> Iterator[View]:
        with reported(self.path):
            yield View(self._folded, self._position)

    def disclosing(self, digests: Collection[bytes]) -> "FoldedReader[E]":
        return FoldedReader(self.path, self.decode, self.projections, self._folded, self._position, digests)


@contextmanager
def attached(scratch: Connection, path: Path) -> Iterator[None]:
    """Let a scratch database read a store: of two tables of one name, its own is meant. Raises as `reading_uri` does."""
    with reading_uri(path) as record:
        scratch.execute("ATTACH DATABASE ? AS record", (record,))
        for setting in READING:
            scratch.execute(setting)
        yield
