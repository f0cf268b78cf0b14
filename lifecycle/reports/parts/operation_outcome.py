"""The operation that an event of a card belongs to: how it began, and how it ended on that card."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import bindparam, select

from lifecycle.domain.event import Event, Fact, tags_of
from lifecycle.domain.facts import (
    DualControlBroken,
    OperationCompleted,
    OperationFailed,
    OperationInterrupted,
    OperationReconciled,
    OperationStarted,
)
from lifecycle.domain.text import Text, say
from lifecycle.reports import Snapshot
from lifecycle.store import statements
from lifecycle.store.sql import compiled, unindexed
from lifecycle.store.tables import events

F = TypeVar("F", bound=Fact)

_BEFORE = compiled(
    select(events.c.position, events.c.body)
    .where(
        events.c.stream == bindparam("stream"),
        unindexed(events.c.tag) >= bindparam("first"),  # so SQLite goes down the stream, and not over all of the kind
        unindexed(events.c.tag) <= bindparam("last"),
        events.c.version <= bindparam("version"),
    )
    .order_by(events.c.version.desc()),
    "stream",
    "first",
    "last",
    "version",
)


@dataclass(frozen=True)
class OperationOutcome:
    """How an operation ended on a card. `done` is None where that is not known (yet)."""

    code: str
    done: bool | None
    text: Text
    tail: tuple[Event, ...] = ()
    """The events of the operation on the card, after the one that was asked from."""


_OPEN = say("in doubt: interrupted, result unknown")
_NEVER_KNOWN = say("interrupted, result will never be known")


def beginning_of(snapshot: Snapshot, event: Event) -> OperationStarted | None:
    """Find how the operation of an event began on its card; None for an event of no operation."""
    return next(_before(snapshot, event, OperationStarted), None)


def breaches_before(snapshot: Snapshot, event: Event) -> list[DualControlBroken]:
    """Find which rules of dual control the card of an event broke as its operation began."""
    return list(_before(snapshot, event, DualControlBroken))[::-1]


def _before(snapshot: Snapshot, event: Event, kind: type[F]) -> Iterator[F]:
    """Give the facts of a kind that the operation of an event recorded of its card up to the event, the newest first.

    The tags of all versions of a kind stand beside each other in their order.
    """
    if event.operation is None:
        return
    tags = tags_of(kind)
    for position, body in snapshot.view.execute(_BEFORE, (event.stream, tags[0], tags[-1], event.version)):
        found = snapshot.store.decoded(position, body)
        if found.operation == event.operation and isinstance(found.facts, kind):
            yield found.facts


def ending_of(snapshot: Snapshot, event: Event) -> OperationOutcome | None:
    """Find how the operation of an event ended on its card, as known at the moment; None for one of no operation."""
    if event.operation is None:
        return None
    tail: list[Event] = []
    cut_off = False
    for position, body in snapshot.view.execute(statements.STREAM, (event.stream, event.version)):
        if position > snapshot.moment.position:
            break
        after = snapshot.store.decoded(position, body)
        ours = after.operation == event.operation
        match after.facts:
            case OperationCompleted() if ours:
                return OperationOutcome("completed", True, say("done and read back"), tuple(tail))
            case OperationFailed(reason=reason) if ours:
                return OperationOutcome("failed", False, say("failed ({reason})", reason=reason), tuple(tail))
            case OperationReconciled(subject=subject) if subject == event.operation:
                return _settled(after.facts, tuple(tail))
            case OperationInterrupted() if ours:
                cut_off = True
            case _ if ours:
                tail.append(after)
    return OperationOutcome("in-doubt" if cut_off else "open", None, _OPEN, tuple(tail))


def _settled(facts: OperationReconciled, tail: tuple[Event, ...]) -> OperationOutcome:
    if facts.evidence == "unknowable":
        return OperationOutcome("unknowable", None, _NEVER_KNOWN, tail)
    return OperationOutcome("settled", None, say("interrupted, then resolved: {outcome}", outcome=facts.outcome), tail)
