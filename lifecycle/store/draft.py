"""What the store asks of an event before, while and after it is appended."""

from typing import Generic, NamedTuple, Protocol, TypeVar


class Recordable(Protocol):
    """An event that can give the bytes it is stored as."""

    @property
    def body(self) -> bytes:
        """Canonical JSON (RFC 8785): a flat object with at least id, stream, tag, time and version."""


E = TypeVar("E")
R_co = TypeVar("R_co", bound=Recordable, covariant=True)


class Draft(Protocol[R_co]):
    """An event that has all but its place in its stream, which is given inside the appending transaction."""

    @property
    def id(self) -> str:
        """UUIDv7 in its text form (RFC 9562, section 4), made before the event and kept over every retry."""

    @property
    def stream(self) -> str:
        """The stream that it is to be appended to."""

    @property
    def expected(self) -> int | None:
        """The version that it must get in its stream, from 1; None where any will do."""

    def event(self, version: int) -> R_co:
        """Give the event at its place; the same bytes each time for the same version."""


class Appended(NamedTuple, Generic[E]):
    """An event of the store, as it was read back from its bytes, and where it stands."""

    position: int
    """From 1, without gaps: leaf index + 1."""
    event: E
    repeated: bool
    """True if it was appended earlier, by an earlier try with the same id and the same facts."""
