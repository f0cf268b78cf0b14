"""All cards: which there are, in what state, and what the record does not understand of them."""

from collections.abc import Iterator
from dataclasses import dataclass

from lifecycle.domain.card import CardState
from lifecycle.domain.card_state import state_of
from lifecycle.domain.instant import Instant
from lifecycle.domain.text import say
from lifecycle.projections.cards import last_sight
from lifecycle.reports import Answer, Report, Snapshot, rests_on
from lifecycle.reports.parts.cells import Column, Row
from lifecycle.reports.parts.nicknames import Nicknames
from lifecycle.reports.parts.set_standings import SetNames, cards_at
from lifecycle.reports.parts.share_cells import holding_cells, holding_in_words

_COLUMNS = (
    Column("serial", say("serial")),
    Column("nickname", say("nickname"), aside=True),
    Column("state", say("code of the state"), detail=True),
    Column("state_in_words", say("state")),
    Column("holds", say("contents")),
    Column("holding", say("code of the contents"), detail=True),
    Column("set", say("set"), detail=True),
    Column("set_id", say("id of the set"), detail=True),
    Column("share", say("share"), detail=True),
    Column("copy", say("copy"), detail=True),
    Column("tries_left", say("PIN tries left")),
    Column("sealed", say("sealed"), aside=True),
    Column("drift", say("mismatch"), aside=True),
    Column("in_doubt", say("in doubt"), aside=True),
    Column("in_doubt_id", say("id of the operation in doubt"), detail=True),
    Column("counter", say("change counter"), detail=True),
    Column("ticks", say("change counter"), detail=True),
    Column("virtual", say("virtual"), detail=True),
    Column("first_seen", say("first seen (UTC)"), aside=True),
    Column("last_seen", say("last seen (UTC)"), aside=True),
)


@dataclass(frozen=True, kw_only=True)
class Cards(Report):
    """List all cards: state, contents, PIN tries left, mismatches and doubts."""

    name = "cards"
    title = say("Cards")
    order = 10
    version = 2
    number = "R5"
    asked_for_by = ("PCI PIN 21", "WebTrust for CAs 4")

    def answer(self, snapshot: Snapshot) -> Answer:
        """Take every card that the record knew at the moment, by serial."""
        return Answer(
            report=self.name,
            title=say("Cards"),
            moment=snapshot.moment,
            head=(),
            columns=_COLUMNS,
            rows=_rows(snapshot),
            nothing=say("No card was in the record at that moment.")
            if snapshot.moment.asked
            else say("No card is in the record yet."),
            basis=rests_on(snapshot),
        )


def _rows(snapshot: Snapshot) -> Iterator[Row]:
    names, nicknames = SetNames(snapshot), Nicknames(snapshot)
    for card in cards_at(snapshot):
        yield _row(card, names, nicknames, last_sight(snapshot.view, card.serial, snapshot.moment.position))


def _row(card: CardState, names: SetNames, nicknames: Nicknames, last_seen: int) -> Row:
    state = state_of(card)
    return (
        card.serial,
        nicknames.of(card.serial),
        state.code,
        state.text,
        holding_in_words(card, names),
        *holding_cells(card, names),
        card.tries_left,
        card.sealed,
        card.drift,
        card.doubt_operation,
        card.doubt,
        card.counter,
        card.counter,
        card.virtual,
        Instant(card.first_seen),
        Instant(last_seen),
    )
