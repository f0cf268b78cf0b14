"""A store in one SQLite file, opened for writing; `store.engine` says what its methods do."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Engine

from lifecycle.domain.errors import StoreError
from lifecycle.domain.text import say
from lifecycle.files.ballast import Ballast
from lifecycle.store import statements
from lifecycle.store.append_errors import AppendUncertain
from lifecycle.store.appending import AnyDraft, keys_of, require_storable
from lifecycle.store.checkpoints import KeptCheckpoint
from lifecycle.store.disclosures import Disclosure
from lifecycle.store.draft import Appended
from lifecycle.store.engine import Check, E
from lifecycle.store.errors import StoreBusy, StoreFull
from lifecycle.store.projection import Projection
from lifecycle.store.sqlite.head_lock import roll_back, take_head_lock, under_lock, waiting
from lifecycle.store.sqlite.reading import StoreReader
from lifecycle.store.sqlite.reindexing import rebuild_indices
from lifecycle.store.sqlite.sqlite_errors import from_sqlite
from lifecycle.store.sqlite.stamp import require_open, standing_in
from lifecycle.store.sqlite.writer import Writer
from lifecycle.store.standing import Standing
from lifecycle.store.writing import Writing

T = TypeVar("T")


class AuditStore(StoreReader[E], Writing[E]):
    """A store in one SQLite file, opened for writing."""

    def __init__(
        self,
        path: Path,
        reading: Engine,
        writer: Writer,
        decode: Callable[[bytes], E],
        projections: Sequence[Projection[E]],
    ) -> None:
        super().__init__(path, reading, decode, projections)
        self._writer = writer

    def append(
        self, drafts: Sequence[AnyDraft], *, check: Check | None = None, disclosures: Sequence[Disclosure] = ()
    ) -> list[Appended[E]]:
        return self._with_room(lambda: self._durable(drafts, check, disclosures))

    def _with_room(self, work: Callable[[], T]) -> T:
        """Do it; once more where the disk is full and the ballast makes room."""
        try:
            return work()
        except StoreFull:
            if not Ballast(self.path).give_up():
                raise
        return work()

    def _durable(
        self, drafts: Sequence[AnyDraft], check: Check | None, disclosures: Sequence[Disclosure]
    ) -> list[Appended[E]]:
        keys = keys_of(drafts)
        require_storable(disclosures, drafts)
        with self._writer as connection:
            take_head_lock(connection)
            try:
                require_open(connection, self.path)
                appended = self._appended(connection, drafts, keys, check, disclosures)
            except BaseException:
                roll_back(connection)
                raise
            self._commit(connection, drafts)
        return appended

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        with self._writer as connection, under_lock(connection):
            yield connection

    def keep_checkpoint(self, size: int, time: int, note: bytes) -> KeptCheckpoint:
        return self._with_room(lambda: super(AuditStore, self).keep_checkpoint(size, time, note))

    def erase(self, digest: bytes) -> bool:
        with self._writer as connection:
            connection.execute("PRAGMA secure_delete = ON")
            with under_lock(connection):
                erased = connection.execute(statements.DELETE_DISCLOSURE, (digest,)).rowcount > 0
            with waiting(connection):
                busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise StoreBusy(path=str(self.path), reason=say("another reader still uses the erased pages"))
        return erased

    def stand(self, standing: Standing, *, instead_of: Standing) -> bool:
        with self.transaction() as connection:
            if standing_in(connection) is not instead_of:
                return False
            connection.execute(f"PRAGMA user_version = {standing:d}")
        return True

    def rebuild_indices(self) -> None:
        with self._writer as connection, under_lock(connection):
            rebuild_indices(connection)

    def close(self) -> None:
        super().close()
        self._writer.close()

    def _commit(self, connection: sqlite3.Connection, drafts: Sequence[AnyDraft]) -> None:
        try:
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            roll_back(connection)
            if not self._all_found(drafts, error):
                raise

    def _all_found(self, drafts: Sequence[AnyDraft], failure: sqlite3.Error) -> bool:
        """Read back by id, on another connection, whether a commit that failed took place."""
        try:
            return all(self.find(draft.id) is not None for draft in drafts)
        except StoreError as error:
            reason = str(from_sqlite(failure, self.path))
            raise AppendUncertain(path=str(self.path), id=drafts[0].id, reason=reason) from error
