"""The places where cards are kept: each is added once, under a pseudonym."""

import secrets
from dataclasses import dataclass

from lifecycle.custody.handler import CustodyHandler
from lifecycle.custody.inputs import name_in
from lifecycle.custody.naming import namesake
from lifecycle.domain.errors import Refused
from lifecycle.domain.event import Event
from lifecycle.domain.facts import PlaceNamed
from lifecycle.domain.text import say
from lifecycle.ledger.record import Record


@dataclass(frozen=True)
class AddedPlace:
    """A place that is new in the record."""

    id: str
    name: str
    event: Event


def add_place(handler: CustodyHandler, typed: str, *, virtual: bool = False) -> AddedPlace:
    """Add a place.

    Raises NotUsable, OtherKindOfRecord, and Refused, which is recorded, where there is a place of that name.
    """
    name, place = name_in(typed, say("a place name")), f"place:{secrets.token_hex(8)}"

    def free(record: Record) -> None:
        known = namesake(name, record.places(), record)
        if known is not None:
            raise Refused(
                "name-taken",
                say("a place named {name} already exists: {place}.", name=record.called(known.id), place=known.id),
                say("Use that place, or give the new place a different name."),
            )

    with handler.refusing("place add"):
        (event,) = handler.write(
            lambda disclose: [(place, PlaceNamed(name=disclose(name)))], check=free, virtual=virtual
        )
    return AddedPlace(event.stream, name, event)
