"""Health of the clock: who kept it right at each operation, steps that were accepted, and times that do not fit."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import bindparam, select

from lifecycle.domain.event import Event
from lifecycle.domain.facts import ClockStepped, OperationRefused, OperationStarted
from lifecycle.domain.text import Text, say
from lifecycle.domain.timekeeping import CLOCK_PARAMETER, CLOCK_RULE, CLOCK_TOLERANCE, SOURCES
from lifecycle.reports import Answer, Record, Report, rests_on
from lifecycle.reports.cells import Cell, Column, Id, Instant, Row
from lifecycle.reports.holdings import SetNames
from lifecycle.reports.keeping import Keepers
from lifecycle.reports.refusals import subject
from lifecycle.reports.times import Reading, readings
from lifecycle.store.sql import compiled
from lifecycle.store.tables import events

_COLUMNS = (
    Column("time", say("time (UTC)")),
    Column("kind", say("code of the kind"), detail=True),
    Column("what", say("what")),
    Column("subject", say("card or set")),
    Column("time_source", say("code of the time source"), detail=True),
    Column("kept", say("clock")),
    Column("behind_microseconds", say("microseconds behind"), detail=True),
    Column("by", say("by"), aside=True),
    Column("station", say("station"), aside=True),
    Column("operation", say("operation"), aside=True),
    Column("position", say("event"), aside=True),
    Column("actor", say("pseudonym"), detail=True),
    Column("stream", say("stream"), detail=True),
    Column("id", say("id of the event"), detail=True),
)

_MEANT = frozenset({OperationStarted.tag, OperationRefused.tag, ClockStepped.tag})
_NOT_RECORDED = "not-recorded"
_BODY = compiled(select(events.c.body).where(events.c.position == bindparam("position")), "position")


@dataclass(frozen=True, kw_only=True)
class Clock(Report):
    """Health of the clock: the time source of each operation, accepted steps, refusals, and times that do not fit."""

    name = "clock"
    order = 120
    number = "R10"
    asked_for_by = ("NIST SP 800-53 AU-8", "ETSI EN 319 401", "PCI DSS 10.6")
    over = "range"

    def answer(self, record: Record) -> Answer:
        """Read the times of all events of the range twice: once for what stands above the rows, once for the rows."""
        return Answer(
            report=self.name,
            title=say("Health of the clock"),
            moment=record.moment,
            head=_head(record),
            columns=_COLUMNS,
            rows=_rows(record),
            nothing=record.range.nothing(say("No operation changed a card, and no time is out of order.")),
            basis=rests_on(record),
            range=record.range,
        )


@dataclass
class _Tally:
    """What is counted over the whole range."""

    sources: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    jump: Reading | None = None
    """The event before which the clock went forward most."""


def _head(record: Record) -> list[tuple[Column, Cell]]:
    tally = _Tally()
    for reading in readings(record):
        if reading.ahead > (tally.jump.ahead if tally.jump else 0):
            tally.jump = reading
        for kind, event in _kinds(record, reading):
            tally.kinds[kind] += 1
            if kind == "operation" and event is not None:
                tally.sources[_source(event)] += 1
    jump = tally.jump
    return [
        (Column("operations", say("operations that change a card")), tally.kinds["operation"]),
        *(
            (Column(code.replace("-", "_"), words, aside=True), tally.sources[code] or None)
            for code, words in (*SOURCES.items(), (_NOT_RECORDED, say("time source not recorded")))
        ),
        (Column("steps_accepted", say("steps back that were accepted")), tally.kinds["step-accepted"]),
        (Column("refusals", say("refused because of the clock")), tally.kinds["refused"]),
        (Column("behind", say("events behind the newest before them")), tally.kinds["behind"]),
        (Column("largest_jump", say("largest jump forward (microseconds)"), detail=True), jump.ahead if jump else 0),
        (Column("largest_jump_to", say("event after that jump"), detail=True), jump.position if jump else None),
        (Column("largest_jump_in_words", say("longest time between two events")), _jump(jump)),
    ]


def _jump(jump: Reading | None) -> Text | None:
    if jump is None:
        return None
    at = Instant(jump.time).short()
    return say("{length}, to event #{position} of {at} UTC", length=_length(jump.ahead), position=jump.position, at=at)


def _kinds(record: Record, reading: Reading) -> Iterator[tuple[str, Event | None]]:
    """Say what an event has to do with the clock, which for most is nothing; those that had to be read come along."""
    if reading.ahead < -CLOCK_TOLERANCE:
        yield "behind", None
    if reading.tag not in _MEANT:
        return
    event = _event(record, reading.position)
    match event.facts:
        case OperationStarted(changes=True):
            yield "operation", event
        case OperationRefused(rule=rule) if rule == CLOCK_RULE:
            yield "refused", event
        case ClockStepped():
            yield "step-accepted", event
        case _:
            pass


def _event(record: Record, position: int) -> Event:
    (body,) = record.view.execute(_BODY, (position,)).fetchone()
    return record.store.decoded(position, body)


def _rows(record: Record) -> Iterator[Row]:
    names, keepers = SetNames(record), Keepers(record)
    for reading in readings(record):
        for kind, read in _kinds(record, reading):
            event = read or _event(record, reading.position)
            source = _source(event) if kind == "operation" else None
            yield (
                Instant(event.time),
                kind,
                _what(kind, event, reading),
                subject(event, names),
                source,
                None if source is None else _kept(source),
                _behind(kind, event, reading),
                keepers.person(event.actor),
                event.station,
                Id(event.operation) if event.operation else None,
                reading.position,
                event.actor,
                event.stream,
                event.id,
            )


def _source(event: Event) -> str:
    """Give the time source of an operation that started; earlier versions of this program recorded none."""
    given = event.facts.parameters.get(CLOCK_PARAMETER) if isinstance(event.facts, OperationStarted) else None
    return given if isinstance(given, str) else _NOT_RECORDED


def _kept(source: str) -> Text:
    return next((words for code, words in SOURCES.items() if code == source), say("not recorded"))


def _behind(kind: str, event: Event, reading: Reading) -> int | None:
    if isinstance(event.facts, ClockStepped):
        return event.facts.newest - event.facts.clock
    return -reading.ahead if kind == "behind" else None


def _what(kind: str, event: Event, reading: Reading) -> Text:
    behind = _behind(kind, event, reading)
    if kind == "behind":
        return say("BEHIND the newest event before it by {length}", length=_length(behind or 0))
    if kind == "step-accepted":
        return say("A step back of {length} was accepted", length=_length(behind or 0))
    return event.facts.in_words()


def _length(microseconds: int) -> str:
    """Write a length of time: days, hours, minutes, seconds."""
    minutes, seconds = divmod(microseconds // 1_000_000, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    return f"{days}d {hours:02}:{minutes:02}:{seconds:02}" if days else f"{hours:02}:{minutes:02}:{seconds:02}"
