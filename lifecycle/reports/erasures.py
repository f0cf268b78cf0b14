"""Erasures and destructions: what each certificate has to say of a share that was erased or a card destroyed."""

from collections.abc import Iterator
from dataclasses import dataclass

from lifecycle.domain.coded_words import word
from lifecycle.domain.event import Event
from lifecycle.domain.facts import CardDestroyed, HoldingFound, ShareErased
from lifecycle.domain.instant import Instant
from lifecycle.domain.text import Text, say
from lifecycle.projections.cards import CARDS
from lifecycle.reports import Answer, Report, Snapshot, rests_on
from lifecycle.reports.parts.cells import Cell, Column, Row
from lifecycle.reports.parts.custodian_names import CustodianNames, presented_by
from lifecycle.reports.parts.event_row import ACTOR, BY, ID, OPERATION, STATION, EventRow
from lifecycle.reports.parts.events_by_kind import activity, tagged
from lifecycle.reports.parts.operation_outcome import beginning_of
from lifecycle.reports.parts.set_standings import SetNames
from lifecycle.reports.parts.signed_by import EXPLAINED, SIGNED, SignedBy
from lifecycle.store import statements

_COLUMNS = (
    Column("at", say("when (UTC)")),
    Column("kind", say("code of the kind"), detail=True),
    Column("serial", say("card")),
    Column("what", say("what happened")),
    Column("share", say("share"), aside=True),
    Column("set", say("set"), aside=True),
    Column("set_id", say("id of the set"), detail=True),
    BY,
    Column("witness", say("witness"), aside=True),
    Column("presented_by", say("presented by"), aside=True),
    *SIGNED,
    Column("read_back", say("read back"), aside=True),
    Column("method", say("method"), detail=True),
    Column("purpose", say("purpose"), aside=True),
    OPERATION,
    Column("position", say("certificate (event)"), aside=True),
    ID,
    Column("leaf", say("leaf of the event in the tree"), detail=True),
    Column("recorded", say("recorded (UTC)"), aside=True),
    STATION,
    ACTOR,
    Column("witness_id", say("pseudonym of the witness"), detail=True),
)

_KINDS = (ShareErased, HoldingFound, CardDestroyed)

_Known = tuple[SetNames, CustodianNames, SignedBy]


@dataclass(frozen=True, kw_only=True)
class Erasures(Report):
    """List erased shares and destroyed cards: by whom, with which witness, and whether read back."""

    name = "erasures"
    title = say("Erased cards")
    order = 80
    number = "R6"
    version = 2
    asked_for_by = ("PCI PIN 24",)
    over = "range"

    def answer(self, snapshot: Snapshot) -> Answer:
        """Take every erasure that the card showed, those found after they were cut off too, and every destruction."""
        return Answer(
            report=self.name,
            title=say("Erasures and destructions"),
            moment=snapshot.moment,
            head=(),
            columns=_COLUMNS,
            rows=_rows(snapshot),
            nothing=snapshot.range.nothing(say("No erasure and no destruction is recorded.")),
            basis=rests_on(snapshot),
            explained=(
                say(
                    "The number of the certificate is the number of its event. The root hash covers the leaf of "
                    "this event."
                ),
                EXPLAINED,
            ),
            range=snapshot.range,
            picture=activity(snapshot, (ShareErased, CardDestroyed), say("Erasures and destructions over time")),
        )


def _rows(snapshot: Snapshot) -> Iterator[Row]:
    names, keepers = SetNames(snapshot), CustodianNames(snapshot)
    known = names, keepers, SignedBy(snapshot, keepers)
    for position, event in tagged(snapshot, _KINDS):
        match event.facts:
            case ShareErased(set_id=set_id, share=share):
                yield _erased(snapshot, known, (position, event), (set_id, share), found=False)
            case HoldingFound(shown=shown) if shown.state == "blank":
                before = CARDS.get_as_of(snapshot.view, _serial(event), position - 1)
                if before is not None and before.holding == "erasing":
                    held = (before.set_id, before.share)
                    yield _erased(snapshot, known, (position, event), held, found=True)
            case CardDestroyed():
                yield _destroyed(snapshot, known, (position, event), event.facts)


def _erased(
    snapshot: Snapshot,
    known: _Known,
    at: tuple[int, Event],
    held: tuple[str | None, int],
    *,
    found: bool,
) -> Row:
    names, keepers, signed = known
    row, began = EventRow.of(*at, keepers), beginning_of(snapshot, at[1])
    witness = None if began is None else began.parameters.get("witness")
    witness = witness if isinstance(witness, str) else None
    what: Text = say("found erased after an interruption") if found else say("share and label erased")
    return (
        row.time,
        "erased",
        row.serial,
        what,
        *_share(names, *held),
        row.by,
        keepers.person(witness),
        keepers.person(presented_by(began)),
        *signed.cells(*at, began),
        True,
        None,
        None,
        *_record_of(snapshot, row, witness),
    )


def _destroyed(snapshot: Snapshot, known: _Known, at: tuple[int, Event], facts: CardDestroyed) -> Row:
    names, keepers, signed = known
    row = EventRow.of(*at, keepers)
    card = CARDS.get_as_of(snapshot.view, row.serial, row.position)
    held = (card.set_id, card.share) if card is not None and card.holding == "held" else (None, 0)
    return (
        Instant(facts.at),
        "destroyed",
        row.serial,
        say("card destroyed ({method})", method=word(facts.method)),
        *_share(names, *held),
        row.by,
        keepers.person(facts.witness),
        None,
        *signed.cells(*at),
        None,
        facts.method,
        keepers.purpose(facts.purpose),
        *_record_of(snapshot, row, facts.witness),
    )


def _share(names: SetNames, set_id: str | None, share: int) -> tuple[Cell, Cell, Cell]:
    if set_id is None:
        return share or None, None, None
    return share or None, names.name(set_id), set_id


def _record_of(snapshot: Snapshot, row: EventRow, witness: str | None) -> Row:
    return (
        row.operation,
        row.position,
        row.id,
        _leaf(snapshot, row.position),
        row.time,
        row.station,
        row.actor,
        witness,
    )


def _leaf(snapshot: Snapshot, position: int) -> str:
    """Give the leaf as it is stored: an event that was written by an earlier version is not encoded anew."""
    ((leaf,),) = snapshot.view.execute(statements.LEAVES, (position - 1, position)).fetchall()
    return bytes(leaf).hex()


def _serial(event: Event) -> str:
    return event.stream.partition(":")[2]
