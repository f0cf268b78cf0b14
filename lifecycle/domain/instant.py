"""Times as the record has them, whole microseconds UTC: as people and machines read them, and as people type them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from lifecycle.domain.errors import OperatorError
from lifecycle.domain.text import Text, say

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

_POSITION = re.compile(r"#([1-9][0-9]{0,17})")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})?", re.ASCII)


@dataclass(frozen=True)
class Instant:
    """A time as the record has it: whole microseconds since 1970, UTC."""

    time: int

    def exact(self) -> str:
        """Write it for machines, to the microsecond (RFC 3339)."""
        return self._written("T", "microseconds", "Z")

    def short(self) -> str:
        """Write it for people, to the second, UTC."""
        return self._written(" ", "seconds", "")

    def _written(self, between: str, to: str, end: str) -> str:
        """Write it with four digits of the year, which strftime does not do for the first thousand."""
        try:
            moment = (EPOCH + timedelta(microseconds=self.time)).replace(tzinfo=None)
        except OverflowError:
            return str(self.time)
        return moment.isoformat(between, to) + end


class BadMoment(OperatorError):
    """What was given for --as-of, --from or --to is not a moment."""

    code = "bad-moment"
    message = '"{given}" is not a usable time for a report: {problem}'
    advice = (
        "Give a date (2026-12-31: all of that day), a date and time (2026-12-31T17:00), or an event "
        "number (#123). Add Z or +01:00 for another time zone."
    )


@dataclass(frozen=True)
class AsOf:
    """What was asked for: a position, or else an instant."""

    given: str
    position: int | None = None
    instant: int | None = None
    """Microseconds UTC."""
    offset: str = ""
    """Of the zone of this computer at that time, +01:00, where a time was typed without one."""

    @property
    def shown(self) -> str:
        """What was typed, with its offset."""
        return self.given + self.offset


def as_of(given: str, zone: tzinfo | None = None) -> AsOf:
    """Read what a person typed; a time without a zone is in `zone`, or else in that of this computer.

    Raises BadMoment.
    """
    return _read(given, zone, _last_of)


def beginning(given: str, zone: tzinfo | None = None) -> AsOf:
    """Read what a person typed for the beginning of a range, as `as_of` does; a date means its first microsecond."""
    return _read(given, zone, _first_of)


def _read(given: str, zone: tzinfo | None, of_day: Callable[[str, tzinfo | None], datetime]) -> AsOf:
    written = given.strip()
    if found := _POSITION.fullmatch(written):
        return AsOf(written, position=int(found[1]))
    try:
        day = _DATE.fullmatch(written) is not None
        moment = of_day(written, zone) if day else _time(written, zone)
        micro = (moment.astimezone(UTC) - EPOCH) // timedelta(microseconds=1)
    except (ValueError, OverflowError, OSError) as error:
        raise BadMoment(given=given, problem=_problem(written)) from error
    typed = day or written.endswith("Z") or written[-6:-5] in {"+", "-"}
    return AsOf(written, instant=micro, offset="" if typed else moment.isoformat()[-6:])


def _first_of(written: str, zone: tzinfo | None) -> datetime:
    """Give the first microsecond of a day."""
    return datetime.combine(date.fromisoformat(written), time(), zone)


def _last_of(written: str, zone: tzinfo | None) -> datetime:
    """Give the last microsecond of a day."""
    day = datetime.combine(date.fromisoformat(written) + timedelta(days=1), time(), zone)
    return day.astimezone(UTC) - timedelta(microseconds=1)


def _time(written: str, zone: tzinfo | None) -> datetime:
    if not (_DATE.match(written) and _TIME.fullmatch(written[10:])):
        raise ValueError(written)
    moment = datetime.fromisoformat(written)
    return moment if moment.tzinfo else _local(written, moment, zone)


def _local(written: str, moment: datetime, zone: tzinfo | None) -> datetime:
    """Give the one instant of a local time; raises BadMoment where the clock shows it twice, or never.

    The two readings of a time (PEP 495) differ in both cases; one that no clock shows is another time when read back.
    """
    readings = []
    for fold in (0, 1):
        read = moment.replace(fold=fold)
        readings.append(read.astimezone() if zone is None else read.replace(tzinfo=zone))
    first, second = readings
    if first.utcoffset() == second.utcoffset():
        return first
    back = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None, fold=0)
    if back != moment:
        raise BadMoment(given=written, problem=say("this hour does not exist in this time zone (clock change)."))
    one, other = (f"{written}{reading.isoformat()[-6:]}" for reading in readings)
    raise BadMoment(
        given=written,
        problem=say("this time occurs 2 times in this time zone. Write {one} or {other}.", one=one, other=other),
    )


def _problem(written: str) -> Text:
    if written.isdecimal():
        return say("an event number begins with a hash sign: #{number}.", number=written)
    if _DATE.match(written):
        return say("this day or time does not exist.")
    return say("expected a date, a date and time, or an event number.")
