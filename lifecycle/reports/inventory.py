"""The inventory: every card, what it holds, what is left of that set, in what state it is, and where."""

from collections.abc import Iterator
from dataclasses import dataclass

from lifecycle.domain.card import CardState
from lifecycle.domain.card_state import state_of
from lifecycle.domain.custody import CustodyState
from lifecycle.domain.instant import Instant
from lifecycle.domain.text import Text, say
from lifecycle.projections.keys import keys_at
from lifecycle.reports import Answer, Report, Snapshot, rests_on
from lifecycle.reports.parts.cells import Column, Row
from lifecycle.reports.parts.custodian_names import CustodianNames, cards_kept, keeper_in_words
from lifecycle.reports.parts.nicknames import Nicknames
from lifecycle.reports.parts.set_standings import SetNames, standing_of
from lifecycle.reports.parts.share_cells import holding_cells, holding_in_words

_COLUMNS = (
    Column("serial", say("card")),
    Column("nickname", say("nickname"), aside=True),
    Column("state", say("code of the state"), detail=True),
    Column("state_in_words", say("state")),
    Column("holds", say("contents")),
    Column("holding", say("code of the contents"), detail=True),
    Column("set", say("set"), detail=True),
    Column("set_id", say("id of the set"), detail=True),
    Column("share", say("share"), detail=True),
    Column("copy", say("copy"), detail=True),
    Column("where", say("code of the whereabouts"), detail=True),
    Column("where_in_words", say("where")),
    Column("custodian", say("custodian"), aside=True),
    Column("place", say("place"), aside=True),
    Column("bag", say("tamper-evident bag"), aside=True),
    Column("since", say("there since (UTC)"), aside=True),
    Column("pin_known_to", say("PIN known to"), aside=True),
    Column("health", say("health of the set"), aside=True),
    Column("good", say("good shares of the set"), detail=True),
    Column("needed", say("shares needed for the set"), detail=True),
    Column("custodian_id", say("pseudonym of the custodian"), detail=True),
    Column("place_id", say("pseudonym of the place"), detail=True),
    Column("knows_pin", say("pseudonyms of those who know the PIN"), detail=True),
    Column("virtual", say("virtual"), detail=True),
)

_EXPECTED = say("expected: not seen by a reader yet")
_KEPT = 512
"""Sets of which it is kept what is left, at a time."""
_Health = tuple[Text | None, int | None, int | None]


@dataclass(frozen=True, kw_only=True)
class Inventory(Report):
    """List every card with its contents, its state, its holder or place, and the health of its set."""

    name = "inventory"
    title = say("Inventory")
    order = 70
    version = 4
    number = "R5"
    asked_for_by = ("PCI PIN 21", "WebTrust for CAs 4")

    def answer(self, snapshot: Snapshot) -> Answer:
        """Take every card that the record knew or expected at the moment, by serial."""
        return Answer(
            report=self.name,
            title=say("Inventory"),
            moment=snapshot.moment,
            head=(),
            columns=_COLUMNS,
            rows=_rows(snapshot),
            nothing=say("No card was in the record at that moment.")
            if snapshot.moment.asked
            else say("No card is in the record yet."),
            basis=rests_on(snapshot),
        )


class _Healths:
    """What is left of each set; those that were asked for lately are not asked again."""

    def __init__(self, snapshot: Snapshot, names: SetNames) -> None:
        self._snapshot = snapshot
        self._names = names
        self._known: dict[str, _Health] = {}
        self._keys = {key.fingerprint: key for key in keys_at(snapshot.view, snapshot.moment.position)}

    def of(self, set_id: str | None) -> _Health:
        """Give it in words and in numbers: good, and needed."""
        if set_id is None:
            return None, None, None
        if set_id not in self._known:
            if len(self._known) >= _KEPT:
                self._known.clear()
            known = self._names.called(set_id).known
            stands = standing_of(self._snapshot, set_id, known)
            key = None if known is None else self._keys.get(known.fingerprint)
            self._known[set_id] = stands.in_words(key), len(stands.quorum.good), stands.quorum.needed
        return self._known[set_id]


def _rows(snapshot: Snapshot) -> Iterator[Row]:
    names, nicknames, keepers = SetNames(snapshot), Nicknames(snapshot), CustodianNames(snapshot)
    healths = _Healths(snapshot, names)
    for serial, card, custody in cards_kept(snapshot):
        kept = _kept(custody, keepers)
        health, good, needed = healths.of(None if card is None else card.set_id)
        ids = (None,) * 3 if custody is None else (custody.custodian, custody.place, custody.knows_pin or None)
        virtual = None if card is None else card.virtual
        yield (serial, nicknames.of(serial), *_state(card, names), *kept, health, good, needed, *ids, virtual)


def _state(card: CardState | None, names: SetNames) -> Row:
    if card is None:
        return ("expected", _EXPECTED, None, None, None, None, None, None)
    state = state_of(card)
    return (state.code, state.text, holding_in_words(card, names), *holding_cells(card, names))


def _kept(custody: CustodyState | None, keepers: CustodianNames) -> Row:
    if custody is None:
        return ("unassigned", keeper_in_words(None, keepers), None, None, None, None, None)
    return (
        custody.where,
        keeper_in_words(custody, keepers),
        keepers.person(custody.custodian),
        keepers.place(custody.place),
        custody.bag,
        None if custody.since is None else Instant(custody.since),
        ", ".join(keepers.either(each) for each in custody.knowing) or None,
    )
