"""The names that a record went by: it takes a new one when a backup is restored."""

from collections.abc import Sequence
from dataclasses import dataclass

from lifecycle.domain.checkpoint import origin_line
from lifecycle.domain.event import UndecodableEvent
from lifecycle.projections.lineage import Origin, lineage
from lifecycle.store.sql import Connection


@dataclass(frozen=True)
class Names:
    """All of them, the first one first; none where the events that name the record cannot be read."""

    origins: Sequence[Origin]

    def fit(self, origin: str, size: int) -> bool:
        """Say whether the record went by an origin when it had so many events."""
        for each in self.origins:
            if origin_line(each.name) == origin:
                return each.since <= size and (each.until is None or size <= each.until)
        return False

    def know(self, origin: str) -> bool:
        """Say whether the record ever went by an origin."""
        return any(origin_line(each.name) == origin for each in self.origins)


def names_of(connection: Connection) -> Names:
    """Read them."""
    try:
        return Names(lineage(connection))
    except UndecodableEvent:
        return Names(())
