"""A store on a server, opened for reading; `store.engine` says what its methods do."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy.pool import QueuePool

from lifecycle.domain.text import Text
from lifecycle.store import engine
from lifecycle.store.address import ServerAddress
from lifecycle.store.engine import E
from lifecycle.store.errors import SchemaForeign
from lifecycle.store.postgresql.connections import ServerConnection, reading_pool, snapshot
from lifecycle.store.postgresql.index_check import check_indices
from lifecycle.store.postgresql.postgresql_errors import reported
from lifecycle.store.postgresql.replicas import replica_at, size_at_primary
from lifecycle.store.postgresql.rights import faults
from lifecycle.store.postgresql.schema_check import schema_faults
from lifecycle.store.projection import Projection
from lifecycle.store.reading import Reading
from lifecycle.store.replica import Replica
from lifecycle.store.standing import Standing, standing_of
from lifecycle.store.tiles import require_frontier
from lifecycle.store.verdict import IndexFault, SchemaFault


class StoreReader(Reading[E]):
    """A store on a server, opened for reading."""

    path: ServerAddress
    of_server = True

    def __init__(
        self,
        address: ServerAddress,
        pool: QueuePool,
        decode: Callable[[bytes], E],
        projections: Sequence[Projection[E]],
        disclosing: Collection[bytes] | None = None,
    ) -> None:
        """Disclose the texts of these digests alone, where they are given."""
        super().__init__(address, decode, projections, disclosing)
        self._pool = pool
        self._account: str | None = None

    def disclosing(self, digests: Collection[bytes]) -> "StoreReader[E]":
        return StoreReader(self.path, reading_pool(self.path), self.decode, self.projections, digests)

    @contextmanager
    def snapshot(self) -> Iterator[ServerConnection]:
        with reported(self.path), snapshot(self._pool) as connection:
            yield connection

    @contextmanager
    def folding(self) -> Iterator[engine.FoldingPlace[E]]:
        from lifecycle.store.postgresql.folded import folding  # noqa: PLC0415 - which is made of readers

        with folding(self) as place:
            yield place

    def check_pages(self, seconds: float | None = None) -> bool:
        """Look at none: the files are the server's, and `pg_amcheck` looks through them."""
        del seconds
        return False

    def check_indices(self) -> IndexFault | None:
        with self.snapshot() as connection:
            return check_indices(connection)

    def check_schema(self) -> list[SchemaFault]:
        with self.snapshot() as connection:
            return list(schema_faults(connection))

    def require_whole(self) -> None:
        with self.snapshot() as connection:
            for fault in schema_faults(connection):
                raise SchemaForeign(path=str(self.path), what=fault.in_words())
            require_frontier(connection, self.path)

    def standing(self) -> Standing:
        with self.snapshot() as connection:
            (number,) = connection.execute("SELECT standing FROM store_identity").fetchone()
        return standing_of(number)

    def account(self) -> str | None:
        if self._account is None:
            with self.snapshot() as connection:
                (self._account,) = connection.execute("SELECT session_user::text").fetchone()
        return self._account

    def replica(self, *, ask_primary: bool = True) -> Replica | None:
        with self.snapshot() as connection:
            found = replica_at(connection, self.path)
        if found is None or not ask_primary:
            return found
        with self.snapshot() as connection:
            return replace(found, primary=size_at_primary(connection, self.path))

    def check_rights(self) -> list[Text] | None:
        with self.snapshot() as connection:
            return faults(connection)

    def size_on_disk(self) -> int:
        with self.snapshot() as connection:
            (size,) = connection.execute("SELECT pg_database_size(current_database())").fetchone()
        return int(size)

    def close(self) -> None:
        self._pool.dispose()
