"""What has no end at the moment of a report: operations in doubt, and sets that are still being made."""

from collections.abc import Iterator

from sqlalchemy import bindparam, case, func, or_, select

from lifecycle.domain.event import Event
from lifecycle.domain.facts import OperationStarted, SetStarted
from lifecycle.domain.text import Text, say
from lifecycle.projections.cards import CARDS, stream_of
from lifecycle.projections.sets import SETS, stream_of_set
from lifecycle.reports import Snapshot
from lifecycle.store import statements
from lifecycle.store.sql import compiled

_cards, _history, _sets = CARDS.current, CARDS.history, SETS.history
_upto = _history.alias()
_newest = (
    select(func.max(_upto.c.from_position))
    .where(_upto.c.key == _history.c.key, _upto.c.from_position <= bindparam("at_"))
    .scalar_subquery()
)
_before = (
    select(_history.c.doubt)
    .where(_history.c.key == _cards.c.key, _history.c.from_position == _newest)
    .scalar_subquery()
)
_then = select(
    _cards.c.key,
    case((_cards.c.from_position <= bindparam("at"), _cards.c.doubt), else_=_before).label("doubt"),
).subquery()
_IN_DOUBT = compiled(
    select(_then.c.key, _then.c.doubt).where(_then.c.doubt.is_not(None)).order_by(_then.c.key), "at", "at_"
)
"""Only of cards that changed since the moment the history is asked: it is longer than they are many."""
_IN_DOUBT_NOW = compiled(select(_cards.c.key, _cards.c.doubt).where(_cards.c.doubt.is_not(None)).order_by(_cards.c.key))
_UNENDED = compiled(
    select(_sets.c.key)
    .where(
        _sets.c.stage == bindparam("stage"),
        _sets.c.from_position <= bindparam("at"),
        or_(_sets.c.to_position.is_(None), _sets.c.to_position > bindparam("at_")),
    )
    .order_by(_sets.c.key),
    "stage",
    "at",
    "at_",
)

Found = tuple[int, Event, str, Text, bool]
"""Position, event, kind, what, and whether it is still open at the moment."""


def doubts(snapshot: Snapshot) -> Iterator[Found]:
    """Give the start of each operation that is in doubt at the moment."""
    position = snapshot.moment.position
    if position == snapshot.view.position:
        in_doubt = snapshot.view.execute(_IN_DOUBT_NOW).fetchall()
    else:
        in_doubt = snapshot.view.execute(_IN_DOUBT, (position, position)).fetchall()
    for serial, operation in in_doubt:
        for at, event in _stream(snapshot, stream_of(serial)):
            if isinstance(event.facts, OperationStarted) and event.operation == operation:
                yield (
                    at,
                    event,
                    "in-doubt",
                    say("{name} is in doubt: interrupted, result unknown", name=event.facts.name),
                    True,
                )


def unended(snapshot: Snapshot) -> Iterator[Found]:
    """Give the start of each set whose making has no end at the moment."""
    at = snapshot.moment.position
    for (set_id,) in snapshot.view.execute(_UNENDED, ("started", at, at)).fetchall():
        for position, event in _stream(snapshot, stream_of_set(set_id)):
            if isinstance(event.facts, SetStarted):
                yield position, event, "set-not-completed", say("set started, not completed"), True


def _stream(snapshot: Snapshot, stream: str) -> Iterator[tuple[int, Event]]:
    for position, body in snapshot.view.execute(statements.STREAM, (stream, 0)):
        if snapshot.range.after < position <= snapshot.range.upto:
            yield position, snapshot.store.decoded(position, body)
