"""A store on a server, opened for writing; `store.engine` says what its methods do."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

import psycopg
from sqlalchemy.pool import QueuePool

from lifecycle.domain.text import say
from lifecycle.store import statements
from lifecycle.store.address import ServerAddress
from lifecycle.store.append_errors import AppendUncertain, HeadLost
from lifecycle.store.appending import AnyDraft, keys_of, require_storable, wanted
from lifecycle.store.checkpoints import KeptCheckpoint, append_checkpoint, last_checkpoint
from lifecycle.store.disclosures import Disclosure
from lifecycle.store.draft import Appended
from lifecycle.store.engine import Check, E
from lifecycle.store.errors import StoreUnreachable
from lifecycle.store.postgresql.connections import ServerConnection
from lifecycle.store.postgresql.postgresql_errors import reported
from lifecycle.store.postgresql.reading import StoreReader
from lifecycle.store.postgresql.reindexing import rebuild_indices
from lifecycle.store.postgresql.settling import StillUncertain, Work, done_once
from lifecycle.store.postgresql.writer import CommitLost, Writer
from lifecycle.store.projection import Projection
from lifecycle.store.sql import Connection, Read
from lifecycle.store.standing import Standing
from lifecycle.store.tiles import stored_tree
from lifecycle.store.view import View
from lifecycle.store.writing import Writing

T = TypeVar("T")

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

        def appended(connection: ServerConnection, again: bool) -> list[Appended[E]]:  # noqa: FBT001
            done = self._appended(connection, drafts, keys, check, disclosures)
            return [each._replace(repeated=False) for each in done] if again else done

        with reported(self.path):
            try:
                return done_once(self._writer, appended, self._foreseen(drafts, keys, disclosures))
            except psycopg.errors.DivisionByZero as error:  # of `two_trips`: other rows were changed than must be
                raise HeadLost(path=str(self.path)) from error
            except StillUncertain as error:
                reason = str(error.__cause__ or error).strip() or say("the server does not answer")
                raise AppendUncertain(path=str(self.path), id=drafts[0].id, reason=reason) from error

    def _foreseen(
        self, drafts: Sequence[AnyDraft], keys: Sequence[bytes], disclosures: Sequence[Disclosure]
    ) -> list[Read]:
        """Give what an append reads, but for the head, which comes with the lock."""
        texts = [disclosure.wanted for disclosure in disclosures]
        return [self._positions.wanted, *wanted(drafts, keys, self.projections, self.decode), *texts]

    def _ask(self, check: Check | None, connection: Connection) -> None:
        """See that the projections are current before anything is written; then ask."""
        size, _ = stored_tree(connection, self.path)
        self.require_current(connection, size)
        if check is not None:
            check(View(connection, size))

    def keep_checkpoint(self, size: int, time: int, note: bytes) -> KeptCheckpoint:
        def kept(connection: ServerConnection, again: bool) -> KeptCheckpoint:  # noqa: FBT001
            last = last_checkpoint(connection) if again else None
            if last is not None and (last.size, last.time, last.note) == (size, time, note):
                return last
            return append_checkpoint(connection, size, time, note)

        return self._done(kept)

    def disclose(self, digest: bytes, salt: bytes, content: bytes) -> None:
        disclosure = Disclosure(digest, salt, content)
        require_storable([disclosure])
        self._done(lambda connection, _: disclosure.keep(connection))

    def stand(self, standing: Standing, *, instead_of: Standing) -> bool:
        """Change it as the owner."""
        with self.transaction() as connection:
            return connection.execute(_STAND, (int(standing), int(instead_of))).rowcount > 0

    def erase(self, digest: bytes) -> bool:
        """Erase it from the table; the server's archives, replicas and backups keep it until they expire."""

        def erased(connection: ServerConnection, again: bool) -> bool:  # noqa: FBT001
            return connection.execute(statements.DELETE_DISCLOSURE, (digest,)).rowcount > 0 or again

        return self._done(erased)

    def _done(self, work: Work[T]) -> T:
        with reported(self.path):
            try:
                return done_once(self._writer, work)
            except StillUncertain as error:
                raise StoreUnreachable(path=str(self.path), reason=say("the server does not answer")) from error

    @contextmanager
    def transaction(self) -> Iterator[ServerConnection]:
        with reported(self.path):
            try:
                with self._writer.under_lock() as connection:
                    yield connection
            except CommitLost as error:
                raise StoreUnreachable(path=str(self.path), reason=say("the server does not answer")) from error

    def rebuild_indices(self) -> None:
        """Make every index anew, by the owner of the tables."""
        with self.transaction() as connection:
            rebuild_indices(connection)

    def close(self) -> None:
        super().close()
        self._writer.close()
