"""The range that a report of events is over: from one moment of the record to another, both counted in."""

from dataclasses import dataclass
from datetime import tzinfo

from lifecycle.domain.errors import OperatorError
from lifecycle.domain.instant import AsOf, Instant, as_of, beginning
from lifecycle.domain.text import Text, say
from lifecycle.reports.parts.moment import NoSuchPosition
from lifecycle.store.engine import E, StoreReader


class BackwardRange(OperatorError):
    """A range that ends before it begins."""

    code = "backward-range"
    message = "The range ends before it begins: --from {start} is later than --to {end}."
    advice = "Give the earlier moment with --from and the later moment with --to."


class RangeNotTaken(OperatorError):
    """A report of one moment was asked for over a range."""

    code = "range-not-taken"
    message = "The report {report} shows one moment. Options --from and --to do not apply."
    advice = "Give the moment with --as-of. To list the reports over a range:\n  lifecycle report --list"


@dataclass(frozen=True)
class Asked:
    """What was given for --from and --to; None where it was not."""

    start: AsOf | None = None
    end: AsOf | None = None


@dataclass(frozen=True)
class Range:
    """The events after the position `after`, up to and with `upto`; none where those are the same."""

    after: int
    upto: int
    asked: Asked = Asked()

    @property
    def given(self) -> bool:
        """Whether a range was asked for at all, and not the whole record."""
        return self.asked != Asked()

    @property
    def empty(self) -> bool:
        """Whether no event is in it."""
        return self.after >= self.upto

    def in_words(self) -> Text:
        """Say which range was asked for, and which events are in it."""
        start, end = _written(self.asked.start), _written(self.asked.end)
        if self.asked.end is None:
            asked = say("from {start}", start=start)
        elif self.asked.start is None:
            asked = say("up to {end}", end=end)
        else:
            asked = say("from {start} to {end}", start=start, end=end)
        if self.empty:
            return say("Range: {asked}. No event in this range.", asked=asked)
        return say("Range: {asked}, events #{first} to #{last}.", asked=asked, first=self.after + 1, last=self.upto)

    def nothing(self, otherwise: Text) -> Text:
        """Say why there is no row: that the range is empty, or else what is said of the whole record, of the range."""
        if not self.given:
            return otherwise
        if self.empty:
            return say("No event in this range.")
        return say("In this range: {nothing}", nothing=otherwise)


def asked_for(start: str | None, end: str | None, zone: tzinfo | None = None) -> Asked:
    """Read what a person typed for --from (a date means its beginning) and --to (a date means its end).

    Raises BadMoment, and BackwardRange where two instants or two positions are in the wrong order.
    """
    asked = Asked(
        None if start is None else beginning(start, zone),
        None if end is None else as_of(end, zone),
    )
    if asked.start is not None and asked.end is not None:
        for one, other in (
            (asked.start.instant, asked.end.instant),
            (asked.start.position, asked.end.position),
        ):
            if one is not None and other is not None and one > other:
                raise BackwardRange(start=asked.start.given, end=asked.end.given)
    return asked


def found(asked: Asked, store: StoreReader[E], last: int) -> Range:
    """Find the range in a record of which the events up to `last` are asked.

    A range that begins at an instant begins with the event after the last one before it, so that ranges that adjoin
    have every event once, whatever the clock did. Raises NoSuchPosition, and BackwardRange where an instant and a
    position are in the wrong order.
    """
    after = 0 if asked.start is None else _before(asked.start, store, last)
    upto = last if asked.end is None else _last(asked.end, store, last)
    mixed = asked.start and asked.end and (asked.start.instant is None) != (asked.end.instant is None)
    if mixed and after > upto and asked.start and asked.end:
        raise BackwardRange(start=asked.start.given, end=asked.end.given)
    return Range(after, max(after, upto), asked)


def _before(start: AsOf, store: StoreReader[E], last: int) -> int:
    if start.position is not None:
        return _existing(start.position, last) - 1
    return min(last, store.position_at((start.instant or 0) - 1))


def _last(end: AsOf, store: StoreReader[E], last: int) -> int:
    if end.position is not None:
        return _existing(end.position, last)
    return min(last, store.position_at(end.instant or 0))


def _existing(position: int, last: int) -> int:
    if position > last:
        raise NoSuchPosition(position=position, last=last)
    return position


def _written(asked: AsOf | None) -> Text | None:
    if asked is None:
        return None
    if asked.instant is None:
        return Text("{given}", {"given": asked.given})
    return say("{given} ({instant})", given=asked.shown, instant=Instant(asked.instant).exact())
