"""A record read with read models that were folded from its events a moment ago, and not with those that it keeps."""

import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Table

from lifecycle.store import engine
from lifecycle.store.engine import E
from lifecycle.store.projection import Projection
from lifecycle.store.replay import create
from lifecycle.store.sql import Connection
from lifecycle.store.sqlite.connections import READING, reading_engine, reading_uri
from lifecycle.store.sqlite.reading import StoreReader
from lifecycle.store.sqlite.scratch import scratch_beside
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


class FoldingPlace(engine.FoldingPlace[E]):
    """A scratch file beside a store, which is attached to it once all is folded."""

    def __init__(self, store: StoreReader[E], scratch: sqlite3.Connection, record: str) -> None:
        """`record` is the URI by which the store is attached."""
        self._store, self._scratch, self._record = store, scratch, record

    @property
    def connection(self) -> sqlite3.Connection:
        return self._scratch

    def create(self, table: Table) -> None:
        create(self._scratch, table)

    def folded(self) -> None:
        self._scratch.execute("ATTACH DATABASE ? AS record", (self._record,))

    def same_rows(self, table: Table) -> bool:
        keys = " AND ".join(f'a."{column.name}" = b."{column.name}"' for column in table.primary_key)
        differ = " OR ".join(f'a."{column.name}" IS NOT b."{column.name}"' for column in table.columns)
        name = f'"{table.name}"'
        found = self._scratch.execute(
            f"SELECT (SELECT count(*) FROM main.{name}) = (SELECT count(*) FROM record.{name}) AND NOT EXISTS "  # noqa: S608
            f"(SELECT 1 FROM main.{name} AS a LEFT JOIN record.{name} AS b ON {keys} WHERE {differ})"
        )
        return bool(found.fetchone()[0])

    def number_of_rows(self, table: Table) -> int:
        return int(self._scratch.execute(f'SELECT count(*) FROM main."{table.name}"').fetchone()[0])  # noqa: S608

    def reader(self, position: int) -> FoldedReader[E]:
        for setting in READING:  # least of all into what is attached
            self._scratch.execute(setting)
        store = self._store
        return FoldedReader(store.path, store.decode, store.projections, self._scratch, position)


@contextmanager
def folding(store: StoreReader[E]) -> Iterator[FoldingPlace[E]]:
    """Lend a place to fold the read models of a store; raises as `reading_uri` and `scratch_beside` do."""
    with reading_uri(store.path) as record, scratch_beside(store.path) as scratch:
        yield FoldingPlace(store, scratch, record)
