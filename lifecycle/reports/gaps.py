"""Gaps: where card and record may not agree, or did not: doubt, drift, what the cards know and the record does not."""

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import merge

from lifecycle.domain.drift import ANCHOR, TRIES_LEFT, Difference
from lifecycle.domain.event import Event
from lifecycle.domain.facts import (
    AnchorNotWritten,
    CardDriftDetected,
    GoneCardSeen,
    OperationReconciled,
    OtherCardSeen,
    PinChangedElsewhere,
    SealChecked,
    SetInvalidated,
)
from lifecycle.domain.text import Text, say
from lifecycle.reports import Answer, Report, Snapshot, rests_on
from lifecycle.reports.parts.card_anchors import written_after
from lifecycle.reports.parts.cells import Column, Row
from lifecycle.reports.parts.custodian_names import CustodianNames
from lifecycle.reports.parts.event_row import ORIGIN, TIME, EventRow
from lifecycle.reports.parts.events_by_kind import activity, tagged
from lifecycle.reports.parts.open_ends import Found, doubts, unended
from lifecycle.reports.parts.set_members import card_at, custody_of
from lifecycle.reports.parts.set_standings import SetNames
from lifecycle.reports.refusals import subject

_COLUMNS = (
    TIME,
    Column("kind", say("code of the kind"), detail=True),
    Column("subject", say("card or set")),
    Column("what", say("problem")),
    Column("open", say("still open")),
    *ORIGIN,
)

_KINDS = (
    CardDriftDetected,
    AnchorNotWritten,
    OperationReconciled,
    GoneCardSeen,
    OtherCardSeen,
    PinChangedElsewhere,
    SealChecked,
    SetInvalidated,
)


@dataclass(frozen=True, kw_only=True)
class Gaps(Report):
    """List open problems: operations in doubt, mismatches, changes outside this record, sets not completed."""

    name = "gaps"
    title = say("Open problems")
    order = 100
    number = "R13"
    asked_for_by = ("NIST SP 800-53 AU-5", "NIST SP 800-53 AU-12")
    over = "range"

    def answer(self, snapshot: Snapshot) -> Answer:
        """Take what began in the range, and say of each whether it is still open at the moment."""
        return Answer(
            report=self.name,
            title=say("Open problems between cards and record"),
            moment=snapshot.moment,
            head=(),
            columns=_COLUMNS,
            rows=_rows(snapshot),
            nothing=snapshot.range.nothing(say("No problems. Cards and record agree, and no operation is in doubt.")),
            basis=rests_on(snapshot),
            range=snapshot.range,
            picture=activity(snapshot, _KINDS, say("Problems found over time")),
        )


def _rows(snapshot: Snapshot) -> Iterator[Row]:
    names, keepers = SetNames(snapshot), CustodianNames(snapshot)
    still_open = sorted((*doubts(snapshot), *unended(snapshot)), key=lambda each: each[0])
    for position, event, kind, what, is_open in merge(still_open, _told(snapshot), key=lambda each: each[0]):
        row = EventRow.of(position, event, keepers)
        yield (
            row.time,
            kind,
            subject(event, names),
            what,
            is_open,
            *row.origin,
        )


def _told(snapshot: Snapshot) -> Iterator[Found]:
    for position, event in tagged(snapshot, _KINDS):
        match event.facts:
            case CardDriftDetected(differences=found):
                for each in found:
                    kind, what = _drifted(each)
                    yield position, event, kind, what, _still_drifting(snapshot, event, each)
            case AnchorNotWritten():
                is_open = not written_after(snapshot, event.stream, position)
                yield position, event, "anchor-not-written", event.facts.in_words(), is_open
            case OperationReconciled(evidence=evidence):
                kind = "never-known" if evidence == "unknowable" else "settled"
                yield position, event, kind, event.facts.in_words(), False
            case OtherCardSeen() | PinChangedElsewhere():
                yield position, event, *_on_card(snapshot, event)
            case SealChecked(intact=True):
                pass
            case SealChecked():
                yield position, event, "seal-broken", event.facts.in_words(), _still_broken(snapshot, event)
            case GoneCardSeen():
                yield position, event, "gone-card-seen", event.facts.in_words(), _still_gone(snapshot, event)
            case _:
                yield position, event, "set-not-completed", event.facts.in_words(), False


def _drifted(difference: Difference) -> tuple[str, Text]:
    """Name a difference by what it means: something that this record did not see."""
    if difference.field == ANCHOR:
        return f"anchor-{difference.recorded}", difference.in_words()
    recorded, shown = difference.recorded, difference.shown
    if isinstance(recorded, int) and isinstance(shown, int):
        if difference.field == TRIES_LEFT and shown < recorded:
            return "tries-spent-elsewhere", say(
                "PIN tries spent outside this record; left: {recorded} in the record, {shown} on the card",
                recorded=recorded,
                shown=shown,
            )
        if difference.field == "counter" and shown > recorded:
            return "ticks-beyond", say(
                "card changed outside this record: change counter {recorded} recorded, {shown} on the card",
                recorded=recorded,
                shown=shown,
            )
    return "drift", difference.in_words()


def _still_drifting(snapshot: Snapshot, event: Event, difference: Difference) -> bool:
    card = card_at(snapshot, event.stream.partition(":")[2])
    return card is not None and card.drift is not None and difference.field in card.drift.split(",")


def _still_gone(snapshot: Snapshot, event: Event) -> bool:
    card = card_at(snapshot, event.stream.partition(":")[2])
    return card is not None and card.gone not in {None, "found"}


def _on_card(snapshot: Snapshot, event: Event) -> tuple[str, Text, bool]:
    """Name what was seen on a card that this record did not do; it is open until people, or a right PIN, end it."""
    card = card_at(snapshot, event.stream.partition(":")[2])
    if isinstance(event.facts, OtherCardSeen):
        return "other-card", event.facts.in_words(), card is not None and card.other_card is not None
    return "pin-elsewhere", event.facts.in_words(), card is not None and card.pin_elsewhere


def _still_broken(snapshot: Snapshot, event: Event) -> bool:
    custody = custody_of(snapshot, event.stream.partition(":")[2])
    return custody is not None and custody.seal_broken
