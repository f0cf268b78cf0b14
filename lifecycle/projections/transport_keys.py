"""The transport keys of the record, asked of the events themselves: they are few, and there is no table to trust."""

from collections.abc import Sequence

from lifecycle.domain.card import CardState, details_of
from lifecycle.domain.event import FACTS, decode
from lifecycle.domain.facts.transport_keys import TransportKeyFact
from lifecycle.domain.sets import SetState
from lifecycle.domain.transport_key import TransportKey, transport_keys_of
from lifecycle.projections.cards import CARDS
from lifecycle.projections.custody import CUSTODY
from lifecycle.store.statements import OF_KIND_IN
from lifecycle.store.view import View

_TAGS = sorted(tag for tag, kind in FACTS.items() if issubclass(kind, TransportKeyFact))
_GONE = frozenset({"destroyed"})
"""Where a card is that nobody will insert again; one that is lost may be found."""


def stream_of_transport_key(key_id: int) -> str:
    """Name the stream of a key, as its file is named."""
    return f"transport-key-{key_id:02x}"


def transport_keys_at(view: View, position: int | None = None) -> Sequence[TransportKey]:
    """Give every transport key of the record, the oldest first: now, or after an event."""
    at = view.position if position is None else position
    told = sorted((row for tag in _TAGS for row in view.execute(OF_KIND_IN, (tag, 0, at))), key=lambda row: row[0])
    return transport_keys_of([decode(body) for _, body in told])


def cards_by_key(view: View, position: int) -> dict[int, list[CardState]]:
    """Give the cards that were formatted with each key, by its id."""
    found: dict[int, list[CardState]] = {}
    for _, card in CARDS.all_as_of(view, position):
        key_id = details_of(card).get("key_id")
        if card.layout is not None and isinstance(key_id, int) and not isinstance(key_id, bool):
            found.setdefault(key_id, []).append(card)
    return found


def live_serials(view: View, position: int, cards: Sequence[CardState]) -> list[str]:
    """Give the serials of those among some cards that can still be used: of all that were not destroyed."""
    gone = {serial for serial, custody in CUSTODY.all_as_of(view, position) if custody.where in _GONE}
    return sorted(card.serial for card in cards if card.serial not in gone)


def sets_of_key(sets: Sequence[SetState], kcv: str) -> Sequence[SetState]:
    """Give the sets whose cards hold a key: its check value is that of such a set."""
    return [each for each in sets if each.kind == "transport-key" and each.check_value == kcv]


def proven_at(key: TransportKey, sets: Sequence[SetState]) -> int | None:
    """Give when a backup of a key was last restored or checked, its sets of cards among them, microseconds UTC."""
    return max(filter(None, (key.proven_at, *(each.checked_at for each in sets))), default=None)
