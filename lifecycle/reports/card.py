"""The life of one card, from first sight to destruction: its state, where it is, and every event of its stream."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lifecycle.cards.registry import abilities_of
from lifecycle.domain.abilities import SEAL_IN_WORDS
from lifecycle.domain.card import CardState
from lifecycle.domain.card_state import state_of
from lifecycle.domain.custody import CustodyState
from lifecycle.domain.errors import OperatorError, UnknownName
from lifecycle.domain.instant import Instant
from lifecycle.domain.spelling import quoted
from lifecycle.domain.text import Text, say
from lifecycle.ledger.card_names import CardNames
from lifecycle.ledger.record import Record
from lifecycle.projections.cards import CARDS, last_sight, stream_of
from lifecycle.reports import Answer, Report, Snapshot, rests_on
from lifecycle.reports.parts.card_anchors import anchor_cells
from lifecycle.reports.parts.card_timeline import timeline_of
from lifecycle.reports.parts.cells import Cell, Column, Id, Row
from lifecycle.reports.parts.custodian_names import CustodianNames, happened_in_words, keeper_in_words
from lifecycle.reports.parts.event_row import ACTOR, BY, ID, OPERATION, STATION, TIME, EventRow
from lifecycle.reports.parts.nicknames import Nicknames
from lifecycle.reports.parts.set_members import card_at, custody_of
from lifecycle.reports.parts.set_standings import SetNames
from lifecycle.reports.parts.share_cells import event_in_words, holding_cells, holding_in_words, set_of
from lifecycle.store import statements

_COLUMNS = (
    TIME,
    Column("position", say("event")),
    ID,
    Column("tag", say("kind of event"), detail=True),
    Column("what", say("what happened")),
    Column("set_id", say("id of the set"), detail=True),
    BY,
    ACTOR,
    STATION,
    OPERATION,
)

_NICKNAME = Column("nickname", say("nickname"), aside=True)


class NotSeenYet(OperatorError):
    """The card came into the record after the moment that was asked for."""

    code = "not-seen-yet"
    message = "Card {serial} was not in the record at that moment. A reader first saw the card on {seen} UTC."
    advice = "Give a later moment, or omit --as-of."


@dataclass(frozen=True, kw_only=True)
class CardLife(Report):
    """Show one card: its state, its holder, its place and all its events."""

    name = "card-life"
    title = say("History of a card")
    command = "card"
    also = ("card",)
    order = 20
    number = "R2"
    version = 2
    asked_for_by = ("PCI PIN 29", "CA/B BR 5.4.1", "ETSI EN 319 411-1")
    over = "range"

    serial: str = field(
        metadata={"subject": "card", "help": "Serial number of the card, its first digits, or its nickname."}
    )

    def answer(self, snapshot: Snapshot) -> Answer:
        """Read the card's stream up to the moment.

        Raises UnknownName, with the names that are near, AmbiguousCard, ShortSerial and NotSeenYet.
        """
        cards = CardNames(Record(snapshot.view))
        serial = cards.find(self.serial) or self.serial
        card, custody = card_at(snapshot, serial), custody_of(snapshot, serial)
        if card is None and custody is None:
            raise _missing(snapshot, serial, cards.near(self.serial))
        names, nicknames, keepers = SetNames(snapshot), Nicknames(snapshot), CustodianNames(snapshot)
        head = _expected(serial)
        if card is not None:
            seen = last_sight(snapshot.view, serial, snapshot.moment.position)
            head = [*_head(card, seen), *_holding(card, names), *anchor_cells(snapshot, card)]
        return Answer(
            report=self.name,
            title=say("Card {serial}", serial=nicknames.called(serial)),
            moment=snapshot.moment,
            head=[*head[:1], (_NICKNAME, nicknames.of(serial)), *head[1:], *_kept(card, custody, keepers)],
            columns=_COLUMNS,
            rows=_rows(snapshot, names, keepers, serial),
            nothing=snapshot.range.nothing(say("No event of this card is recorded.")),
            basis=rests_on(snapshot),
            grouped=True,
            range=snapshot.range,
            subject="card",
            picture=lambda: timeline_of(snapshot, serial),
        )


def _expected(serial: str) -> list[tuple[Column, Cell]]:
    return [
        (Column("serial", say("serial"), detail=True), serial),
        (Column("state", say("code of the state"), detail=True), "expected"),
        (Column("state_in_words", say("state")), say("expected: not seen by a reader yet")),
    ]


def _kept(card: CardState | None, custody: CustodyState | None, keepers: CustodianNames) -> list[tuple[Column, Cell]]:
    held = custody or CustodyState("")
    return [
        (Column("gone", say("reported as"), detail=True), None if card is None else card.gone),
        (Column("where", say("code of the whereabouts"), detail=True), held.where),
        (Column("where_in_words", say("where")), keeper_in_words(custody, keepers)),
        (Column("custodian", say("custodian"), aside=True), keepers.person(held.custodian)),
        (Column("place", say("place"), aside=True), keepers.place(held.place)),
        (Column("bag", say("tamper-evident bag"), aside=True), held.bag),
        (Column("there_since", say("there since (UTC)"), aside=True), _at(held.since)),
    ]


def _tries(card: CardState) -> Text | None:
    if card.tries_doubted and not card.blocked:
        if card.tries_said is None:
            return say("not known: the counter of the card is not understood")
        return say("counter not understood; the card reported {said} left at the last wrong PIN", said=card.tries_said)
    return (
        say("{left} of {all}", left=card.tries_left, all=abilities_of(card).tries)
        if card.tries_left is not None
        else None
    )


def _head(card: CardState, last_seen: int) -> list[tuple[Column, Cell]]:
    state = state_of(card)
    of_all = _tries(card)
    doubt = Id(card.doubt) if card.doubt else None
    return [
        (Column("serial", say("serial"), detail=True), card.serial),
        (Column("state", say("code of the state"), detail=True), state.code),
        (Column("state_in_words", say("state")), state.text),
        (Column("kind", say("kind of card")), say("virtual") if card.virtual else say("real")),
        (Column("tries_left", say("PIN tries left"), detail=True), card.tries_left),
        (Column("tries", say("PIN tries left")), of_all),
        (Column("pin", say("PIN"), detail=True), card.pin),
        (Column("pin_changed_at", say("PIN changed (UTC)")), _at(card.pin_changed_at)),
        (Column("sealed", say("sealed")), card.sealed),
        (Column("sealed_at", say("sealed (UTC)")), _at(card.sealed_at)),
        (Column("seal_enforced_by", say("seal enforced by")), _enforced(card)),
        (Column("pin_elsewhere", say("PIN changed outside this record"), aside=True), card.pin_elsewhere or None),
        (Column("in_doubt", say("in doubt"), aside=True), card.doubt_operation),
        (Column("in_doubt_id", say("operation in doubt"), aside=True), doubt),
        (Column("drift", say("mismatch"), aside=True), card.drift),
        (Column("make", say("make"), detail=True), card.make),
        (Column("counter", say("change counter")), card.counter),
        (Column("ticks", say("change counter"), detail=True), card.counter),
        (Column("first_seen", say("first seen (UTC)")), Instant(card.first_seen)),
        (Column("last_seen", say("last seen (UTC)")), Instant(last_seen)),
    ]


def _holding(card: CardState, names: SetNames) -> list[tuple[Column, Cell]]:
    titles = (
        ("holding", say("code of the contents")),
        ("set", say("set")),
        ("set_id", say("id of the set")),
        ("share", say("share")),
        ("copy", say("copy")),
    )
    cells = zip(titles, holding_cells(card, names), strict=True)
    return [
        (Column("holds", say("contents")), holding_in_words(card, names)),
        *((Column(name, title, detail=True), cell) for (name, title), cell in cells),
        (Column("commitment", say("commitment of the share"), detail=True), card.commitment),
        (Column("has_label", say("has a label")), True if card.label else None),
    ]


def _at(time: int | None) -> Instant | None:
    return None if time is None else Instant(time)


def _enforced(card: CardState) -> Text | None:
    if not card.sealed:
        return None
    return SEAL_IN_WORDS[abilities_of(card).seal if card.seal_enforced_by is None else card.seal_enforced_by]


def _rows(snapshot: Snapshot, names: SetNames, keepers: CustodianNames, serial: str) -> Iterator[Row]:
    for position, body in snapshot.view.execute(statements.STREAM, (stream_of(serial), 0)):
        if position > snapshot.range.upto:
            return
        if position <= snapshot.range.after:
            continue
        event = snapshot.store.decoded(position, body)
        row = EventRow.of(position, event, keepers)
        yield (
            row.time,
            row.position,
            row.id,
            event.tag,
            happened_in_words(event.facts, keepers) or event_in_words(event.facts, names),
            set_of(event.facts),
            row.by,
            row.actor,
            row.station,
            row.operation,
        )


def _missing(snapshot: Snapshot, serial: str, near: Sequence[str]) -> OperatorError:
    now = CARDS.get(snapshot.view, serial)
    if now is not None:
        return NotSeenYet(serial=serial, seen=Instant(now.first_seen).short())
    if near:
        next_step = say("Did you mean {near}? To list all cards:\n  lifecycle report cards", near=quoted(near))
    else:
        next_step = say("To list the cards of the record:\n  lifecycle report cards")
    return UnknownName(kind=say("card in the record"), name=serial, next_step=next_step)
