"""The pseudonyms that people have in the ledger."""

import msgspec
from msgspec.structs import replace

from lifecycle.domain.event import Event
from lifecycle.domain.facts import PersonLoginSet, PersonNamed, RoleEnded, RoleGiven
from lifecycle.projections.hearing import hearing_kinds
from lifecycle.projections.keyed import KeyedProjection


class Person(msgspec.Struct, frozen=True):
    """Somebody who acted; the name itself is a disclosure."""

    id: str
    """The pseudonym, person:ID."""
    name: str
    """SHA-256 commitment of the name, hex."""
    roles: str = ""
    """Those of custodian, witness, officer and auditor that the person is, comma-separated, in that of the alphabet."""
    login: str | None = None
    """SHA-256 commitment of the name of the account that belongs to the person, hex."""


def _person_of(event: Event) -> str | None:
    return event.stream if event.stream.startswith("person:") else None


def _folded(person: Person | None, event: Event) -> Person | None:
    match event.facts:
        case PersonNamed(name=name):
            return replace(person, name=name) if person else Person(event.stream, name)
        case RoleGiven(role=role) if person is not None:
            return replace(person, roles=",".join(sorted({*_roles(person), role})))
        case RoleEnded(role=role) if person is not None:
            return replace(person, roles=",".join(sorted(_roles(person) - {role})))
        case PersonLoginSet(login=login) if person is not None:
            return replace(person, login=login)
        case _:
            return person


def _roles(person: Person) -> set[str]:
    return set(person.roles.split(",")) - {""}


PEOPLE: KeyedProjection[Event, Person] = KeyedProjection(
    name="people",
    revision=3,
    state=Person,
    key=_person_of,
    fold=_folded,
    hears=hearing_kinds(PersonNamed, PersonLoginSet, RoleGiven, RoleEnded),
)
