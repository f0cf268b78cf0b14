"""A store in one SQLite file, opened for reading; `store.engine` says what its methods do."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection as SQLiteConnection

from sqlalchemy import Connection as CoreConnection
from sqlalchemy import Engine

from lifecycle.store import engine
from lifecycle.store.engine import E
from lifecycle.store.errors import SchemaForeign
from lifecycle.store.projection import Projection
from lifecycle.store.reading import Reading
from lifecycle.store.sqlite import integrity, soundness
from lifecycle.store.sqlite.connections import reading_engine, snapshot
from lifecycle.store.sqlite.schema_check import schema_faults
from lifecycle.store.sqlite.sqlite_errors import reported
from lifecycle.store.sqlite.stamp import standing_in
from lifecycle.store.standing import Standing
from lifecycle.store.tiles import require_frontier
from lifecycle.store.verdict import IndexFault, SchemaFault


class StoreReader(Reading[E]):
    """A store in one SQLite file, opened for reading."""

    path: Path
    of_server = False

    def __init__(
        self,
        path: Path,
        reading: Engine,
        decode: Callable[[bytes], E],
        projections: Sequence[Projection[E]],
        disclosing: Collection[bytes] | None = None,
    ) -> None:
        """Disclose the texts of these digests alone, where they are given."""
        super().__init__(path, decode, projections, disclosing)
        self._reading = reading

    def disclosing(self, digests: Collection[bytes]) -> "StoreReader[E]":
        return StoreReader(self.path, reading_engine(self.path), self.decode, self.projections, digests)

    @contextmanager
    def core(self) -> Iterator[CoreConnection]:
        """Open a moment of the store for SQLAlchemy's own statements, read-only."""
        with reported(self.path), self._reading.begin() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[SQLiteConnection]:
        with reported(self.path), snapshot(self._reading) as connection:
            yield connection

    @contextmanager
    def folding(self) -> Iterator[engine.FoldingPlace[E]]:
        from lifecycle.store.sqlite.folded import folding  # noqa: PLC0415 - which is made of readers

        with folding(self) as place:
            yield place

    def check_pages(self, seconds: float | None = None) -> bool:
        with self.snapshot() as connection:
            return integrity.check_pages(connection, self.path, seconds)

    def check_indices(self) -> IndexFault | None:
        with self.snapshot() as connection:
            return integrity.check_indices(connection, self.path)

    def check_schema(self) -> list[SchemaFault]:
        with self.snapshot() as connection:
            return list(schema_faults(connection))

    def require_whole(self) -> None:
        with self.snapshot() as connection:
            soundness.require_whole(connection, self.path)
            for fault in schema_faults(connection):
                raise SchemaForeign(path=str(self.path), what=fault.in_words())
            require_frontier(connection, self.path)

    def standing(self) -> Standing:
        with self.snapshot() as connection:
            return standing_in(connection)

    def account(self) -> str | None:
        return None

    def replica(self, *, ask_primary: bool = True) -> None:  # noqa: ARG002 - a file has none
        return None

    def check_rights(self) -> None:
        return None

    def size_on_disk(self) -> int:
        return self.path.stat().st_size

    def close(self) -> None:
        self._reading.dispose()
