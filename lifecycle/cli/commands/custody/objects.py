"""What machines read of custody: cards, people and places as plain values, times as RFC 3339."""

from lifecycle.domain.custody import COMMANDS, CustodyState, permitted
from lifecycle.ledger.custody_record import Book
from lifecycle.projections.custody import Place
from lifecycle.projections.people import Person
from lifecycle.reports.parts.cells import Instant


def custody_object(book: Book, custody: CustodyState) -> dict[str, object]:
    """Give where a card is, and what may be reported of it now."""
    return {
        "serial": custody.serial,
        "where": custody.where,
        "unfit": custody.unfit,
        "custodian": _named(book, custody.custodian),
        "giver": _named(book, custody.giver),
        "place": _named(book, custody.place),
        "bag": custody.bag,
        "seal_broken": custody.seal_broken,
        "since": _time(custody.since),
        "last": _time(custody.last),
        "witness": _named(book, custody.witness),
        "knows_pin": [_named(book, each) for each in custody.knowing],
        "known": _time(custody.known),
        "stock": custody.stock,
        "permitted": [COMMANDS[happening] for happening in permitted(custody.where)],
    }


def person_object(book: Book, person: Person) -> dict[str, object]:
    """Give a person; the name is null where it is erased."""
    return {
        "id": person.id,
        "name": book.disclosed(person.name),
        "roles": [role for role in person.roles.split(",") if role],
        "cards": [custody.serial for custody in book.cards_with(person.id)],
    }


def place_object(book: Book, place: Place) -> dict[str, object]:
    """Give a place; the name is null where it is not disclosed."""
    return {
        "id": place.id,
        "name": book.disclosed(place.name),
        "cards": [custody.serial for custody in book.cards_in(place.id)],
    }


def _named(book: Book, pseudonym: str | None) -> dict[str, object] | None:
    return None if pseudonym is None else {"id": pseudonym, "name": book.name(pseudonym)}


def _time(time: int | None) -> str | None:
    return None if time is None else Instant(time).exact()
