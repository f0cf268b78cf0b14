"""The custody ledger: every card that went in or out, when, for what, with whom, seen by whom, in which bag."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from lifecycle.domain.custody import HappeningKind
from lifecycle.domain.event import Event
from lifecycle.domain.facts import (
    CardDamaged,
    CardDestroyed,
    CardFound,
    CardHandedOver,
    CardLost,
    CardReceived,
    CardRetired,
    CardStored,
    CustodyFact,
    SealChecked,
)
from lifecycle.domain.instant import Instant
from lifecycle.domain.text import Text, say
from lifecycle.projections.cards import CARDS
from lifecycle.projections.custody import CUSTODY
from lifecycle.reports import Answer, Report, Snapshot, rests_on
from lifecycle.reports.parts.cells import Column, Row
from lifecycle.reports.parts.custodian_names import CustodianNames
from lifecycle.reports.parts.event_row import ID, POSITION, EventRow
from lifecycle.reports.parts.events_by_kind import activity, tagged
from lifecycle.reports.parts.set_standings import SetNames
from lifecycle.reports.parts.share_cells import holding_in_words
from lifecycle.reports.parts.signed_by import EXPLAINED, SIGNED, SignedBy

KINDS = (
    CardHandedOver, CardReceived, CardStored, SealChecked, CardLost, CardFound, CardDamaged, CardRetired,
    CardDestroyed,
)  # fmt: skip

_COLUMNS = (
    Column("at", say("when (UTC)")),
    Column("way", say("in or out")),
    Column("serial", say("card")),
    Column("happening", say("code of what happened"), detail=True),
    Column("what", say("what happened")),
    Column("item", say("item"), aside=True),
    Column("purpose", say("purpose"), aside=True),
    Column("custodian", say("custodian"), aside=True),
    Column("giver", say("given by"), aside=True),
    Column("witness", say("witness"), aside=True),
    Column("place", say("place"), aside=True),
    Column("bag", say("tamper-evident bag"), aside=True),
    Column("seal_intact", say("seal intact"), detail=True),
    Column("recorded", say("recorded (UTC)"), detail=True),
    Column("by", say("recorded by"), aside=True),
    *SIGNED,
    POSITION,
    Column("custodian_id", say("pseudonym of the custodian"), detail=True),
    Column("giver_id", say("pseudonym of the giver"), detail=True),
    Column("witness_id", say("pseudonym of the witness"), detail=True),
    Column("place_id", say("pseudonym of the place"), detail=True),
    Column("actor", say("pseudonym of the operator"), detail=True),
    Column("station", say("workstation"), detail=True),
    ID,
)

_WAYS: dict[HappeningKind, Literal["in", "out"]] = {
    "hand-over": "out", "receive": "in", "store": "in", "lose": "out", "find": "in", "destroy": "out",
}  # fmt: skip
"""Out of the hands or the place that had it, or into those that have it now; the others move nothing."""
_IN_WORDS = {"in": say("in"), "out": say("out")}

_Known = tuple[SetNames, CustodianNames, SignedBy]


@dataclass(frozen=True, kw_only=True)
class Custody(Report):
    """List all movements of cards: when, why, from whom, to whom, with which witness, in which bag."""

    name = "custody"
    title = say("Custody")
    order = 50
    number = "R1"
    version = 2
    asked_for_by = ("PCI PIN 9", "PCI PIN 26")
    over = "range"

    def answer(self, snapshot: Snapshot) -> Answer:
        """Take what people reported of cards, in the order in which it was recorded."""
        return Answer(
            report=self.name,
            title=say("Custody of cards"),
            moment=snapshot.moment,
            head=(),
            columns=_COLUMNS,
            rows=_rows(snapshot),
            nothing=snapshot.range.nothing(say("No movement of a card is recorded.")),
            basis=rests_on(snapshot),
            explained=(EXPLAINED,),
            range=snapshot.range,
            picture=activity(snapshot, KINDS, say("Movements of cards over time")),
        )


def _rows(snapshot: Snapshot) -> Iterator[Row]:
    names, keepers = SetNames(snapshot), CustodianNames(snapshot)
    signed = SignedBy(snapshot, keepers)
    for position, event in tagged(snapshot, KINDS):
        if isinstance(event.facts, CustodyFact):
            yield _row(snapshot, (names, keepers, signed), position, event, event.facts)


def _row(
    snapshot: Snapshot,
    known: tuple[SetNames, CustodianNames, SignedBy],
    position: int,
    event: Event,
    facts: CustodyFact,
) -> Row:
    names, keepers, signed = known
    row = EventRow.of(position, event, keepers)
    after = CUSTODY.get_as_of(snapshot.view, row.serial, position)
    card = CARDS.get_as_of(snapshot.view, row.serial, position)
    way = _WAYS.get(facts.happening)
    custodian, place, giver = (after.custodian, after.place, after.giver) if after else (None, None, None)
    bag = facts.bag if isinstance(facts, SealChecked) else after.bag if after else None
    item: Text = say("not seen by a reader yet") if card is None else holding_in_words(card, names)
    return (
        Instant(facts.at),
        None if way is None else _IN_WORDS[way],
        row.serial,
        facts.happening,
        facts.in_words(),
        item,
        keepers.purpose(facts.purpose),
        keepers.person(custodian),
        keepers.person(giver),
        keepers.person(facts.witness),
        keepers.place(place),
        bag,
        facts.intact if isinstance(facts, SealChecked) else None,
        row.time,
        row.by,
        *signed.cells(position, event),
        row.position,
        custodian,
        giver,
        facts.witness,
        place,
        row.actor,
        row.station,
        row.id,
    )
