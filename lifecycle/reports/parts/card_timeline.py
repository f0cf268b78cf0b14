"""The picture of a card's life: what it held, what became of its PIN, and where it was, from change to change."""

from lifecycle.domain.card import CardState
from lifecycle.domain.custody import CustodyState
from lifecycle.domain.instant import Instant
from lifecycle.domain.text import Text, say
from lifecycle.projections.cards import CARDS
from lifecycle.projections.custody import CUSTODY
from lifecycle.reports import Snapshot
from lifecycle.reports.parts.custodian_names import CustodianNames, keeper_in_words
from lifecycle.reports.parts.pictures import Milestone, Timeline
from lifecycle.reports.parts.set_standings import SetNames
from lifecycle.reports.parts.share_cells import holding_in_words
from lifecycle.store import statements

_SHOWN = 40
"""Milestones of a picture; of a longer life the middle is left out."""
_LANES = (say("PIN"), say("share"), say("where"))


def timeline_of(snapshot: Snapshot, serial: str) -> Timeline | None:
    """Draw it from the states that the projections keep; None for a card that nothing ever changed on."""
    names, keepers, until = SetNames(snapshot), CustodianNames(snapshot), snapshot.moment.position
    cards = {since: state for since, _, state in CARDS.life_of(snapshot.view, serial) if since <= until}
    places = {since: state for since, _, state in CUSTODY.life_of(snapshot.view, serial) if since <= until}
    card: CardState | None = None
    custody: CustodyState | None = None
    changes: dict[int, tuple[Text, ...]] = {}
    for since in sorted(cards.keys() | places.keys()):
        card, custody = cards.get(since, card), places.get(since, custody)
        changes[since] = (_pin(card), _held(card, names), keeper_in_words(custody, keepers))
    milestones = _milestones(snapshot, changes)
    if not milestones:
        return None
    half = _SHOWN // 2
    long = len(milestones) > _SHOWN
    return Timeline(
        title=say("The life of card {serial}", serial=serial),
        lanes=_LANES,
        milestones=[*milestones[:half], *milestones[-half:]] if long else milestones,
        left_out=len(milestones) - _SHOWN if long else 0,
    )


def _milestones(snapshot: Snapshot, changes: dict[int, tuple[Text, ...]]) -> list[Milestone]:
    """Keep what differs from the one before, with the time of the event that made it so."""
    found: list[Milestone] = []
    before: tuple[Text, ...] = ()
    for position, lanes in changes.items():
        if lanes == before:
            continue
        ((_, body),) = snapshot.view.execute(statements.BODIES, (position - 1, position)).fetchall()
        event = snapshot.store.decoded(position, body)
        changed = [lane for place, lane in enumerate(lanes) if not before or lane != before[place]]
        found.append(Milestone(Instant(event.time), lanes, changed))
        before = lanes
    return found


def _pin(card: CardState | None) -> Text:
    if card is None:
        return say("not seen by a reader yet")
    if card.blocked:
        return say("BLOCKED permanently")
    return _PINS[card.pin, bool(card.sealed)] if (card.pin, bool(card.sealed)) in _PINS else say("not known")


_PINS: dict[tuple[str, bool], Text] = {
    ("unchanged", False): say("PIN not changed"),
    ("unchanged", True): say("sealed, PIN not changed"),
    ("uncertain", False): say("old or new PIN"),
    ("uncertain", True): say("sealed, old or new PIN"),
    ("changed", False): say("PIN changed"),
    ("changed", True): say("PIN changed, sealed"),
    ("torn", False): say("TORN: no PIN opens the card"),
    ("torn", True): say("TORN: no PIN opens the card"),
}


def _held(card: CardState | None, names: SetNames) -> Text:
    return say("not known") if card is None else holding_in_words(card, names)
