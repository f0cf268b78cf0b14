"""The pseudonyms that people have in the ledger."""

import msgspec

from lifecycle.domain.event import Event
from lifecycle.domain.facts import PersonNamed
from lifecycle.projections.keyed import KeyedProjection


class Person(msgspec.Struct, frozen=True):
    """Somebody who acted; the name itself is a disclosure."""

    id: str
    """The pseudonym, person:ID."""
    name: str
    """SHA-256 commitment of the name, hex."""


def _person_of(event: Event) -> str | None:
    return event.stream if event.stream.startswith("person:") else None


def _folded(person: Person | None, event: Event) -> Person | None:
    return Person(event.stream, event.facts.name) if isinstance(event.facts, PersonNamed) else person


PEOPLE: KeyedProjection[Event, Person] = KeyedProjection(
    name="people", revision=1, state=Person, key=_person_of, fold=_folded
)
