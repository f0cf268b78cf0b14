"""The places where cards are kept: each is added once, under a pseudonym."""

import secrets
from dataclasses import dataclass
from typing import Any

from lifecycle.custody.handler import Keeper
from lifecycle.custody.inputs import name_in
from lifecycle.custody.naming import namesake
from lifecycle.domain.errors import Refused
from lifecycle.domain.event import Event
from lifecycle.domain.facts import PlaceNamed
from lifecycle.domain.text import say
from lifecycle.ledger.custody_record import Book


@dataclass(frozen=True)
class AddedPlace:
    """A place that is new in the record."""

    id: str
    name: str
    event: Event


def add_place(keeper: Keeper[Any], typed: str, *, virtual: bool = False) -> AddedPlace:
    """Add a place.

    Raises NotUsable, OtherKindOfRecord, and Refused, which is recorded, where there is a place of that name.
    """
    name, place = name_in(typed, say("the name of a place")), f"place:{secrets.token_hex(8)}"

    def free(book: Book) -> None:
        known = namesake(name, book.places(), book)
        if known is not None:
            raise Refused(
                "name-taken",
                say("there is a place {name} already: {place}.", name=book.called(known.id), place=known.id),
                say("Use that one, or write this one's name otherwise."),
            )

    with keeper.refusing("place add"):
        (event,) = keeper.write(
            lambda disclose: [(place, PlaceNamed(name=disclose(name)))], check=free, virtual=virtual
        )
    return AddedPlace(place, name, event)
