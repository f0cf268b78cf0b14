"""What is exposed of the cards to which something happened, as it is kept outside of the record too."""

from collections.abc import Iterator, Sequence

from lifecycle.domain.event import Draft, Event, Fact
from lifecycle.domain.exposure import CardExposure, exposures_of
from lifecycle.ledger.record import Record
from lifecycle.projections.cards import serial_of
from lifecycle.store.engine import AuditStore


def exposures_after(store: AuditStore[Event], drafts: Sequence[Draft]) -> list[CardExposure]:
    """Give every exposure of the cards of which one of the facts, which were just appended, may expose a share."""
    streams = {draft.stream for draft in drafts if type(draft.facts).exposes is not Fact.exposes}
    serials = [serial for stream in sorted(streams) if (serial := serial_of(stream)) is not None]
    if not serials:
        return []
    with store.view() as view:
        record = Record(view)
        return [each for serial in serials for each in _exposures(record, serial)]


def _exposures(record: Record, serial: str) -> Iterator[CardExposure]:
    """Give what is exposed of a card, with the key where the record knows it."""
    card = record.card(serial)
    for each in () if card is None else exposures_of(card):
        known = record.set(each.set_id)
        if known is None:
            yield CardExposure(serial, each)
        else:
            yield CardExposure(serial, each, known.fingerprint, known.needed)
