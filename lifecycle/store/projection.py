"""What the store asks of a projection, and the checkpoints that say how far each one has come."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

from sqlalchemy import Table, and_, bindparam, delete, false, insert, or_, select, update

from lifecycle.store.sql import Connection, Read, compiled, compiled_change
from lifecycle.store.tables import projection_checkpoints

E_contra = TypeVar("E_contra", contravariant=True)


class Rebuild(Protocol[E_contra]):
    """One fold of a projection: a rebuild from the first event on, into its tables, which are empty, or an append."""

    def take(self, events: Sequence[tuple[int, E_contra]], /) -> None:
        """Fold the next events, each with its position."""

    def finish(self) -> None:
        """Write what is not written yet."""


class Comparing(Rebuild[E_contra], Protocol[E_contra]):
    """A rebuild that writes nothing, and compares its rows with those that the tables have."""

    @property
    def equal(self) -> bool:
        """Whether no row was different, missing or too much; known once it is finished."""

    @property
    def rows(self) -> int:
        """How many rows were compared."""


class Projection(Protocol[E_contra]):
    """Tables that are folded from the events, live in each append and anew in a rebuild, with the same result."""

    @property
    def name(self) -> str:
        """Its name, for ever."""

    @property
    def revision(self) -> int:
        """Number of its fold; another number makes the store rebuild it."""

    @property
    def tables(self) -> Sequence[Table]:
        """What it writes; each with a primary key, by which a rebuild is compared."""

    def live(self, connection: Connection, /) -> Rebuild[E_contra]:
        """Begin the fold of one append into the tables as they are, inside its transaction."""

    def wanted(self, event: E_contra, /) -> Sequence[Read]:
        """Give what a live fold will read of the tables for an event, where it can be told before."""

    @property
    def hears(self) -> Callable[[str], bool] | None:
        """Whether an event with a tag could change a row; None where every event could."""

    def rebuild(self, connection: Connection, /) -> Rebuild[E_contra]:
        """Begin a rebuild."""

    def compare(self, connection: Connection, /) -> Comparing[E_contra]:
        """Begin a comparison; rows are read in the moment that the connection shows."""


class Positions:
    """The rows that say of some projections which fold made them and up to which position."""

    def __init__(self, revisions: Mapping[str, int]) -> None:
        self.revisions = dict(revisions)
        pairs = [(f"name_{place}", f"revision_{place}") for place in range(len(self.revisions))]
        mine = [
            and_(
                projection_checkpoints.c.name == bindparam(name),
                projection_checkpoints.c.revision == bindparam(revision),
            )
            for name, revision in pairs
        ]
        self._mine = tuple(value for pair in self.revisions.items() for value in pair)
        self._move = compiled_change(
            len(self.revisions),
            update(projection_checkpoints)
            .values(position=bindparam("moved_to"))
            .where(projection_checkpoints.c.position == bindparam("moved_from"), or_(false(), *mine)),
            *("moved_to", "moved_from"),
            *(name for pair in pairs for name in pair),
        )

    def move(self, connection: Connection, before: int, after: int) -> bool:
        """Move all of them from one position to a later one; False if one of them was not at the first."""
        if not self.revisions:
            return True
        moved = connection.execute(self._move, (after, before, *self._mine)).rowcount
        return moved == len(self.revisions)

    @property
    def wanted(self) -> Read:
        """What `stale` reads."""
        return _ALL, ()

    def stale(self, connection: Connection, head: int) -> list[str]:
        """Name those that were made by another revision or do not stand at the head."""
        stored = {name: (revision, position) for name, revision, position in connection.execute(_ALL)}
        return [name for name, revision in self.revisions.items() if stored.get(name) != (revision, head)]

    def newer(self, connection: Connection) -> list[tuple[str, int]]:
        """Name those that a later revision has made, with that revision."""
        return [
            (name, revision)
            for name, revision, _ in connection.execute(_ALL)
            if revision > self.revisions.get(name, revision)
        ]

    def unknown(self, connection: Connection) -> list[str]:
        """Name those that the store has a row for, and that are none of these."""
        return [str(name) for name, _, _ in connection.execute(_ALL) if name not in self.revisions]

    def write(self, connection: Connection, names: Iterable[str], position: int) -> None:
        """Say of the named ones that they stand at a position, made by this revision."""
        for name in names:
            connection.execute(_DELETE, (name,))
            connection.execute(_INSERT, (name, self.revisions[name], position))


_ALL = compiled(select(projection_checkpoints))
_INSERT = compiled(insert(projection_checkpoints), *projection_checkpoints.c.keys())
_DELETE = compiled(delete(projection_checkpoints).where(projection_checkpoints.c.name == bindparam("name_")), "name_")
