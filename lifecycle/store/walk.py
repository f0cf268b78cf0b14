"""Walking over the rows of a store, 256 at a time: quick while all is well, and exact about the first that is not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from lifecycle.store import statements
from lifecycle.store.companion import Chunk, Companion
from lifecycle.store.header import KEY, id_of, tag_of
from lifecycle.store.row import Row, are_copies, by_body, by_event
from lifecycle.store.sql import Connection
from lifecycle.store.tree import TILE, Growth, leaf_hash, leaf_hashes, split
from lifecycle.store.verdict import Fault, Wrong

E = TypeVar("E")
Finding = tuple[int, Wrong, str | None]
"""Index in the rows at hand, what is wrong there, and the column."""


class Walk(Protocol):
    """A walk over all rows in order."""

    @property
    def query(self) -> str:
        """What gives the rows."""

    @property
    def growth(self) -> Growth:
        """The tree so far."""

    @property
    def body(self) -> int:
        """Where in a row the body stands."""

    def take(self, rows: Sequence[Row]) -> Fault | None:
        """Check the next rows, 256 unless they are the last, and grow the tree with them if they are sound."""


def named(what: Wrong, position: int, key: object, column: str | None = None) -> Fault:
    """Name a fault of one row, with the id that its column has."""
    name = id_of(key) if isinstance(key, bytes) and len(key) == KEY else None
    return Fault(what, position, name, column)


def hashed(bodies: Sequence[Any]) -> list[bytes]:
    """Give the leaf hashes of bodies; an empty one for what is not bytes."""
    try:
        return leaf_hashes(bodies)
    except TypeError:
        return [leaf_hash(body) if isinstance(body, bytes) else b"" for body in bodies]


def decoded(decode: Callable[[bytes], E], body: bytes) -> E | None:
    """Decode a body; None for one that this version cannot read."""
    try:
        return decode(body)
    except Exception:  # noqa: BLE001 - a decoder may raise anything for what it does not know
        return None


def all_decoded(decode: Callable[[bytes], E], bodies: Sequence[bytes]) -> Sequence[E | None]:
    """Decode bodies as `decoded` does, at once where nothing is wrong with any."""
    try:
        return [decode(body) for body in bodies]
    except Exception:  # noqa: BLE001 - as `decoded`
        return [decoded(decode, body) for body in bodies]


def gap(rows: Sequence[Row], first: int, size: int) -> Finding | None:
    """Find the first row that does not stand where it must, with the tree's size as the end."""
    if rows[0][0] == first and rows[-1][0] == first + len(rows) - 1 <= size:
        return None
    for index, row in enumerate(rows):
        if row[0] != first + index:
            return index, Wrong.POSITION_MISSING, None
        if row[0] > size:
            return index, Wrong.NOT_IN_TREE, None
    return None


@dataclass(slots=True)
class BodyWalk(Generic[E]):
    """Positions and bodies alone; companions, where there are any, see every event."""

    growth: Growth
    size: int
    decode: Callable[[bytes], E]
    companions: Sequence[Companion[E]] = ()
    done: int = 0
    query: str = statements.ALL_BODIES
    body: int = 1

    def take(self, rows: Sequence[Row]) -> Fault | None:
        """Check positions, hash bodies."""
        finding = gap(rows, self.done + 1, self.size)
        leaves = hashed([body for _, body in rows])
        if b"" in leaves:
            wrong = leaves.index(b"")
            if finding is None or wrong < finding[0]:
                finding = wrong, Wrong.BODY_NOT_BYTES, None
        if finding:
            return Fault(finding[1], self.done + 1 + finding[0])
        first = self.done + 1
        self.done += len(rows)
        self.growth.take(leaves)
        if self.companions:
            bodies = [body for _, body in rows]
            events = all_decoded(self.decode, bodies)
            tags = [tag_of(event) for event in events]
            for companion in self.companions:
                companion.take(Chunk(first, bodies, tags, events))
        return None


@dataclass(slots=True)
class FullWalk(Generic[E]):
    """Everything that a row says, against its body, its stream and the stored tiles."""

    growth: Growth
    size: int
    connection: Connection
    decode: Callable[[bytes], E]
    companions: Sequence[Companion[E]] = ()
    events: Sequence[E | None] = ()
    """The rows at hand, decoded; None for one that cannot be."""
    done: int = 0
    versions: dict[str, int] = field(default_factory=dict)
    query: str = statements.ROWS
    body: int = 6

    def take(self, rows: Sequence[Row]) -> Fault | None:
        """Check rows in every way and name the first that is wrong in any."""
        leaves = hashed([row[6] for row in rows])
        findings = (
            gap(rows, self.done + 1, self.size),
            _leaf_finding(rows, leaves),
            self._copies_finding(rows),
            self._tile_finding(leaves),
        )
        found = [finding for finding in findings if finding]
        if found:
            index, what, column = min(found, key=lambda finding: finding[0])
            if what in {Wrong.POSITION_MISSING, Wrong.TILE_MISSING}:
                return Fault(what, self.done + 1 + index)
            return named(what, rows[index][0], rows[index][1], column)
        first = self.done + 1
        self.done += len(rows)
        fault = self._grow(leaves)
        if fault is None and self.companions:
            chunk = Chunk(first, [row[6] for row in rows], [row[4] for row in rows], self.events)
            for companion in self.companions:
                companion.take(chunk)
        return fault

    def _copies_finding(self, rows: Sequence[Row]) -> Finding | None:
        self.events = all_decoded(self.decode, [row[6] for row in rows])
        if not are_copies(rows, self.events):
            for index, (event, row) in enumerate(zip(self.events, rows, strict=True)):
                finding = by_event(event, row) if event is not None else by_body(row)
                if finding is not None:
                    return index, *finding
        return self._version_finding(rows)

    def _version_finding(self, rows: Sequence[Row]) -> Finding | None:
        versions = self.versions
        for index, row in enumerate(rows):
            stream, version = row[2], row[3]
            if version != versions.get(stream, 0) + 1:
                return index, Wrong.VERSION_OUT_OF_SEQUENCE, "version"
            versions[stream] = version
        return None

    def _tile_finding(self, leaves: Sequence[bytes]) -> Finding | None:
        if len(leaves) != TILE:
            return None
        row = self.connection.execute(statements.TILE, (0, self.done // TILE)).fetchone()
        if row is None:
            return TILE - 1, Wrong.TILE_MISSING, None
        if row[0] == b"".join(leaves):
            return None
        stored = split(row[0]) if isinstance(row[0], bytes) else []
        for index, leaf in enumerate(leaves):
            if index >= len(stored) or stored[index] != leaf:
                return index, Wrong.TILE_DIFFERS, None
        return TILE - 1, Wrong.TILE_DIFFERS, None

    def _grow(self, leaves: Sequence[bytes]) -> Fault | None:
        for level, number, hashes, root in self.growth.take(leaves):
            row = self.connection.execute(statements.TILE, (level, number)).fetchone()
            if row != (hashes, root):
                what = Wrong.TILE_MISSING if row is None else Wrong.TILE_DIFFERS
                span = TILE ** (level + 1)
                return Fault(what, number * span + 1, last=(number + 1) * span)
        return None


def _leaf_finding(rows: Sequence[Row], leaves: Sequence[bytes]) -> Finding | None:
    if [row[7] for row in rows] == leaves:
        return None
    for index, (row, leaf) in enumerate(zip(rows, leaves, strict=True)):
        if not isinstance(row[6], bytes):
            return index, Wrong.BODY_NOT_BYTES, "body"
        if row[7] != leaf:
            return index, Wrong.LEAF_DIFFERS, "leaf"
    return None
