"""The way of a record through its own tree: what is read for an export has to give the root that was signed.

Each body is hashed as it is read, each leaf hash that stands for an event outside the range is taken from the tiles,
and the tree is grown over all of them: two hashes an event, as an auditor computes them too. Believing the stored
leaves or tiles would be cheaper by a third, and would export a record that was altered together with them.
"""

from collections.abc import Callable, Iterator
from typing import Final, Self

from lifecycle.domain.checkpoint import Checkpoint
from lifecycle.domain.text import Text, say
from lifecycle.evidence.bundle.errors import RecordDoesNotFit
from lifecycle.evidence.bundle.tree_worker import grower
from lifecycle.store import statements
from lifecycle.store.address import Place
from lifecycle.store.sql import Connection
from lifecycle.store.tree import HASH, TILE

Progress = Callable[[int, int], None]
"""Told, from time to time, how many events are done and how many there are."""

_TOLD: Final = 64 * TILE


class TreePass:
    """Goes from event 1 to the last one that a checkpoint covers, once; holds at most 256 events."""

    def __init__(self, connection: Connection, path: Place, checkpoint: Checkpoint, progress: Progress | None) -> None:
        self._connection = connection
        self._path = path
        self._checkpoint = checkpoint
        self._progress = progress
        self._grower = grower(checkpoint.size)
        self._done = 0

    def hashes(self, upto: int) -> Iterator[bytes]:
        """Give the leaf hashes of the next events up to a position, 32 bytes each, joined; up to 256 at a time."""
        while self._done < upto:
            number, place = divmod(self._done, TILE)
            end = min(upto, (number + 1) * TILE)
            joined = self._tile(number)[place * HASH : (end - number * TILE) * HASH]
            if len(joined) != (end - self._done) * HASH:
                raise self._unfit(say("the leaf hashes from event #{first} on are missing", first=self._done + 1))
            self._grower.hashes(joined)
            self._went_on(end)
            yield joined

    def lines(self, upto: int) -> Iterator[bytes]:
        """Give the exact bytes of the next events up to a position, each with a newline after it, joined."""
        for bodies in self._bodies(upto):
            bodies.append(b"")
            yield self._taken(bodies)

    def bodies(self, upto: int) -> Iterator[list[bytes]]:
        """Give the exact bytes of the next events up to a position, up to 256 at a time."""
        for bodies in self._bodies(upto):
            self._taken([*bodies, b""])
            yield bodies

    def _taken(self, bodies: list[bytes]) -> bytes:
        try:
            lines = b"\n".join(bodies)
        except TypeError as error:
            raise self._unfit(say("an event up to #{position} is not stored as bytes", position=self._done)) from error
        self._grower.lines(lines)
        return lines

    def _bodies(self, upto: int) -> Iterator[list[bytes]]:
        cursor = self._connection.execute(statements.BODIES, (self._done, upto))
        while rows := cursor.fetchmany(TILE):
            last = self._done + len(rows)
            if rows[0][0] != self._done + 1 or rows[-1][0] != last:
                break
            self._went_on(last)
            yield [body for _, body in rows]
        if self._done != upto:
            raise self._unfit(say("event #{position} is missing", position=self._done + 1))

    def arrive(self) -> None:
        """See that all of it, up to the last event that is covered, has the root of the checkpoint."""
        for _ in self.hashes(self._checkpoint.size):
            pass
        if self._grower.grown() != (self._checkpoint.size, self._checkpoint.root):
            raise self._unfit(say("the events do not have the root hash that was signed"))
        if self._progress:
            self._progress(self._done, self._checkpoint.size)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._grower.close()

    @property
    def position(self) -> int:
        """The last event that has passed."""
        return self._done

    def _tile(self, number: int) -> bytes:
        row = self._connection.execute(statements.TILE, (0, number)).fetchone()
        if row is not None:
            return bytes(row[0])
        first = number * TILE
        return b"".join(leaf for (leaf,) in self._connection.execute(statements.LEAVES, (first, first + TILE)))

    def _went_on(self, position: int) -> None:
        self._done = position
        if self._progress and position % _TOLD == 0:
            self._progress(position, self._checkpoint.size)

    def _unfit(self, reason: Text) -> RecordDoesNotFit:
        return RecordDoesNotFit(path=str(self._path), size=self._checkpoint.size, reason=reason)
