"""What a verification found: what was checked, up to where, and the first thing that is wrong."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from lifecycle.domain.text import Text, say

_OF_EVENTS: Final = ("ix_events_", "uq_events_", "sqlite_autoindex_events_")


class Wrong(StrEnum):
    """What can be wrong with a store whose pages are sound."""

    POSITION_MISSING = "position-missing"
    """There is no event at this position."""
    NOT_IN_TREE = "not-in-tree"
    """There is an event after the last leaf of the tree."""
    BODY_NOT_BYTES = "body-not-bytes"
    LEAF_DIFFERS = "leaf-differs"
    """The leaf is not SHA-256(0x00 || body)."""
    BODY_UNREADABLE = "body-unreadable"
    """The body is not a JSON object with a header."""
    COLUMN_DIFFERS = "column-differs"
    """A column is not the copy of what the body says."""
    BODY_NOT_CANONICAL = "body-not-canonical"
    VERSION_OUT_OF_SEQUENCE = "version-out-of-sequence"
    """The event is not the next one of its stream."""
    TILE_DIFFERS = "tile-differs"
    """The leaf is not the one of the stored tile, or a tile is not the one over its leaves."""
    TILE_MISSING = "tile-missing"
    TILE_UNEXPECTED = "tile-unexpected"
    FRONTIER_UNREADABLE = "frontier-unreadable"
    """The stored frontier is not that of a tree."""
    ROOT_DIFFERS = "root-differs"
    """A leaf from this position up to `last` is not the one the tree was grown with."""
    ID_REPEATED = "id-repeated"


@dataclass(frozen=True, slots=True)
class Fault:
    """The first thing that is wrong."""

    what: Wrong
    position: int | None = None
    event_id: str | None = None
    """As its column has it; None where there is no row or no id."""
    column: str | None = None
    last: int | None = None
    """Where the fault is somewhere in a range: its last position."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of a verification. What is not named in `checked` was not checked."""

    size: int
    """Events that were read."""
    root: bytes
    """Root over them, recomputed from their bodies, 32 bytes; after a fault, over those read before it."""
    checked: tuple[str, ...]
    fault: Fault | None

    @property
    def sound(self) -> bool:
        """Whether nothing was found wrong."""
        return self.fault is None


class SchemaWrong(StrEnum):
    """What can be wrong with a table, an index, a trigger or a view."""

    MISSING = "missing"
    DIFFERS = "differs"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class SchemaFault:
    """The first one that is wrong."""

    what: SchemaWrong
    kind: str
    """`table`, `index`, `trigger` or `view`."""
    name: str

    def in_words(self) -> Text:
        """Name the object, by the word that SQL has for its kind."""
        match self.what:
            case SchemaWrong.MISSING:
                return say("{kind} {name} is missing", kind=self.kind.upper(), name=self.name)
            case SchemaWrong.DIFFERS:
                return say("{kind} {name} was changed", kind=self.kind.upper(), name=self.name)
            case SchemaWrong.FOREIGN:
                return say("lifecycle makes no {kind} {name}", kind=self.kind.upper(), name=self.name)


@dataclass(frozen=True, slots=True)
class IndexFault:
    """The first index whose entries are not those of its table."""

    index: str
    row: int | None
    """The row that it does not have, counted from 1, which is the position of an event; None where none is named."""

    def in_words(self) -> Text:
        """Name the index, and the event where it is one of the events."""
        if self.row is None:
            return say("index {index} has other entries than its table", index=self.index)
        if self.index.startswith(_OF_EVENTS):
            return say("index {index} lacks event #{position}", index=self.index, position=self.row)
        return say("index {index} lacks row {row} of its table", index=self.index, row=self.row)
