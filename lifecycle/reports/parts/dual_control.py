"""Where a rule of dual control was broken as shares were used: by set, rule and people, with the cards."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lifecycle.domain.event import Event
from lifecycle.domain.facts import DualControlBroken, EraseBegun, ShareRead, ShareWriteBegun
from lifecycle.reports import Snapshot
from lifecycle.reports.parts.events_by_kind import tagged_until
from lifecycle.store import statements


@dataclass(frozen=True)
class BrokenUse:
    """One rule, broken by the same people with cards of one set."""

    set_id: str
    rule: str
    people: Sequence[str]
    cards: list[tuple[str, int]] = field(default_factory=list)
    """Serial and share of each that broke it."""


def broken_uses(snapshot: Snapshot) -> Iterator[BrokenUse]:
    """Give every one until the moment, in the order in which they began; where no share was reached there is none."""
    found: dict[tuple[str, str, tuple[str, ...]], BrokenUse] = {}
    for _, event in tagged_until(snapshot, (DualControlBroken,)):
        used = _used(snapshot, event)
        if used is None or used.set_id is None or not isinstance(event.facts, DualControlBroken):
            continue
        key = (used.set_id, event.facts.rule, tuple(event.facts.people))
        use = found.setdefault(key, BrokenUse(used.set_id, event.facts.rule, event.facts.people))
        use.cards.append((event.stream.partition(":")[2], used.share))
    yield from found.values()


def _used(snapshot: Snapshot, event: Event) -> ShareRead | ShareWriteBegun | EraseBegun | None:
    """Find what the operation of an event did with a share of its card, after it."""
    for position, body in snapshot.view.execute(statements.STREAM, (event.stream, event.version)):
        after = snapshot.store.decoded(position, body)
        if position > snapshot.moment.position:
            break
        if after.operation == event.operation and isinstance(after.facts, ShareRead | ShareWriteBegun | EraseBegun):
            return after.facts
    return None
