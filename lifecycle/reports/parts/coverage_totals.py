"""What the report of coverage counts over its whole range, and says below its rows."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import bindparam, func, select

from lifecycle.domain.instant import Instant
from lifecycle.domain.text import Text, say, say_n
from lifecycle.reports import Snapshot
from lifecycle.reports.parts.basis import Basis
from lifecycle.reports.parts.cells import Cell
from lifecycle.reports.parts.checkpoint_sequence import DAY, Passed, begun
from lifecycle.reports.parts.clock_totals import length
from lifecycle.reports.parts.judgement_time import judged_at
from lifecycle.store.sql import compiled
from lifecycle.store.tables import checkpoints

_KEPT = compiled(select(func.max(checkpoints.c.number)).where(checkpoints.c.size <= bindparam("upto")), "upto")


@dataclass
class Tally:
    """What was counted so far."""

    snapshot: Snapshot
    gap: int
    """Days that may pass without a checkpoint."""
    count: int = 0
    flags: Counter[str] = field(default_factory=Counter)
    longest: int = 0
    newest: int | None = None
    """Time of the last one, microseconds UTC."""

    def counted(self, all_passed: Iterator[Passed]) -> Iterator[Passed]:
        """Give them on, counted."""
        for each in all_passed:
            self.count += 1
            self.flags.update(flag.code for flag in each.flags)
            self.longest = max(self.longest, each.since or 0)
            self.newest = each.kept.time
            yield each

    def closing(self) -> Iterator[dict[str, Cell]]:
        """Give the cells of the rows that close the report; none where the record is empty."""
        if self.snapshot.range.empty:
            return
        yield {
            "kind": "total",
            "what": say_n("1 checkpoint", "{count} checkpoints", self.count),
            "checkpoints": self.count,
        }
        if flagged := sum(self.flags.values()):
            what = say_n("1 problem with these checkpoints", "{count} problems with these checkpoints", flagged)
            yield {"kind": "wrong", "what": what, "flags": ",".join(sorted(self.flags))}
        if self.longest:
            yield {
                "kind": "longest",
                "what": say("Longest time without a checkpoint"),
                "since": length(self.longest),
                "since_microseconds": self.longest,
            }
        yield from self._until_now()
        yield {"kind": "witnesses", "what": say("no cosignature stored")}
        yield {"kind": "time-stamps", "what": say("no time stamp (RFC 3161) stored")}

    def _until_now(self) -> Iterator[dict[str, Cell]]:
        """Say how long ago the last one was, where the range goes on to the moment."""
        last = begun(self.snapshot) if self.newest is None else self.newest
        if last is None or self.snapshot.range.upto != self.snapshot.moment.position:
            return
        ended = self.snapshot.range.asked.end
        now = judged_at(self.snapshot) if ended is None or ended.instant is None else ended.instant
        days = max(now - last, 0) // DAY
        late = days >= self.gap and now - last > self.gap * DAY
        yield {
            "kind": "since-the-last",
            "time": Instant(last),
            "what": _days(days, self.gap) if late else say("last checkpoint: within the allowed time"),
            "flags": "gap" if late else None,
        }


def _days(days: int, gap: int) -> Text:
    """Say in whole days how long ago the last one was: a report of now says the same all day."""
    return say_n(
        "OVERDUE: last checkpoint more than 1 day ago, 1 day allowed",
        "OVERDUE: last checkpoint more than {count} days ago, allowed: {gap}",
        days,
        gap=gap,
    )


def kept(snapshot: Snapshot) -> int:
    """Give how many checkpoints are kept that cover no event after the moment."""
    (number,) = snapshot.view.execute(_KEPT, (snapshot.moment.position,)).fetchone()
    return int(number or 0)


def uncovered(rests: Basis) -> Text:
    """Say which events are covered by no checkpoint."""
    if not rests.after:
        return say("no event")
    first = rests.position - rests.after + 1
    if first == rests.position:
        return say("event #{first}", first=first)
    return say("events #{first} to #{last}", first=first, last=rests.position)
