"""A store on a server, opened for writing; `store.engine` says what its methods do."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy.pool import QueuePool

from lifecycle.store import statements
from lifecycle.store.address import ServerAddress
from lifecycle.store.appending import AnyDraft, keys_of, require_storable
from lifecycle.store.disclosures import Disclosure
from lifecycle.store.draft import Appended
from lifecycle.store.engine import Check, E
from lifecycle.store.postgresql.connections import ServerConnection
from lifecycle.store.postgresql.postgresql_errors import reported
from lifecycle.store.postgresql.reading import StoreReader
from lifecycle.store.postgresql.writer import Writer
from lifecycle.store.projection import Projection
from lifecycle.store.standing import Standing
from lifecycle.store.writing import Writing

_STAND = "UPDATE store_identity SET standing = %s WHERE standing = %s"


class AuditStore(StoreReader[E], Writing[E]):
    """A store on a server, opened for writing."""

    def __init__(
        self,
        address: ServerAddress,
        pool: QueuePool,
        writer: Writer,
        decode: Callable[[bytes], E],
        projections: Sequence[Projection[E]],
    ) -> None:
        super().__init__(address, pool, decode, projections)
        self._writer = writer

    def append(
        self, drafts: Sequence[AnyDraft], *, check: Check | None = None, disclosures: Sequence[Disclosure] = ()
    ) -> list[Appended[E]]:
        keys = keys_of(drafts)
        require_storable(disclosures, drafts)
        with self.transaction() as connection:
            return self._appended(connection, drafts, keys, check, disclosures)

    @contextmanager
    def transaction(self) -> Iterator[ServerConnection]:
        with reported(self.path), self._writer.under_lock() as connection:
            yield connection
            connection.driver.execute(b"COMMIT")

    def stand(self, standing: Standing, *, instead_of: Standing) -> bool:
        """Change it as the owner."""
        with self.transaction() as connection:
            return connection.execute(_STAND, (int(standing), int(instead_of))).rowcount > 0

    def erase(self, digest: bytes) -> bool:
        """Erase it from the table; the server's archives, replicas and backups keep it until they expire."""
        with self.transaction() as connection:
            return connection.execute(statements.DELETE_DISCLOSURE, (digest,)).rowcount > 0

    def rebuild_indices(self) -> None:
        """Make every index anew, by the owner of the tables."""
        with self.transaction() as connection:
            connection.execute("REINDEX SCHEMA public")

    def close(self) -> None:
        super().close()
        self._writer.close()
