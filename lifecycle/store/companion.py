"""What goes along with a walk over all events, and looks at each of them once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from lifecycle.store.sql import Connection

E_co = TypeVar("E_co", covariant=True)
E_contra = TypeVar("E_contra", contravariant=True)


@dataclass(frozen=True, slots=True)
class Chunk(Generic[E_co]):
    """Events that follow one another, and that the walk found sound."""

    first: int
    """Position of the first one."""
    bodies: Sequence[bytes]
    tags: Sequence[str]
    events: Sequence[E_co | None]
    """What each body was decoded to; None for one that this version cannot read."""


class Companion(Protocol[E_contra]):
    """One that goes along."""

    def begin(self, connection: Connection, size: int, /) -> None:
        """See the moment of the store that is walked over, of so many events."""

    def take(self, chunk: Chunk[E_contra], /) -> None:
        """Look at the next events."""

    def finish(self, /) -> None:
        """Come to a conclusion, in the same moment; called only where the walk found no fault."""
