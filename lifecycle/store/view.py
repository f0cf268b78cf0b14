"""A moment of the store, for queries over projections and for the checks inside an append."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lifecycle.store.sql import Connection, Cursor


@dataclass(frozen=True, slots=True)
class View:
    """The store as it stands at one position, for as long as the view is open."""

    connection: Connection
    position: int
    """The last position that it shows; 0 for an empty store."""

    def execute(self, sql: str, parameters: Sequence[Any] = (), /) -> Cursor:
        """Run one query, compiled beforehand, on this moment."""
        return self.connection.execute(sql, parameters)
