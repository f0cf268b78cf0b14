"""A record read with read models that were folded from its events a moment ago, into tables of one session."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing, contextmanager

from sqlalchemy import Table
from sqlalchemy.schema import CreateTable

from lifecycle.store import engine
from lifecycle.store.address import ServerAddress
from lifecycle.store.engine import E
from lifecycle.store.postgresql.connections import ServerConnection, connected, reading_pool
from lifecycle.store.postgresql.postgresql_errors import reported
from lifecycle.store.postgresql.reading import StoreReader
from lifecycle.store.projection import Projection
from lifecycle.store.sql import compiled
from lifecycle.store.view import View

_SETTINGS = (("search_path", "pg_temp, public"), ("default_transaction_isolation", "'read committed'"))
"""The temporary table is meant where there are two of one name."""


class FoldedReader(StoreReader[E]):
    """A store whose views show temporary tables in the place of its own read models."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a reader has, and what is folded
        self,
        address: ServerAddress,
        decode: Callable[[bytes], E],
        projections: Sequence[Projection[E]],
        folded: ServerConnection,
        position: int,
        disclosing: Collection[bytes] | None = None,
    ) -> None:
        """`folded` holds the read models up to a position."""
        super().__init__(address, reading_pool(address), decode, projections, disclosing)
        self._folded, self._position = folded, position

    @contextmanager
    def view(self) -> Iterator[View]:
        with reported(self.path):
            yield View(self._folded, self._position)

    def disclosing(self, digests: Collection[bytes]) -> "FoldedReader[E]":
        return FoldedReader(self.path, self.decode, self.projections, self._folded, self._position, digests)


class FoldingPlace(engine.FoldingPlace[E]):
    """Temporary tables, which the server forgets with the session."""

    def __init__(self, store: StoreReader[E], connection: ServerConnection) -> None:
        self._store, self._connection = store, connection

    @property
    def connection(self) -> ServerConnection:
        return self._connection

    def create(self, table: Table) -> None:
        made = compiled(CreateTable(table)).postgresql
        self._connection.execute(made.replace("CREATE TABLE", "CREATE TEMPORARY TABLE", 1))

    def folded(self) -> None:
        """Nothing is to be attached: the session sees the store's own tables as it is."""

    def same_rows(self, table: Table) -> bool:
        name = f'"{table.name}"'
        keys = " AND ".join(f'a."{column.name}" = b."{column.name}"' for column in table.primary_key)
        differ = " OR ".join(f'a."{column.name}" IS DISTINCT FROM b."{column.name}"' for column in table.columns)
        found = self._connection.execute(
            f"SELECT (SELECT count(*) FROM pg_temp.{name}) = (SELECT count(*) FROM public.{name}) AND NOT EXISTS "  # noqa: S608
            f"(SELECT 1 FROM pg_temp.{name} AS a LEFT JOIN public.{name} AS b ON {keys} WHERE {differ})"
        )
        return bool(found.fetchone()[0])

    def number_of_rows(self, table: Table) -> int:
        return int(self._connection.execute(f'SELECT count(*) FROM pg_temp."{table.name}"').fetchone()[0])  # noqa: S608

    def reader(self, position: int) -> FoldedReader[E]:
        self._connection.execute("SET TRANSACTION READ ONLY")
        store = self._store
        return FoldedReader(store.path, store.decode, store.projections, self._connection, position)


@contextmanager
def folding(store: StoreReader[E]) -> Iterator[FoldingPlace[E]]:
    """Lend a place to fold the read models of a store, in one transaction that is rolled back."""
    with reported(store.path), closing(connected(store.path, _SETTINGS)) as driver:
        driver.execute(b"BEGIN")
        yield FoldingPlace(store, ServerConnection(driver))
