"""Health of the clock: who kept it right at each operation, steps that were accepted, and times that do not fit.

Rows come as they are found; what was counted over the whole range closes them, as every event has to be read for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from lifecycle.domain.event import Event, tags_of
from lifecycle.domain.facts import ClockStepped, OperationRefused, OperationStarted
from lifecycle.domain.instant import Instant
from lifecycle.domain.text import Text, say
from lifecycle.domain.timekeeping import CLOCK_RULE
from lifecycle.reports import Answer, Report, Snapshot, rests_on
from lifecycle.reports.parts.cells import Cell, Column, Row
from lifecycle.reports.parts.clock_totals import Tally, length, source_in_words, source_of
from lifecycle.reports.parts.custodian_names import CustodianNames
from lifecycle.reports.parts.event_row import ORIGIN, TIME, EventRow
from lifecycle.reports.parts.event_times import EventTimes, Reading
from lifecycle.reports.parts.set_standings import SetNames
from lifecycle.reports.refusals import subject
from lifecycle.store.sql import compiled
from lifecycle.store.tables import events

_COLUMNS = (
    TIME,
    Column("kind", say("code of the kind"), detail=True),
    Column("what", say("item")),
    Column("subject", say("card or set")),
    Column("time_source", say("code of the time source"), detail=True),
    Column("kept", say("clock")),
    Column("behind_microseconds", say("microseconds behind"), detail=True),
    *ORIGIN,
    Column("counted", say("code of what was counted"), detail=True),
    Column("count", say("count"), detail=True),
    Column("ahead_microseconds", say("microseconds ahead"), detail=True),
)

_MEANT = frozenset({*tags_of(OperationStarted), OperationRefused.tag, ClockStepped.tag})
_BODY = compiled(select(events.c.body).where(events.c.position == bindparam("position")), "position")


@dataclass(frozen=True, kw_only=True)
class Clock(Report):
    """Check the clock: time source of each operation, accepted steps back, refusals, times out of order."""

    name = "clock"
    title = say("Clock and time source")
    order = 120
    number = "R10"
    asked_for_by = ("NIST SP 800-53 AU-8", "ETSI EN 319 401", "PCI DSS 10.6")
    over = "range"

    def answer(self, snapshot: Snapshot) -> Answer:
        """Read the time of every event of the range once, as the rows are taken."""
        return Answer(
            report=self.name,
            title=say("Health of the clock"),
            moment=snapshot.moment,
            head=(),
            columns=_COLUMNS,
            rows=_rows(snapshot),
            nothing=snapshot.range.nothing(say("No event is recorded.")),
            basis=rests_on(snapshot),
            range=snapshot.range,
        )


def _rows(snapshot: Snapshot) -> Iterator[Row]:
    times, tally = EventTimes(snapshot, _MEANT), Tally()
    first = times.first()
    if first is None:
        return
    yield _row(
        kind="first",
        time=Instant(first.time),
        what=say("Times checked from this event on"),
        position=first.position,
    )
    names, keepers = SetNames(snapshot), CustodianNames(snapshot)
    for reading in times.told():
        for kind, event in _kinds(snapshot, reading):
            tally.count(kind, event)
            yield _told(kind, event, reading, (names, keepers))
    for cells in tally.closing(times.jump):
        yield _row(kind="total", **cells)


def _kinds(snapshot: Snapshot, reading: Reading) -> Iterator[tuple[str, Event]]:
    """Say what an event has to do with the clock; of those that were refused or only read it is nothing."""
    event = _event(snapshot, reading.position)
    if reading.behind:
        yield "behind", event
    match event.facts:
        case OperationStarted(changes=True):
            yield "operation", event
        case OperationRefused(rule=rule) if rule == CLOCK_RULE:
            yield "refused", event
        case ClockStepped():
            yield "step-accepted", event
        case _:
            pass


def _event(snapshot: Snapshot, position: int) -> Event:
    (body,) = snapshot.view.execute(_BODY, (position,)).fetchone()
    return snapshot.store.decoded(position, body)


def _told(kind: str, event: Event, reading: Reading, called: tuple[SetNames, CustodianNames]) -> Row:
    names, keepers = called
    source = source_of(event) if kind == "operation" else None
    row = EventRow.of(reading.position, event, keepers)
    return _row(
        time=row.time,
        kind=kind,
        what=_what(kind, event, reading),
        subject=subject(event, names),
        time_source=source,
        kept=None if source is None else source_in_words(source),
        behind_microseconds=_behind(kind, event, reading),
        **dict(zip((column.name for column in ORIGIN), row.origin, strict=True)),
    )


def _behind(kind: str, event: Event, reading: Reading) -> int | None:
    if kind == "behind":
        return -reading.ahead
    return event.facts.newest - event.facts.clock if isinstance(event.facts, ClockStepped) else None


def _what(kind: str, event: Event, reading: Reading) -> Text:
    behind = _behind(kind, event, reading)
    if kind == "behind":
        return say("{length} behind an earlier event", length=length(behind or 0))
    if kind == "step-accepted":
        return say("Step back of {length} accepted", length=length(behind or 0))
    return event.facts.in_words()


def _row(**cells: Cell) -> Row:
    return tuple(cells.get(column.name) for column in _COLUMNS)
