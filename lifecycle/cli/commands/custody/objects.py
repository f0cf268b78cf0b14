"""What machines read of custody: cards, people and places as plain values, times as RFC 3339."""

from lifecycle.custody.describing import said_of
from lifecycle.domain.custody import COMMANDS, CustodyState, permitted
from lifecycle.domain.instant import Instant
from lifecycle.ledger.card_names import CardNames
from lifecycle.ledger.record import Record
from lifecycle.projections.custody import Place
from lifecycle.projections.descriptions import NOTHING
from lifecycle.projections.people import Person


def custody_object(record: Record, custody: CustodyState) -> dict[str, object]:
    """Give where a card is, and what may be reported of it now."""
    return {
        "serial": custody.serial,
        "nickname": CardNames(record).nicknames.get(custody.serial),
        "where": custody.where,
        "unfit": custody.unfit,
        "custodian": _named(record, custody.custodian),
        "giver": _named(record, custody.giver),
        "place": _named(record, custody.place),
        "bag": custody.bag,
        "seal_broken": custody.seal_broken,
        "since": _time(custody.since),
        "last": _time(custody.last),
        "witness": _named(record, custody.witness),
        "knows_pin": [_named(record, each) for each in custody.knowing],
        "known": _time(custody.known),
        "stock": custody.stock,
        "permitted": [COMMANDS[happening] for happening in permitted(custody.where)],
    }


def person_object(record: Record, person: Person) -> dict[str, object]:
    """Give a person; texts are null where nothing was said, and where they are erased."""
    said = said_of(record, record.descriptions().get(person.id, NOTHING))
    return {
        "id": person.id,
        "name": record.name(person.id),
        "left": _time(left.at) if (left := record.leavers().get(person.id)) is not None else None,
        "roles": [role for role in person.roles.split(",") if role],
        "cards": [custody.serial for custody in record.cards_with(person.id)],
        "contact": said["contact"] or None,
        "department": said["department"] or None,
        "substitute": _named(record, said["substitute"] or None),
        "starts": said["starts"] or None,
        "ends": said["ends"] or None,
    }


def place_object(record: Record, place: Place) -> dict[str, object]:
    """Give a place; the name is null where it is not disclosed."""
    return {
        "id": place.id,
        "name": record.name(place.id),
        "cards": [custody.serial for custody in record.cards_in(place.id)],
    }


def _named(record: Record, pseudonym: str | None) -> dict[str, object] | None:
    return None if pseudonym is None else {"id": pseudonym, "name": record.name(pseudonym)}


def _time(time: int | None) -> str | None:
    return None if time is None else Instant(time).exact()
