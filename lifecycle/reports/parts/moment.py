"""The moment that a report is of: now, a date, a time, or a position of the record."""

from dataclasses import dataclass

from lifecycle.domain.errors import OperatorError
from lifecycle.domain.instant import AsOf, Instant
from lifecycle.domain.text import Text, say
from lifecycle.store.engine import E, StoreReader
from lifecycle.store.header import header_of


class NoSuchPosition(OperatorError):
    """The record has not come to that position."""

    code = "no-such-position"
    message = "Event #{position} does not exist. The last event is #{last}."
    advice = "Give an event up to #{last}, or omit the option."


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
            return say("As of now: no event is recorded.")
        at = Instant(self.time or 0).short()
        if self.asked is None:
            return say("As of now: the last event is #{position} ({at} UTC).", position=self.position, at=at)
        if self.asked.instant is None:
            return say("As of event #{position} ({at} UTC).", position=self.position, at=at)
        instant = Instant(self.asked.instant).exact()
        if not self.position:
            return say("As of {given} ({instant}): no event was recorded.", given=self.asked.shown, instant=instant)
        return say(
            "As of {given} ({instant}): the last event was #{position} ({at} UTC).",
            given=self.asked.shown,
            instant=instant,
            position=self.position,
            at=at,
        )


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
