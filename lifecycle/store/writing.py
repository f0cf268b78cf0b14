"""What writing a store is on every engine, in transactions under the head lock; `store.engine` says what methods do."""

from abc import abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager

from lifecycle.store import engine
from lifecycle.store.appending import AnyDraft, Append, require_storable
from lifecycle.store.checkpoints import KeptCheckpoint, append_checkpoint
from lifecycle.store.disclosures import Disclosure
from lifecycle.store.draft import Appended
from lifecycle.store.engine import Check, E
from lifecycle.store.errors import SchemaNewer
from lifecycle.store.reading import Reading
from lifecycle.store.rebuild import rebuild_in_place, rebuild_tiles
from lifecycle.store.sql import Connection
from lifecycle.store.tiles import stored_frontier, stored_tree
from lifecycle.store.view import View


class Writing(Reading[E], engine.AuditStore[E]):
    """A store opened for writing, whose engine lends transactions under the head lock."""

    @abstractmethod
    def transaction(self) -> AbstractContextManager[Connection]: ...

    def keep_checkpoint(self, size: int, time: int, note: bytes) -> KeptCheckpoint:
        with self.transaction() as connection:
            return append_checkpoint(connection, size, time, note)

    def disclose(self, digest: bytes, salt: bytes, content: bytes) -> None:
        disclosure = Disclosure(digest, salt, content)
        require_storable([disclosure])
        with self.transaction() as connection:
            disclosure.keep(connection)

    def refresh(self, names: Sequence[str] | None = None) -> list[str]:
        with self.snapshot() as connection:
            for name, revision in self._positions.newer(connection):
                known = f"{name} {self._positions.revisions[name]}"
                raise SchemaNewer(path=str(self.path), found=f"{name} {revision}", known=known)
            if names is None and not self._positions.stale(connection, stored_frontier(connection, self.path).size):
                return []
        with self.transaction() as connection:
            head = stored_frontier(connection, self.path).size
            wanted = self._positions.stale(connection, head) if names is None else list(names)
            chosen = [projection for projection in self.projections if projection.name in wanted]
            rebuild_in_place(connection, chosen, self.decoded_rows, head)
            self._positions.write(connection, wanted, head)
        return wanted

    def rebuild_tiles(self) -> None:
        with self.transaction() as connection:
            rebuild_tiles(connection, self.path)

    def _appended(
        self,
        connection: Connection,
        drafts: Sequence[AnyDraft],
        keys: Sequence[bytes],
        check: Check | None,
        disclosures: Sequence[Disclosure],
    ) -> list[Appended[E]]:
        """Append drafts that were looked at, on a connection that holds the head lock."""
        work = Append(connection, self.path, self.decode, self.projections, self._positions)
        appended = work.repeated(drafts, keys)
        if not appended:
            self._ask(check, connection)
            appended = work.insert(drafts, keys)
            for disclosure in disclosures:
                disclosure.keep(connection)
        return appended

    def _ask(self, check: Check | None, connection: Connection) -> None:
        if check is None:
            return
        size, _ = stored_tree(connection, self.path)
        self.require_current(connection, size)
        check(View(connection, size))
