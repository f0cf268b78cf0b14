"""The times of the events of a range, each held against the newest one before it."""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import bindparam, func, select

from lifecycle.domain.facts import ClockStepped
from lifecycle.reports import Record
from lifecycle.store.sql import compiled
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
_NEWEST = compiled(
    select(func.max(events.c.time)).where(
        events.c.position >= bindparam("first"), events.c.position <= bindparam("upto")
    ),
    "first",
    "upto",
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


def readings(record: Record) -> Iterator[Reading]:
    """Give what the clock said at each event of the range, in order; one is held at a time."""
    after, upto = record.range.after, record.range.upto
    newest = _newest(record, after)
    for position, time, tag in record.view.execute(_TIMES, (after, upto)):
        if tag == ClockStepped.tag:
            newest = None
        yield Reading(position, tag, time, newest)
        newest = time if newest is None else max(newest, time)


def _newest(record: Record, upto: int) -> int | None:
    (step,) = record.view.execute(_LAST_STEP, (ClockStepped.tag, upto)).fetchone()
    (newest,) = record.view.execute(_NEWEST, (step or 0, upto)).fetchone()
    return None if newest is None else int(newest)
