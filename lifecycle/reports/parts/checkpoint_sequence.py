"""The kept checkpoints one after the other, each held against the record and against the one before it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from lifecycle.domain.text import say, say_n
from lifecycle.reports import Snapshot
from lifecycle.reports.parts.basis import Held, held_against
from lifecycle.reports.parts.checkpoint_note import SECOND
from lifecycle.reports.parts.checkpoint_signers import CheckpointSigners, Flag
from lifecycle.reports.parts.clock_totals import length
from lifecycle.reports.parts.historic_roots import HistoricRoots
from lifecycle.store.checkpoints import KeptCheckpoint, checkpoints_in_order

DAY: Final = 86_400_000_000
"""Microseconds."""
_ALL: Final = 2**62
"""More events than there are: those that were cut off are asked for too."""


@dataclass(frozen=True)
class Passed:
    """One checkpoint, after the one before it."""

    kept: KeptCheckpoint
    held: Held
    fresh: int
    """Events since the one before; negative where it covers fewer."""
    since: int | None
    """Microseconds since the one before, or since the first event; None where there was nothing before."""
    flags: Sequence[Flag]


class _Before(NamedTuple):
    size: int
    time: int | None


def passed(snapshot: Snapshot, gap: int) -> Iterator[Passed]:
    """Give those of the range in the order of signing; more than `gap` days without one are flagged.

    Those of a range are the ones that cover an event of it and none after it; those that were signed in it without an
    event between them count too, where it was given in times.
    """
    before, roots, signers = _Before(0, begun(snapshot)), HistoricRoots(snapshot), CheckpointSigners(snapshot)
    for kept in checkpoints_in_order(snapshot.view.connection, _last(snapshot)):
        if not _signed_by_then(snapshot, kept):
            continue
        held = held_against(kept, roots.at(kept.size))
        if _in_range(snapshot, kept):
            since = None if before.time is None else kept.time - before.time
            signed = () if held.note is None else signers.flags(held.note, before.size)
            flags = [*_standing(held), *signed, *_order(kept, before), *_timely(since, gap)]
            yield Passed(kept, held, kept.size - before.size, since, flags)
        before = _Before(kept.size, kept.time)


def _last(snapshot: Snapshot) -> int:
    is_now = snapshot.range.upto == snapshot.view.position and snapshot.moment.position == snapshot.view.position
    return _ALL if is_now else snapshot.range.upto


def _signed_by_then(snapshot: Snapshot, kept: KeptCheckpoint) -> bool:
    """Say whether it was there at the instant that was asked for; one of the same events may have come later."""
    ends = [asked.instant for asked in (snapshot.moment.asked, snapshot.range.asked.end) if asked is not None]
    return all(end is None or kept.time <= end for end in ends)


def _in_range(snapshot: Snapshot, kept: KeptCheckpoint) -> bool:
    start = snapshot.range.asked.start
    if kept.size > snapshot.range.after or start is None:
        return True
    return start.instant is not None and kept.time >= start.instant


def begun(snapshot: Snapshot) -> int | None:
    """Give the time of the first event; None in an empty record."""
    return next((event.time for _, event in snapshot.store.events(upto=min(1, snapshot.view.position))), None)


def _standing(held: Held) -> Iterator[Flag]:
    match held.standing:
        case "fork":
            yield Flag("fork", say("FORKED: root hash differs from this record"))
        case "cut":
            yield Flag("cut", say("TRUNCATED: this record has fewer events"))
        case "unreadable":
            yield Flag("unreadable", say("UNREADABLE: not a checkpoint, or replaced"))
        case _:
            pass


def _order(kept: KeptCheckpoint, before: _Before) -> Iterator[Flag]:
    if kept.size < before.size:
        yield Flag("size-back", say("fewer events than the previous checkpoint"))
    if before.time is not None and kept.time < before.time:
        behind = before.time - kept.time
        if behind >= SECOND:  # whole seconds are signed, and the time of the first event has microseconds
            yield Flag("clock-back", say("clock {length} behind the previous checkpoint", length=length(behind)))


def _timely(since: int | None, gap: int) -> Iterator[Flag]:
    if since is not None and since > gap * DAY:
        words = say_n(
            "{length} without a checkpoint, 1 day allowed",
            "{length} without a checkpoint, {count} days allowed",
            gap,
            length=length(since),
        )
        yield Flag("gap", words)
