"""Who has left, asked of the events themselves: there are few of them, and no table to trust."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import bindparam, or_, select

from lifecycle.domain.event import decode
from lifecycle.domain.facts import LeaverItemAttested, PersonLeft, PersonReturned
from lifecycle.projections.people import PEOPLE
from lifecycle.store.sql import compiled
from lifecycle.store.tables import events
from lifecycle.store.view import View

_KINDS = (PersonLeft.tag, PersonReturned.tag, LeaverItemAttested.tag)

_LEAVING = compiled(
    select(events.c.position, events.c.body)
    .where(
        or_(*(events.c.tag == bindparam(f"tag{number}") for number in range(len(_KINDS)))),
        events.c.position <= bindparam("at"),
    )
    .order_by(events.c.position),
    *(f"tag{number}" for number in range(len(_KINDS))),
    "at",
)


@dataclass(frozen=True)
class Leaver:
    """Somebody who left and did not come back."""

    id: str
    """person:ID."""
    at: int
    """When, microseconds UTC, as people gave it."""
    roles: str
    """Those that ended with it, comma-separated."""
    attested: frozenset[str] = frozenset()
    """Duties that are settled, as the policy names them."""


def leavers_at(view: View, position: int | None = None) -> Mapping[str, Leaver]:
    """Give everybody who has left, by pseudonym: now, or after an event."""
    left: dict[str, Leaver] = {}
    for at, body in view.execute(_LEAVING, (*_KINDS, view.position if position is None else position)):
        event = decode(body)
        match event.facts:
            case PersonLeft(at=when):
                before = PEOPLE.get_as_of(view, event.stream, at - 1)
                left[event.stream] = Leaver(event.stream, when, "" if before is None else before.roles)
            case PersonReturned():
                left.pop(event.stream, None)
            case LeaverItemAttested(item=item) if event.stream in left:
                known = left[event.stream]
                left[event.stream] = replace(known, attested=known.attested | {item})
            case _:
                pass
    return left
