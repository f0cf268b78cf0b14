"""What is exposed after something was recorded, and which key is suspected: it is kept outside of the record too."""

from collections.abc import Iterator, Sequence

from lifecycle.domain.event import Draft, Event, Fact
from lifecycle.domain.exposure import CardExposure, KeptOutside, KeySuspicion, exposures_of
from lifecycle.domain.facts import KeyDecided
from lifecycle.ledger.record import Record
from lifecycle.projections.cards import serial_of
from lifecycle.projections.keys import key_at
from lifecycle.store.engine import AuditStore


def exposures_after(store: AuditStore[Event], drafts: Sequence[Draft]) -> list[KeptOutside]:
    """Give what is exposed of the cards of which one of the facts may expose a share, and each key that is suspected.

    The facts were just appended.
    """
    told = [draft for draft in drafts if type(draft.facts).exposes is not Fact.exposes or _suspects(draft.facts)]
    if not told:
        return []
    with store.view() as view:
        record, streams = Record(view), sorted({draft.stream for draft in told})
        return [each for stream in streams for each in _kept(record, stream)]


def _suspects(fact: Fact) -> bool:
    return isinstance(fact, KeyDecided) and fact.decision == "suspected"


def _kept(record: Record, stream: str) -> Iterator[KeptOutside]:
    serial = serial_of(stream)
    if serial is not None:
        yield from _exposures(record, serial)
        return
    key = key_at(record.view, stream.partition(":")[2], record.view.position)
    yield KeySuspicion(key.fingerprint, key.first, key.sets[0].known.needed)


def _exposures(record: Record, serial: str) -> Iterator[CardExposure]:
    """Give what is exposed of a card, with the key where the record knows it."""
    card = record.card(serial)
    for each in () if card is None else exposures_of(card):
        known = record.set(each.set_id)
        if known is None:
            yield CardExposure(serial, each)
        else:
            yield CardExposure(serial, each, known.fingerprint, known.needed)
