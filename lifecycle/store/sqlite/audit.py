"""A store in one SQLite file, opened for writing; `store.engine` says what its methods do."""

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Engine

from lifecycle.domain.errors import StoreError
from lifecycle.domain.text import say
from lifecycle.files.ballast import Ballast
from lifecycle.store import engine, statements
from lifecycle.store.append_errors import AppendUncertain
from lifecycle.store.appending import AnyDraft, Append, keys_of, require_storable
from lifecycle.store.checkpoints import KeptCheckpoint, append_checkpoint
from lifecycle.store.disclosures import Disclosure
from lifecycle.store.draft import Appended
from lifecycle.store.engine import Check, E
from lifecycle.store.errors import SchemaNewer, StoreBusy, StoreFull
from lifecycle.store.projection import Projection
from lifecycle.store.rebuild import rebuild_in_place, rebuild_tiles
from lifecycle.store.sqlite.head_lock import roll_back, take_head_lock, under_lock, waiting
from lifecycle.store.sqlite.reading import StoreReader
from lifecycle.store.sqlite.reindexing import rebuild_indices
from lifecycle.store.sqlite.sqlite_errors import from_sqlite
from lifecycle.store.sqlite.writer import Writer
from lifecycle.store.tiles import stored_frontier, stored_tree
from lifecycle.store.view import View

T = TypeVar("T")


class AuditStore(StoreReader[E], engine.AuditStore[E]):
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
        return self._with_room(lambda: self._appended(drafts, check, disclosures))

    def _with_room(self, work: Callable[[], T]) -> T:
        """Do it; once more where the disk is full and the ballast makes room."""
        try:
            return work()
        except StoreFull:
            if not Ballast(self.path).give_up():
                raise
        return work()

    def _appended(
        self, drafts: Sequence[AnyDraft], check: Check | None, disclosures: Sequence[Disclosure]
    ) -> list[Appended[E]]:
        keys = keys_of(drafts)
        require_storable(disclosures, drafts)
        with self._writer as connection:
            take_head_lock(connection)
            try:
                work = Append(connection, self.path, self.decode, self.projections, self._positions)
                appended = work.repeated(drafts, keys)
                if not appended:
                    self._ask(check, connection)
                    appended = work.insert(drafts, keys)
                    for disclosure in disclosures:
                        disclosure.keep(connection)
            except BaseException:
                roll_back(connection)
                raise
            self._commit(connection, drafts)
        return appended

    def keep_checkpoint(self, size: int, time: int, note: bytes) -> KeptCheckpoint:
        def kept() -> KeptCheckpoint:
            with self._writer as connection, under_lock(connection):
                return append_checkpoint(connection, size, time, note)

        return self._with_room(kept)

    def disclose(self, digest: bytes, salt: bytes, content: bytes) -> None:
        disclosure = Disclosure(digest, salt, content)
        require_storable([disclosure])
        with self._writer as connection, under_lock(connection):
            disclosure.keep(connection)

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

    def refresh(self, names: Sequence[str] | None = None) -> list[str]:
        with self.snapshot() as connection:
            for name, revision in self._positions.newer(connection):
                known = f"{name} {self._positions.revisions[name]}"
                raise SchemaNewer(path=str(self.path), found=f"{name} {revision}", known=known)
            if names is None and not self._positions.stale(connection, stored_frontier(connection, self.path).size):
                return []
        with self._writer as connection, under_lock(connection):
            head = stored_frontier(connection, self.path).size
            wanted = self._positions.stale(connection, head) if names is None else list(names)
            chosen = [projection for projection in self.projections if projection.name in wanted]
            rebuild_in_place(connection, chosen, self.decoded_rows, head)
            self._positions.write(connection, wanted, head)
        return wanted

    def rebuild_tiles(self) -> None:
        with self._writer as connection, under_lock(connection):
            rebuild_tiles(connection, self.path)

    def rebuild_indices(self) -> None:
        with self._writer as connection, under_lock(connection):
            rebuild_indices(connection)

    def close(self) -> None:
        super().close()
        self._writer.close()

    def _ask(self, check: Check | None, connection: sqlite3.Connection) -> None:
        if check is None:
            return
        size, _ = stored_tree(connection, self.path)
        self.require_current(connection, size)
        check(View(connection, size))

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
