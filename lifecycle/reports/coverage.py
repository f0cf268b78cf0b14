"""Coverage: which signed checkpoints and which anchors of cards hold the record, and what only somebody's word does.

Rows come as they are found; where there are many checkpoints, those with nothing wrong about them are one row a day.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

from lifecycle.domain.anchor import Anchor
from lifecycle.domain.instant import Instant
from lifecycle.domain.text import Text, say, say_n
from lifecycle.reports import Answer, Report, Snapshot, rests_on
from lifecycle.reports.parts.basis import Basis
from lifecycle.reports.parts.card_anchors import anchored, newest_written
from lifecycle.reports.parts.cells import Cell, Column, Row
from lifecycle.reports.parts.checkpoint_days import Day, folded
from lifecycle.reports.parts.checkpoint_sequence import Passed, passed
from lifecycle.reports.parts.clock_totals import length
from lifecycle.reports.parts.coverage_totals import Tally, kept, uncovered

_COLUMNS = (
    Column("time", say("when (UTC)")),
    Column("kind", say("code of the kind"), detail=True),
    Column("what", say("item")),
    Column("size", say("signed events")),
    Column("fresh", say("new events")),
    Column("since", say("since the previous one")),
    Column("since_microseconds", say("microseconds since the previous one"), detail=True),
    Column("flags", say("codes of the problems"), detail=True),
    Column("keys", say("signed by keys"), aside=True),
    Column("origin", say("name of the record"), aside=True),
    Column("number", say("number of the checkpoint"), detail=True),
    Column("checkpoints", say("checkpoints"), detail=True),
    Column("root", say("root hash"), detail=True),
    Column("card", say("card"), detail=True),
    Column("verdict", say("code of the anchor"), detail=True),
    Column("cards", say("cards"), detail=True),
    Column("anchor_written", say("anchor written (UTC)"), detail=True),
    Column("anchor_read", say("anchor read (UTC)"), detail=True),
)

_NOTES = (
    say("Signatures are listed as written. They were not checked.\n  lifecycle verify"),
    say("An anchor covers the events up to the last change of its card."),
)


@dataclass(frozen=True, kw_only=True)
class Coverage(Report):
    """Show which events are signed: checkpoints over time, anchors on cards, events not signed yet."""

    name = "coverage"
    title = say("Checkpoints and anchors")
    order = 130
    number = "R11"
    asked_for_by = ("NIST SP 800-53 AU-9(3)", "NIST SP 800-53 AU-10")
    over = "range"
    from_events = False

    gap: int = field(
        default=1,
        metadata={"flag": "--gap", "least": 1, "help": "Days allowed between 2 checkpoints."},
    )

    def answer(self, snapshot: Snapshot) -> Answer:
        """Hold every checkpoint of the range against the record as the rows are taken."""
        rests = rests_on(snapshot)
        return Answer(
            report=self.name,
            title=say("Signatures of the record"),
            moment=snapshot.moment,
            head=_head(snapshot, rests),
            columns=_COLUMNS,
            rows=_rows(snapshot, self.gap),
            nothing=snapshot.range.nothing(say("No checkpoint and no event is recorded.")),
            basis=rests,
            explained=_NOTES,
            grouped=True,
            range=snapshot.range,
        )


def _head(snapshot: Snapshot, rests: Basis) -> list[tuple[Column, Cell]]:
    held = rests.checkpoint
    newest = newest_written(snapshot)
    note = held.note if held is not None and held.standing == "covers" else None
    return [
        (Column("events", say("events")), rests.position),
        (Column("covered", say("signed up to event")), None if note is None else note.size),
        (Column("signed", say("signed (UTC)")), None if note is None else Instant(note.time)),
        (
            Column("standing", say("code of the standing"), detail=True),
            None if held is None else held.standing,
        ),
        (Column("after", say("newer events"), detail=True), rests.after),
        (Column("uncovered", say("not signed yet")), uncovered(rests)),
        (Column("anchored", say("newest anchor on a card")), _newest(newest)),
        (
            Column("anchor_size", say("events under the anchor"), detail=True),
            None if newest is None else newest[1].size,
        ),
        (Column("anchor_card", say("card with the anchor"), detail=True), None if newest is None else newest[0]),
        (Column("kept", say("checkpoints")), kept(snapshot)),
    ]


def _newest(found: tuple[str, Anchor] | None) -> Text | None:
    if found is None:
        return None
    serial, anchor = found
    return say_n(
        "card {serial}: 1 event under the anchor",
        "card {serial}: {count} events under the anchor",
        anchor.size,
        serial=serial,
    )


def _rows(snapshot: Snapshot, gap: int) -> Iterator[Row]:
    tally = Tally(snapshot, gap)
    for each in folded(snapshot, tally.counted(passed(snapshot, gap))):
        yield _day(each) if isinstance(each, Day) else _checkpoint(each)
    for cells in chain(tally.closing(), () if snapshot.range.empty else anchored(snapshot)):
        yield _row(**cells)


def _checkpoint(each: Passed) -> Row:
    note = each.held.note
    return _row(
        time=Instant(each.kept.time),
        kind="checkpoint",
        what=_told(each),
        size=each.kept.size,
        fresh=each.fresh,
        since=None if each.since is None or each.since < 0 else length(each.since),
        since_microseconds=each.since,
        flags=",".join(flag.code for flag in each.flags) or None,
        keys=None if note is None else ", ".join(map(str, note.signed_by)),
        origin=None if note is None else note.origin,
        number=each.kept.number,
        checkpoints=1,
        root=None if note is None else note.root.hex(),
    )


def _told(each: Passed) -> Text:
    """Say what is wrong with it, or else that it is one."""
    words: Text | None = None
    for flag in each.flags:
        words = flag.words if words is None else say("{what}; {wrong}", what=words, wrong=flag.words)
    return words or say("checkpoint")


def _day(day: Day) -> Row:
    return _row(
        time=Instant(day.last.kept.time),
        kind="day",
        what=day.in_words(),
        size=day.last.kept.size,
        fresh=day.fresh,
        since=length(day.longest),
        since_microseconds=day.longest,
        keys=", ".join(map(str, day.signed_by)),
        origin=day.origin,
        number=day.last.kept.number,
        checkpoints=day.count,
    )


def _row(**cells: Cell) -> Row:
    return tuple(cells.get(column.name) for column in _COLUMNS)
