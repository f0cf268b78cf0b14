"""The PIN changes: each card, when and by whom, whether it was sealed, and whether the card was read back."""

from collections.abc import Iterator
from dataclasses import dataclass

from lifecycle.domain.event import Event
from lifecycle.domain.facts import PinChanged, PinChangeFound, PinSealed
from lifecycle.domain.instant import Instant
from lifecycle.domain.text import Text, say
from lifecycle.projections.cards import CARDS
from lifecycle.reports import Answer, Report, Snapshot, rests_on
from lifecycle.reports.parts.cells import Column, Row
from lifecycle.reports.parts.custodian_names import CustodianNames, presented_by
from lifecycle.reports.parts.event_row import ACTOR, ID, OPERATION, POSITION, STATION, EventRow
from lifecycle.reports.parts.events_by_kind import activity, tagged
from lifecycle.reports.parts.operation_outcome import beginning_of, ending_of
from lifecycle.reports.parts.signed_by import EXPLAINED, SIGNED, SignedBy

_COLUMNS = (
    Column("time", say("changed (UTC)")),
    Column("serial", say("card")),
    Column("by", say("by")),
    Column("presented_by", say("presented by"), aside=True),
    *SIGNED,
    Column("sealed", say("sealed")),
    Column("read_back", say("read back")),
    Column("sealed_at", say("sealed (UTC)"), aside=True),
    Column("seal_enforced_by", say("seal enforced by"), detail=True),
    Column("how", say("evidence"), aside=True),
    Column("ended", say("result of the operation"), aside=True),
    Column("outcome", say("code of the result"), detail=True),
    OPERATION,
    STATION,
    POSITION,
    ACTOR,
    Column("presented_by_id", say("pseudonym of the presenter"), detail=True),
    ID,
)

_KINDS = (PinChanged, PinChangeFound)


@dataclass(frozen=True, kw_only=True)
class PinChanges(Report):
    """List PIN changes: each card, when, by whom, whether sealed, and whether read back."""

    name = "pin-changes"
    title = say("PIN changes")
    order = 60
    number = "R3"
    version = 2
    asked_for_by = ("the vendor's console: Change PIN",)
    over = "range"

    def answer(self, snapshot: Snapshot) -> Answer:
        """Take every change that a card answered to, and those that were found on a card after they were cut off."""
        return Answer(
            report=self.name,
            title=say("PIN changes"),
            moment=snapshot.moment,
            head=(),
            columns=_COLUMNS,
            rows=_rows(snapshot),
            nothing=snapshot.range.nothing(say("No PIN change is recorded.")),
            basis=rests_on(snapshot),
            explained=(EXPLAINED,),
            range=snapshot.range,
            picture=activity(snapshot, (PinChanged,), say("PIN changes over time")),
        )


def _rows(snapshot: Snapshot) -> Iterator[Row]:
    keepers = CustodianNames(snapshot)
    signed = SignedBy(snapshot, keepers)
    for position, event in tagged(snapshot, _KINDS):
        if isinstance(event.facts, PinChangeFound) and event.facts.pin != "changed":
            continue
        serial = event.stream.partition(":")[2]
        before = CARDS.get_as_of(snapshot.view, serial, position - 1)
        if isinstance(event.facts, PinChangeFound) and before is not None and before.pin == "changed":
            continue  # the change itself was recorded: only its seal was in question
        yield _row(snapshot, (keepers, signed), position, event)


def _row(snapshot: Snapshot, known: tuple[CustodianNames, SignedBy], position: int, event: Event) -> Row:
    keepers, signed = known
    row = EventRow.of(position, event, keepers)
    card = CARDS.get_as_of(snapshot.view, row.serial, snapshot.moment.position)
    found = isinstance(event.facts, PinChangeFound)
    ending = ending_of(snapshot, event)
    sealed = ending is not None and any(isinstance(each.facts, PinSealed) for each in ending.tail)
    began = beginning_of(snapshot, event)
    presenter = presented_by(began)
    how: Text = say("found on the card later") if found else say("card accepted the new PIN")
    return (
        row.time,
        row.serial,
        row.by,
        keepers.person(presenter),
        *signed.cells(position, event, began),
        None if card is None else card.sealed,
        bool(found or sealed or (ending is not None and ending.done)),
        None if card is None or card.sealed_at is None else Instant(card.sealed_at),
        None if card is None else card.seal_enforced_by,
        how,
        None if found or ending is None else ending.text,
        None if found or ending is None else ending.code,
        row.operation,
        row.station,
        row.position,
        row.actor,
        presenter,
        row.id,
    )
