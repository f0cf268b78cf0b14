"""Events that this version cannot read, counted by kind while a store is walked over."""

from dataclasses import dataclass, field

from lifecycle.store.companion import Chunk
from lifecycle.store.sql import Connection


@dataclass(slots=True)
class Unread:
    """Events of one tag that cannot be decoded."""

    count: int
    first: int
    """Position of the first one."""


@dataclass(slots=True)
class Kinds:
    """Counts them; what is held is one number for each tag."""

    unread: dict[str, Unread] = field(default_factory=dict)
    """By tag."""
    tags: set[str] = field(default_factory=set)
    """Every tag that was met."""

    def begin(self, connection: Connection, size: int) -> None:
        """Need nothing beforehand."""

    def take(self, chunk: Chunk[object]) -> None:
        """Count those that were not decoded."""
        self.tags.update(chunk.tags)
        if None not in chunk.events:
            return
        for index, (tag, event) in enumerate(zip(chunk.tags, chunk.events, strict=True)):
            if event is None:
                self.unread.setdefault(tag, Unread(0, chunk.first + index)).count += 1

    def finish(self) -> None:
        """Need nothing afterwards."""
