"""A record read with read models that were folded from its events a moment ago, and not with those that it keeps."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Table

from lifecycle.store.engine import E
from lifecycle.store.projection import Projection
from lifecycle.store.sql import Connection
from lifecycle.store.sqlite.connections import READING, reading_engine
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


def attach(scratch: Connection, record: str) -> None:
    """Let a scratch database read a store by its URI: of two tables of one name, its own is meant."""
    scratch.execute("ATTACH DATABASE ? AS record", (record,))


def lock(scratch: Connection) -> None:
    """Let nothing be written through a scratch database any more, least of all into what is attached to it."""
    for setting in READING:
        scratch.execute(setting)


def same_rows(scratch: Connection, table: Table) -> bool:
    """Say whether a table of an attached scratch database has the rows of the store's own, which SQLite compares."""
    keys = " AND ".join(f'a."{column.name}" = b."{column.name}"' for column in table.primary_key)
    differ = " OR ".join(f'a."{column.name}" IS NOT b."{column.name}"' for column in table.columns)
    name = f'"{table.name}"'
    found = scratch.execute(
        f"SELECT (SELECT count(*) FROM main.{name}) = (SELECT count(*) FROM record.{name}) AND NOT EXISTS "  # noqa: S608
        f"(SELECT 1 FROM main.{name} AS a LEFT JOIN record.{name} AS b ON {keys} WHERE {differ})"
    )
    return bool(found.fetchone()[0])


def number_of_rows(scratch: Connection, table: Table) -> int:
    """Count the rows of a table of a scratch database."""
    return int(scratch.execute(f'SELECT count(*) FROM main."{table.name}"').fetchone()[0])  # noqa: S608
