"""Gaps: where card and record may not agree, or did not: doubt, drift, tries spent elsewhere, sets cut off."""

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import merge

from sqlalchemy import bindparam, or_, select

from lifecycle.domain.card import Difference
from lifecycle.domain.event import Event
from lifecycle.domain.facts import (
    CardDriftDetected,
    GoneCardSeen,
    OperationReconciled,
    OperationStarted,
    SealChecked,
    SetInvalidated,
    SetStarted,
)
from lifecycle.domain.text import Text, say
from lifecycle.projections.cards import CARDS, stream_of
from lifecycle.projections.sets import SETS, stream_of_set
from lifecycle.reports import Answer, Record, Report, rests_on
from lifecycle.reports.cells import Column, Id, Instant, Row
from lifecycle.reports.holdings import SetNames
from lifecycle.reports.keeping import Keepers
from lifecycle.reports.kept import card_at, custody_of
from lifecycle.reports.refusals import subject
from lifecycle.reports.tagged import activity, tagged
from lifecycle.store import statements
from lifecycle.store.sql import compiled

_COLUMNS = (
    Column("time", say("time (UTC)")),
    Column("kind", say("code of the kind"), detail=True),
    Column("subject", say("card or set")),
    Column("what", say("what")),
    Column("open", say("still open")),
    Column("by", say("by"), aside=True),
    Column("station", say("station"), aside=True),
    Column("operation", say("operation"), aside=True),
    Column("position", say("event"), aside=True),
    Column("actor", say("pseudonym"), detail=True),
    Column("stream", say("stream"), detail=True),
    Column("id", say("id of the event"), detail=True),
)

_KINDS = (CardDriftDetected, OperationReconciled, GoneCardSeen, SealChecked, SetInvalidated)

_cards, _sets = CARDS.history, SETS.history
_IN_DOUBT = compiled(
    select(_cards.c.key, _cards.c.doubt)
    .where(
        _cards.c.doubt.is_not(None),
        _cards.c.from_position <= bindparam("at"),
        or_(_cards.c.to_position.is_(None), _cards.c.to_position > bindparam("at_")),
    )
    .order_by(_cards.c.key),
    "at",
    "at_",
)
_IN_DOUBT_NOW = compiled(
    select(CARDS.current.c.key, CARDS.current.c.doubt)
    .where(CARDS.current.c.doubt.is_not(None))
    .order_by(CARDS.current.c.key)
)
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

_Found = tuple[int, Event, str, Text, bool]
"""Position, event, kind, what, and whether it is still open at the moment."""


@dataclass(frozen=True, kw_only=True)
class Gaps(Report):
    """Gaps: operations in doubt, drift, tries spent elsewhere, gone cards seen again, sets never completed."""

    name = "gaps"
    order = 100
    number = "R13"
    asked_for_by = ("NIST SP 800-53 AU-5", "NIST SP 800-53 AU-12")
    over = "range"

    def answer(self, record: Record) -> Answer:
        """Take what began in the range, and say of each whether it is still open at the moment."""
        return Answer(
            report=self.name,
            title=say("Gaps between cards and record"),
            moment=record.moment,
            head=(),
            columns=_COLUMNS,
            rows=_rows(record),
            nothing=record.range.nothing(say("Card and record agreed, and nothing is in doubt.")),
            basis=rests_on(record),
            range=record.range,
            picture=activity(record, _KINDS, say("Gaps found over time")),
        )


def _rows(record: Record) -> Iterator[Row]:
    names, keepers = SetNames(record), Keepers(record)
    still_open = sorted((*_doubts(record), *_unended(record)), key=lambda each: each[0])
    for position, event, kind, what, is_open in merge(still_open, _told(record), key=lambda each: each[0]):
        yield (
            Instant(event.time),
            kind,
            subject(event, names),
            what,
            is_open,
            keepers.person(event.actor),
            event.station,
            Id(event.operation) if event.operation else None,
            position,
            event.actor,
            event.stream,
            event.id,
        )


def _doubts(record: Record) -> Iterator[_Found]:
    """Give the start of each operation that is in doubt at the moment."""
    position = record.moment.position
    if position == record.view.position:
        in_doubt = record.view.execute(_IN_DOUBT_NOW).fetchall()
    else:
        in_doubt = record.view.execute(_IN_DOUBT, (position, position)).fetchall()
    for serial, operation in in_doubt:
        for at, event in _stream(record, stream_of(serial)):
            if isinstance(event.facts, OperationStarted) and event.operation == operation:
                yield at, event, "in-doubt", say("{name} is in doubt: it has no end", name=event.facts.name), True


def _unended(record: Record) -> Iterator[_Found]:
    """Give the start of each set whose making has no end at the moment."""
    at = record.moment.position
    for (set_id,) in record.view.execute(_UNENDED, ("started", at, at)).fetchall():
        for position, event in _stream(record, stream_of_set(set_id)):
            if isinstance(event.facts, SetStarted):
                yield position, event, "set-not-completed", say("the set was started, and never completed"), True


def _stream(record: Record, stream: str) -> Iterator[tuple[int, Event]]:
    for position, body in record.view.execute(statements.STREAM, (stream, 0)):
        if record.range.after < position <= record.range.upto:
            yield position, record.store.decoded(position, body)


def _told(record: Record) -> Iterator[_Found]:
    for position, event in tagged(record, _KINDS):
        match event.facts:
            case CardDriftDetected(differences=found):
                for each in found:
                    kind, what = _drifted(each)
                    yield position, event, kind, what, _still_drifting(record, event, each)
            case OperationReconciled(evidence=evidence):
                kind = "never-known" if evidence == "unknowable" else "settled"
                yield position, event, kind, event.facts.in_words(), False
            case SealChecked(intact=True):
                pass
            case SealChecked():
                yield position, event, "seal-broken", event.facts.in_words(), _still_broken(record, event)
            case GoneCardSeen():
                yield position, event, "gone-card-seen", event.facts.in_words(), _still_gone(record, event)
            case _:
                yield position, event, "set-not-completed", event.facts.in_words(), False


def _drifted(difference: Difference) -> tuple[str, Text]:
    """Name a difference by what it means: something that this record did not see."""
    recorded, shown = difference.recorded, difference.shown
    if isinstance(recorded, int) and isinstance(shown, int):
        if difference.field == "tries_left" and shown < recorded:
            return "tries-spent-elsewhere", say(
                "tries were spent that this record did not see: it says {recorded} left, the card shows {shown}",
                recorded=recorded,
                shown=shown,
            )
        if difference.field == "ticks" and shown > recorded:
            return "ticks-beyond", say(
                "the card was changed without this record: {recorded} ticks recorded, the card shows {shown}",
                recorded=recorded,
                shown=shown,
            )
    return "drift", difference.in_words()


def _still_drifting(record: Record, event: Event, difference: Difference) -> bool:
    card = card_at(record, event.stream.partition(":")[2])
    return card is not None and card.drift is not None and difference.field in card.drift.split(",")


def _still_gone(record: Record, event: Event) -> bool:
    card = card_at(record, event.stream.partition(":")[2])
    return card is not None and card.gone is not None


def _still_broken(record: Record, event: Event) -> bool:
    custody = custody_of(record, event.stream.partition(":")[2])
    return custody is not None and custody.seal_broken
