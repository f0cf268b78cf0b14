"""Many checkpoints as few rows: those of one day with nothing wrong about them become one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, func, select

from lifecycle.domain.text import Text, say_n
from lifecycle.reports import Snapshot
from lifecycle.reports.parts.checkpoint_note import SignedBy
from lifecycle.reports.parts.checkpoint_sequence import DAY, Passed
from lifecycle.store.sql import compiled
from lifecycle.store.tables import checkpoints

_TOGETHER: Final = 1000
"""Checkpoints that are one row, at most: the rows come as they are found."""
_MANY: Final = 200
"""Checkpoints that still are a row each."""
_COUNT = compiled(
    select(func.count())
    .select_from(checkpoints)
    .where(checkpoints.c.size >= bindparam("after"), checkpoints.c.size <= bindparam("upto")),
    "after",
    "upto",
)


@dataclass
class Day:
    """Checkpoints of one day (UTC), by the same keys, one after the other."""

    last: Passed
    signed_by: tuple[SignedBy, ...]
    origin: str
    count: int = 0
    fresh: int = 0
    longest: int = 0
    """Microseconds that passed without one, at most."""

    def fits(self, each: Passed) -> bool:
        """Say whether a checkpoint is one of them."""
        note = each.held.note
        return (
            note is not None
            and (note.signed_by, note.origin) == (self.signed_by, self.origin)
            and each.kept.time // DAY == self.last.kept.time // DAY
            and self.count < _TOGETHER
        )

    def take(self, each: Passed) -> None:
        """Count one more."""
        self.last = each
        self.count += 1
        self.fresh += each.fresh
        self.longest = max(self.longest, each.since or 0)

    def in_words(self) -> Text:
        """Say how many they are."""
        return say_n("1 checkpoint", "{count} checkpoints on that day", self.count)


def folded(snapshot: Snapshot, all_passed: Iterator[Passed]) -> Iterator[Passed | Day]:
    """Give the days in place of the checkpoints, where these are many; one with a flag is given by itself."""
    (count,) = snapshot.view.execute(_COUNT, (snapshot.range.after, snapshot.range.upto)).fetchone()
    if count <= _MANY:
        yield from all_passed
        return
    day: Day | None = None
    for each in all_passed:
        note = each.held.note
        if day is not None and (each.flags or not day.fits(each)):
            yield day
            day = None
        if each.flags or note is None:
            yield each
            continue
        day = day or Day(each, note.signed_by, note.origin)
        day.take(each)
    if day is not None:
        yield day
