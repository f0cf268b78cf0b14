"""What the record knows by name, to be picked instead of typed: each with what tells it from the others."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from lifecycle.console.rows import Row
from lifecycle.console.workstation import Workstation
from lifecycle.domain.card_state import state_of
from lifecycle.domain.custody import CustodyState
from lifecycle.domain.errors import LifecycleError
from lifecycle.domain.text import say, say_n
from lifecycle.ledger.record import Record
from lifecycle.projections.keys import keys_at
from lifecycle.reports import Snapshot, opened
from lifecycle.reports.parts.custodian_names import CustodianNames, cards_kept, keeper_in_words
from lifecycle.reports.parts.nicknames import Nicknames
from lifecycle.reports.parts.set_standings import SetNames, by_rank, standings
from lifecycle.reports.parts.share_cells import holding_in_words
from lifecycle.wording.language import show

CARD: Final = "card"
SET: Final = "set"
PERSON: Final = "person"
PLACE: Final = "place"


def known_to(workstation: Workstation, subject: str) -> list[Row]:
    """Give a row for each card, set, person or place; its key is what would be typed. None for another subject."""
    rows = _ROWS.get(subject)
    if rows is None:
        return []
    try:
        with workstation.reading() as store, opened(store) as record:
            return list(rows(record))
    except LifecycleError:  # that the record cannot be read is told by what is asked of it next
        return []


def _cards(record: Snapshot) -> Iterator[Row]:
    names, nicknames, keepers = SetNames(record), Nicknames(record), CustodianNames(record)
    for serial, card, custody in cards_kept(record):
        parts = [keeper_in_words(custody, keepers)]
        if card is not None:
            parts = [state_of(card).text, holding_in_words(card, names), *parts]
        yield Row(serial, f"{nicknames.called(serial)}  {', '.join(show(part) for part in parts)}")


def _sets(record: Snapshot) -> Iterator[Row]:
    names = SetNames(record)
    found = [(each, names.name(each.id)) for each in by_rank(names, (one for one in standings(record) if one.ever))]
    keys = {key.fingerprint: key for key in keys_at(record.view, record.moment.position)}
    for each, name in found:
        key = None if each.known is None else keys.get(each.known.fingerprint)
        yield Row(_alone(name, each.id, (other for _, other in found)), f"{name}  {show(each.in_words(key))}")


def _people(record: Snapshot) -> Iterator[Row]:
    now = Record(record.view)
    return _keepers(now, [each.id for each in now.people()], now.cards_with)


def _places(record: Snapshot) -> Iterator[Row]:
    now = Record(record.view)
    return _keepers(now, [each.id for each in now.places()], now.cards_in)


def _keepers(now: Record, ids: Sequence[str], cards: Callable[[str], Sequence[CustodyState]]) -> Iterator[Row]:
    names = {each: now.called(each) for each in ids}
    for each, name in sorted(names.items(), key=lambda item: item[1].casefold()):
        count = len(cards(each))
        words = show(say_n("{count} card", "{count} cards", count))
        yield Row(_alone(name, each, names.values()), f"{name}  {words}")


def _alone(name: str, id_: str, names: Iterable[str]) -> str:
    """Give the name where no other goes by it, or by one that begins with it; else what is unique."""
    return name if sum(other.casefold().startswith(name.casefold()) for other in names) == 1 else id_


_ROWS: Final[dict[str, Callable[[Snapshot], Iterator[Row]]]] = {
    CARD: _cards,
    SET: _sets,
    PERSON: _people,
    PLACE: _places,
}

WHICH: Final = {
    CARD: say("Choose a card:"),
    SET: say("Choose a set:"),
    PERSON: say("Choose a person:"),
    PLACE: say("Choose a place:"),
}
"""What is asked above the rows."""
