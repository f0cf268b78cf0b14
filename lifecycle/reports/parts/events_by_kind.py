"""The events of some kinds in a range, read as they are taken, and how many there were over time."""

from collections.abc import Callable, Iterator, Sequence
from heapq import merge

from sqlalchemy import bindparam, func, select

from lifecycle.domain.event import Event, Fact, tags_of
from lifecycle.domain.instant import Instant
from lifecycle.domain.text import Text, say, say_n
from lifecycle.reports import Snapshot
from lifecycle.reports.parts.pictures import Bar, Bars
from lifecycle.store.sql import compiled
from lifecycle.store.tables import events

Kinds = Sequence[type[Fact]]

_in_range = (
    events.c.tag == bindparam("tag"),
    events.c.position > bindparam("after"),
    events.c.position <= bindparam("upto"),
)
_TAGGED = compiled(
    select(events.c.position, events.c.body).where(*_in_range).order_by(events.c.position), "tag", "after", "upto"
)
_TIMES = compiled(select(func.min(events.c.time), func.max(events.c.time)).where(*_in_range), "tag", "after", "upto")
_COUNTED = compiled(
    select(((events.c.time - bindparam("first")) // bindparam("span")).label("place"), func.count())
    .where(*_in_range)
    .group_by("place"),
    "first",
    "span",
    "tag",
    "after",
    "upto",
)

_MINUTE = 60_000_000
_HOUR, _DAY = 60 * _MINUTE, 24 * 60 * _MINUTE
_SPANS: Sequence[tuple[int, Text]] = (
    (_MINUTE, say("a minute")),
    (_HOUR, say("an hour")),
    (_DAY, say("a day")),
    (7 * _DAY, say("a week")),
)
_MOST_BARS = 60


def tagged(snapshot: Snapshot, kinds: Kinds) -> Iterator[tuple[int, Event]]:
    """Give (position, event) of the events of these kinds in the range, in order; one kind at a time is held."""
    return _tagged(snapshot, kinds, (snapshot.range.after, snapshot.range.upto))


def tagged_until(snapshot: Snapshot, kinds: Kinds) -> Iterator[tuple[int, Event]]:
    """Give those up to the moment."""
    return _tagged(snapshot, kinds, (0, snapshot.moment.position))


def _tagged(snapshot: Snapshot, kinds: Kinds, bounds: tuple[int, int]) -> Iterator[tuple[int, Event]]:
    rows = (iter(snapshot.view.execute(_TAGGED, (tag, *bounds))) for tag in _tags(kinds))
    for position, body in merge(*rows):
        yield position, snapshot.store.decoded(position, body)


def activity(snapshot: Snapshot, kinds: Kinds, title: Text) -> Callable[[], Bars | None]:
    """Give what counts the events of these kinds over time; None where there are none."""
    return lambda: _counted(snapshot, kinds, title)


def _counted(snapshot: Snapshot, kinds: Kinds, title: Text) -> Bars | None:
    bounds = (snapshot.range.after, snapshot.range.upto)
    times = [snapshot.view.execute(_TIMES, (tag, *bounds)).fetchone() for tag in _tags(kinds)]
    ends = [time for row in times for time in row if time is not None]
    if not ends:
        return None
    span, words = _span(max(ends) - min(ends))
    first = min(ends) - min(ends) % span
    counts = [0] * ((max(ends) - first) // span + 1)
    for tag in _tags(kinds):
        for place, count in snapshot.view.execute(_COUNTED, (first, span, tag, *bounds)):
            counts[place] += count
    return Bars(title, words, [Bar(Instant(first + place * span), count) for place, count in enumerate(counts)])


def _tags(kinds: Kinds) -> list[str]:
    """Give the tags of all versions of some kinds."""
    return list(dict.fromkeys(tag for kind in kinds for tag in tags_of(kind)))


def _span(whole: int) -> tuple[int, Text]:
    """Choose the shortest span that does not make too many bars."""
    for span, words in _SPANS:
        if whole < span * (_MOST_BARS - 1):
            return span, words
    days = whole // (_DAY * (_MOST_BARS - 1)) + 1
    return days * _DAY, say_n("{count} day", "{count} days", days)
