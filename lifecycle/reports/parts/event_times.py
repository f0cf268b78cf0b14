"""The times of the events of a range, each held against the newest one before it."""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import bindparam, func, select

from lifecycle.domain.facts import ClockStepped
from lifecycle.domain.timekeeping import CLOCK_TOLERANCE
from lifecycle.reports import Snapshot
from lifecycle.store.sql import compiled, unindexed
from lifecycle.store.tables import events

_TIMES = compiled(
    select(events.c.position, events.c.time, events.c.tag)
    .where(events.c.position > bindparam("after"), events.c.position <= bindparam("upto"))
    .order_by(events.c.position),
    "after",
    "upto",
)
_LAST_STEP = compiled(
    select(func.max(events.c.position)).where(events.c.tag == bindparam("tag"), events.c.position <= bindparam("upto")),
    "tag",
    "upto",
)
_place = unindexed(events.c.position)
"""So SQLite goes down the index of times, and not up the events."""
_NEWEST = compiled(
    select(func.max(events.c.time)).where(_place >= bindparam("first"), _place <= bindparam("upto")), "first", "upto"
)


class Reading(NamedTuple):
    """What the clock said at one event."""

    position: int
    tag: str
    time: int
    """Microseconds UTC."""
    newest: int | None
    """The latest time before it since a step of the clock was accepted; None at such a step, and at the first event."""

    @property
    def ahead(self) -> int:
        """Microseconds that it is later than the newest one; negative where it is earlier, 0 where there is none."""
        return 0 if self.newest is None else self.time - self.newest

    @property
    def behind(self) -> bool:
        """Whether it is earlier than the newest one by more than is tolerated."""
        return self.ahead < -CLOCK_TOLERANCE


class EventTimes:
    """What the clock said at the events of the range."""

    def __init__(self, snapshot: Snapshot, tags: frozenset[str]) -> None:
        """Look for events of these kinds."""
        self._snapshot = snapshot
        self._tags = tags
        self.jump: Reading | None = None
        """The event, of those that were read, before which the clock went forward most."""

    def first(self) -> Reading | None:
        """Give the first event of the range; None where there is none."""
        after = self._snapshot.range.after
        if self._snapshot.range.empty:
            return None
        position, time, tag = self._snapshot.view.execute(_TIMES, (after, after + 1)).fetchone()
        return Reading(position, tag, time, None)

    def told(self) -> Iterator[Reading]:
        """Read every event once, in order; give those of the kinds, and those that are behind."""
        after, upto = self._snapshot.range.after, self._snapshot.range.upto
        tags, step = self._tags, ClockStepped.tag
        newest, furthest = _newest(self._snapshot, after), 0
        for position, time, tag in self._snapshot.view.execute(_TIMES, (after, upto)):
            if newest is None or tag == step:
                newest = time
                if tag in tags:
                    yield Reading(position, tag, time, None)
                continue
            ahead = time - newest
            if ahead > furthest:
                furthest, self.jump = ahead, Reading(position, tag, time, newest)
            if tag in tags or ahead < -CLOCK_TOLERANCE:
                yield Reading(position, tag, time, newest)
            if ahead > 0:
                newest = time


def _newest(snapshot: Snapshot, upto: int) -> int | None:
    """Give the latest time up to a position, since the last step before it."""
    (step,) = snapshot.view.execute(_LAST_STEP, (ClockStepped.tag, upto)).fetchone()
    (newest,) = snapshot.view.execute(_NEWEST, (step or 0, upto)).fetchone()
    return None if newest is None else int(newest)
