"""The moment that a report is of: now, a date, a time, or a position of the record."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from lifecycle.domain.errors import OperatorError
from lifecycle.domain.text import Text, say
from lifecycle.reports.parts.cells import Instant
from lifecycle.store.header import header_of
from lifecycle.store.sqlite.reading import E, StoreReader

_POSITION = re.compile(r"#([1-9][0-9]{0,17})")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})?", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class BadMoment(OperatorError):
    """What was given for --as-of, --from or --to is not a moment."""

    code = "bad-moment"
    message = '"{given}" is not a moment that a report can be of: {problem}'
    advice = (
        "Give a date (2026-12-31: all of that day), a date and time (2026-12-31T17:00, with Z or +01:00 where the "
        "zone is not that of this computer), or a position (#123)."
    )


class NoSuchPosition(OperatorError):
    """The record has not come to that position."""

    code = "no-such-position"
    message = "There is no event {position}: the record ends with event {last}."
    advice = "Give a position of the record, or leave the option out."


@dataclass(frozen=True)
class AsOf:
    """What was asked for: a position, or else an instant."""

    given: str
    position: int | None = None
    instant: int | None = None
    """Microseconds UTC."""


@dataclass(frozen=True)
class Moment:
    """A moment of the record: after the event at `position`, of which `time` is the time; 0 and None before the first.

    `asked` is what it was found from, None where the end of the record was meant.
    """

    position: int
    time: int | None
    asked: AsOf | None = None

    def in_words(self) -> Text:
        """Say which moment it is."""
        if not self.position and self.asked is None:
            return say("As of now: the record is empty.")
        at = Instant(self.time or 0).short()
        if self.asked is None:
            return say("As of now, event #{position} of {at} UTC.", position=self.position, at=at)
        if self.asked.instant is None:
            return say("As of event #{position}, of {at} UTC.", position=self.position, at=at)
        instant = Instant(self.asked.instant).exact()
        if not self.position:
            return say(
                "As of {given} ({instant}): the record had no event then.", given=self.asked.given, instant=instant
            )
        return say(
            "As of {given} ({instant}): the last event then was #{position}, of {at} UTC.",
            given=self.asked.given,
            instant=instant,
            position=self.position,
            at=at,
        )


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
        moment = of_day(written, zone) if _DATE.fullmatch(written) else _time(written, zone)
        micro = (moment.astimezone(UTC) - _EPOCH) // timedelta(microseconds=1)
    except (ValueError, OverflowError, OSError) as error:
        raise BadMoment(given=given, problem=_problem(written)) from error
    return AsOf(written, instant=micro)


def at(asked: AsOf | None, store: StoreReader[E], last: int) -> Moment:
    """Find the moment in a record that ends with the event `last`; raises NoSuchPosition."""
    position = last
    if asked is not None and asked.position is not None:
        if asked.position > last:
            raise NoSuchPosition(position=asked.position, last=last)
        position = asked.position
    elif asked is not None and asked.instant is not None:
        position = min(last, store.position_at(asked.instant))
    body = next(store.read(position - 1, position), None) if position else None
    return Moment(position, header_of(body[1]).time if body else None, asked)


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
    return moment if moment.tzinfo or zone is None else moment.replace(tzinfo=zone)


def _problem(written: str) -> Text:
    if written.isdecimal():
        return say("a position is written with a hash sign, #{number}.", number=written)
    if _DATE.match(written):
        return say("there is no such day or time.")
    return say("it is neither a date, nor a date and time, nor a position.")
