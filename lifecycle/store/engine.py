"""A store as the rooms above see it, whichever engine keeps it: opened for reading, and opened for writing.

Every engine is a folder beside this file, and `opening` says which one an address means.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Protocol, Self, TypeVar

from sqlalchemy import Table

from lifecycle.domain.text import Text
from lifecycle.store.address import Place
from lifecycle.store.appending import AnyDraft
from lifecycle.store.checkpoints import KeptCheckpoint
from lifecycle.store.disclosures import Disclosure
from lifecycle.store.draft import Appended
from lifecycle.store.projection import Projection
from lifecycle.store.replica import Replica
from lifecycle.store.sql import Connection
from lifecycle.store.standing import Standing
from lifecycle.store.tiles import Head
from lifecycle.store.verdict import IndexFault, SchemaFault
from lifecycle.store.view import View

E = TypeVar("E")

PlacedEvent = tuple[int, bytes, int, str, int, bytes, bytes, bytes | None]
"""Position, event id, version, tag, time, body, leaf, and the leaf as the tile over it has it."""

Check = Callable[[View], None]
"""A rule that is asked inside an append, and raises where it is broken."""


class FoldingPlace(Protocol[E]):
    """A database for a while, that read models are folded into and then shown from, in the place of a store's own."""

    @property
    def connection(self) -> Connection:
        """What writes into it; of two tables of one name, its own is meant."""

    def create(self, table: Table) -> None:
        """Make an empty table, without its indexes: it is filled, and read in order."""

    def folded(self) -> None:
        """Be told that all is folded."""

    def same_rows(self, table: Table) -> bool:
        """Say whether a table has the rows of the store's own, as that is now."""

    def number_of_rows(self, table: Table) -> int:
        """Count the rows of a table."""

    def reader(self, position: int) -> "StoreReader[E]":
        """Give the store with what was folded up to a position; nothing is written here any more."""


class StoreReader(Protocol[E]):
    """A store opened for reading; it writes nothing, and keeps no writer waiting."""

    path: Place
    """What errors call it."""
    decode: Callable[[bytes], E]
    projections: Sequence[Projection[E]]
    of_server: bool
    """Whether its pages and indices are for the administrator of a server to look through."""
    redacted: bool
    """Whether some of the texts that are disclosed beside it are kept back."""

    def head(self) -> Head:
        """Give the number of events and the root over all of them."""

    def root_at(self, size: int) -> bytes:
        """Give the root that the store had when it held `size` events; ValueError if it never did."""

    def read(self, after: int = 0, upto: int | None = None) -> Iterator[tuple[int, bytes]]:
        """Give (position, body) in order, after one position, up to and with another or the head as it is now."""

    def events(self, after: int = 0, upto: int | None = None) -> Iterator[tuple[int, E]]:
        """Give (position, event) as `read` does; raises EventUnreadable where one cannot be decoded."""

    def stream(self, name: str, after: int = 0) -> list[tuple[int, bytes]]:
        """Give (position, body) of the events of one stream with a version later than `after`, in order."""

    def placed(self, name: str, after: int = 0) -> list[PlacedEvent]:
        """Give the events of one stream as `stream` does, with all that says that they are in the tree."""

    def find(self, event: str) -> tuple[int, bytes] | None:
        """Give (position, body) of the event with this id, if it is in the store; ValueError if it is no id."""

    def position_at(self, time: int) -> int:
        """Give the last position whose time (microseconds UTC) is not later; 0 if there is none."""

    def newest_time(self, since: str | None = None) -> int | None:
        """Give the latest time of any event, or of the last one with the tag `since` and those after it.

        The time of the newest checkpoint counts as that of an event where it covers one of them.
        """

    def last_of(self, tag: str) -> int | None:
        """Give the position of the last event with a tag; None where there is none."""

    def last_checkpoint(self) -> KeptCheckpoint | None:
        """Give the newest signed checkpoint that was kept."""

    def checkpoint_upto(self, position: int) -> KeptCheckpoint | None:
        """Give the first one signed of those that cover most without going beyond a position."""

    def checkpoint_covering(self, position: int) -> KeptCheckpoint | None:
        """Give the first one signed of those that cover a position and least after it."""

    def disclosed(self, digest: bytes) -> tuple[bytes, bytes] | None:
        """Give (salt, content) of what a digest in an event stands for.

        None if it was never kept, is erased, or was altered.
        """

    def text(self, digest: str) -> str | None:
        """Give what people are shown of the text that a commitment in an event, as hex, stands for.

        None where nothing is disclosed under it; ALTERED where what is kept there is another text.
        """

    def disclosing(self, digests: Collection[bytes]) -> "StoreReader[E]":
        """Open it once more, with only these texts disclosed, 32 bytes each; close it in the end."""

    def view(self) -> AbstractContextManager[View]:
        """Open a moment of the store for queries over its projections.

        Raises ProjectionStale if one of them was made by another revision of its fold or does not stand at the head.
        """

    def snapshot(self) -> AbstractContextManager[Connection]:
        """Open a moment of the store as a bare driver connection, read-only."""

    def folding(self) -> AbstractContextManager[FoldingPlace[E]]:
        """Lend a database to fold read models into.

        Raises StoreFull and StoreReadOnly, and StoreBusy where another program writes while this one may only read.
        """

    def decoded_rows(self, rows: Sequence[tuple[int, bytes]]) -> list[tuple[int, E]]:
        """Decode the bodies in rows of (position, body); raises EventUnreadable for the first that cannot be."""

    def decoded(self, position: int, body: bytes) -> E:
        """Decode one stored body; raises EventUnreadable, which names it, whatever the decoder raises."""

    def check_pages(self, seconds: float | None = None) -> bool:
        """Have the engine look through its own pages; False if that takes longer than it may.

        Raises StoreCorrupt for the first that is damaged.
        """

    def check_indices(self) -> IndexFault | None:
        """Compare the entries of each index with its table, and give the first that differs; pages are checked too.

        Raises StoreCorrupt for the first page that is damaged.
        """

    def check_schema(self) -> Sequence[SchemaFault]:
        """Give each table, index, trigger or view that is not what the migrations make, or that is foreign."""

    def require_whole(self) -> None:
        """See in about a millisecond that nothing is cut short, the schema ours, and the tree that of the events.

        Raises StoreCorrupt, SchemaForeign and TilesMissing.
        """

    def kinds(self) -> frozenset[str]:
        """Give the tags of all events, by one look-up in the index for each."""

    def standing(self) -> Standing:
        """Say whether the store grows, or is a copy of one that does or did."""

    def account(self) -> str | None:
        """Give the login under which a server has it open; None where the account of the system is what counts."""

    def replica(self, *, ask_primary: bool = True) -> Replica | None:
        """Say how far a replica is, and its primary if that is to be asked; None where it is none."""

    def check_rights(self) -> Sequence[Text] | None:
        """Say how the guards and rights on a server are not those that this program gives; None for a file."""

    def size_on_disk(self) -> int:
        """Give the bytes that the store takes."""

    def close(self) -> None:
        """Close every connection."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


class AuditStore(StoreReader[E], Protocol[E]):
    """A store opened for writing."""

    def append(
        self, drafts: Sequence[AnyDraft], *, check: Check | None = None, disclosures: Sequence[Disclosure] = ()
    ) -> list[Appended[E]]:
        """Append events in one durable transaction, or none of them.

        Under the head lock: `check` is asked first and may raise, which appends nothing; each draft gets the next
        version of its stream; the events are folded into every projection. What an earlier try with the same ids
        has appended is answered with its positions, and `check` is not asked again.

        Raises StreamConflict where a draft expects another version, EventConflict where an id is recorded with other
        facts (or only some of the ids are), DraftInvalid for a body that is not canonical or not decodable, NulInText
        for a text in a body or a disclosure that holds U+0000, StoreUnwritable (StoreBusy, StoreFull, StoreReadOnly,
        StoreClosed) with nothing recorded, ProjectionStale where another version of this program writes to the same
        store, and AppendUncertain where the commit and the reading back both failed.
        """

    def keep_checkpoint(self, size: int, time: int, note: bytes) -> KeptCheckpoint:
        """Keep a signed checkpoint after the last one, durably; `time` is what the note says, microseconds UTC.

        Nothing of the note is looked at. Raises StoreUnwritable, also where the guards refuse one that covers less
        than the last one or more than there is.
        """

    def disclose(self, digest: bytes, salt: bytes, content: bytes) -> None:
        """Keep what a digest in an event stands for; raises DisclosureInvalid if it does not belong to it.

        Raises NulInText where it holds U+0000.
        """

    def erase(self, digest: bytes) -> bool:
        """Erase what a digest stands for, in the file too; False if there was nothing. The event keeps the digest.

        Raises StoreBusy if a reader still needs the old pages: the text is gone for every later reader, and erasing
        again removes it from the file. Backups made earlier keep it.
        """

    def transaction(self) -> AbstractContextManager[Connection]:
        """Lend a connection that holds the head lock; commits at the end, or rolls back and raises."""

    def stand(self, standing: Standing, *, instead_of: Standing) -> bool:
        """Change what the store is to its record, durably; False where it is something else than it was to be."""

    def refresh(self, names: Sequence[str] | None = None) -> list[str]:
        """Rebuild the named projections, or those that are stale, in one transaction; gives the names of those rebuilt.

        Other writers wait until it is done. Raises SchemaNewer if a later version of a fold has made one of them.
        """

    def rebuild_tiles(self) -> None:
        """Make every tile anew from the bodies; raises StoreCorrupt if their root is not the stored one."""

    def rebuild_indices(self) -> None:
        """Make every index anew from its table; one that is missing or was changed becomes the shipped one."""
