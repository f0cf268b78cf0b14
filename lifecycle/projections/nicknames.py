"""The nicknames of cards, asked of the events themselves: there is one event for each, and no table to trust."""

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, or_, select

from lifecycle.domain.event import decode
from lifecycle.domain.facts import CardNicknamed, CardNicknamesErased
from lifecycle.projections.cards import serial_of
from lifecycle.store.sql import compiled
from lifecycle.store.tables import events
from lifecycle.store.view import View

_NAMED = compiled(
    select(events.c.body)
    .where(
        or_(events.c.tag == bindparam("named"), events.c.tag == bindparam("erased")),
        events.c.position <= bindparam("at"),
    )
    .order_by(events.c.position),
    "named",
    "erased",
    "at",
)


def nicknames_at(view: View, position: int | None = None) -> Mapping[str, str]:
    """Give the commitment of the nickname of each card that has one, by serial: now, or after an event."""
    names: dict[str, str] = {}
    for serial, name in _given(view, position):
        names.pop(serial, None)
        if name is not None:
            names[serial] = name
    return names


def nicknames_ever(view: View, serial: str) -> Sequence[str]:
    """Give the commitment of every nickname that a card ever had, the first one first."""
    return [name for of, name in _given(view, None) if of == serial and name is not None]


def _given(view: View, position: int | None) -> Sequence[tuple[str, str | None]]:
    """Give (serial, commitment) of each nickname that a card got, and None where it lost it, in order."""
    at = view.position if position is None else position
    found: list[tuple[str, str | None]] = []
    for (body,) in view.execute(_NAMED, (CardNicknamed.tag, CardNicknamesErased.tag, at)):
        event = decode(body)
        serial, facts = serial_of(event.stream), event.facts
        if serial is not None:
            found.append((serial, facts.name if isinstance(facts, CardNicknamed) else None))
    return found
