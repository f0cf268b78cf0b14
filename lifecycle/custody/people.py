"""The people who keep cards: added once, under a pseudonym, and their roles."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from lifecycle.custody.handler import CustodyHandler
from lifecycle.custody.inputs import name_in
from lifecycle.custody.leaving import exposed_by, must_not_have_left
from lifecycle.custody.naming import find_person, namesake
from lifecycle.custody.policies import must_leave_enough
from lifecycle.domain.coded_words import word
from lifecycle.domain.custody import Role
from lifecycle.domain.errors import Refused
from lifecycle.domain.event import Event
from lifecycle.domain.facts import PersonNamed, RoleEnded, RoleGiven
from lifecycle.domain.text import say
from lifecycle.ledger.record import Record
from lifecycle.projections.people import Person


class _Taken(Exception):
    """Somebody of that name came into the record meanwhile."""


@dataclass(frozen=True)
class Added:
    """A person of the record; `acted` where that one had a pseudonym already, from acting under a login name."""

    id: str
    name: str
    roles: Sequence[Role]
    acted: bool
    events: Sequence[Event]


def add_person(handler: CustodyHandler, typed: str, roles: Sequence[Role], *, virtual: bool = False) -> Added:
    """Add a person with roles; whoever has acted under that name keeps the pseudonym from that.

    Raises NotUsable, OtherKindOfRecord, and Refused, which is recorded, where there is a person of that name.
    """
    name, given = name_in(typed, say("a name")), list(dict.fromkeys(roles))
    while True:
        with handler.record() as record:
            known = namesake(name, record.people(), record)
        try:
            with handler.refusing("person add"):
                if known is not None:
                    return _with_roles(handler, known, name, given)
                return _new(handler, name, given, virtual=virtual)
        except _Taken:
            continue


def change_role(handler: CustodyHandler, typed: str, role: Role, *, give: bool) -> tuple[Person, Event]:
    """Give a person a role or end it; raises UnknownName, and Refused, which is recorded, where that is so already."""
    with handler.record() as record:
        person = find_person(record, typed)

    def still(record: Record) -> None:
        if give:
            must_not_have_left(record, person)
        if (role in _roles(record.person(person.id))) == give:
            raise _has(record, person, role) if give else _has_not(record, person, role)
        if not give:
            must_leave_enough(record, person.id, role)

    with handler.refusing("person role"):
        fact = RoleGiven(role=role) if give else RoleEnded(role=role)
        with handler.record() as record:
            ends = role == "custodian" and not give
            exposed = exposed_by(record, person.id, handler.journal.clock()) if ends else ()
        event, *_ = handler.write(lambda _: [(person.id, fact), *exposed], check=still)
    with handler.record() as record:
        return record.person(person.id) or person, event


def _new(handler: CustodyHandler, name: str, roles: Sequence[Role], *, virtual: bool) -> Added:
    person = f"person:{secrets.token_hex(8)}"

    def free(record: Record) -> None:
        if namesake(name, record.people(), record) is not None:
            raise _Taken

    events = handler.write(
        lambda disclose: [
            (person, PersonNamed(name=disclose(name))),
            *((person, RoleGiven(role=role)) for role in roles),
        ],
        check=free,
        virtual=virtual,
    )
    return Added(person, name, roles, acted=False, events=events)


def _with_roles(handler: CustodyHandler, person: Person, name: str, roles: Sequence[Role]) -> Added:
    """Give roles to somebody who has acted and has none yet."""

    def without_roles(record: Record) -> None:
        must_not_have_left(record, person)
        if _roles(record.person(person.id)):
            raise Refused(
                "name-taken",
                say("a person named {name} already exists: {person}.", name=record.called(person.id), person=person.id),
                say(
                    "Give each person a different name, for example with a middle name. To change the roles of "
                    "{name}:\n"
                    "  lifecycle custody person role {person} --give ROLE",
                    name=record.called(person.id),
                    person=person.id,
                ),
            )

    events = handler.write(lambda _: [(person.id, RoleGiven(role=role)) for role in roles], check=without_roles)
    with handler.record() as record:
        return Added(person.id, record.name(person.id) or name, roles, acted=True, events=events)


def _has(record: Record, person: Person, role: Role) -> Refused:
    return Refused(
        "has-role",
        say("{name} already has the role {role}.", name=record.called(person.id), role=word(role)),
        say("See who has which role.\n  lifecycle custody person list"),
    )


def _has_not(record: Record, person: Person, role: Role) -> Refused:
    return Refused(
        "has-no-role",
        say("{name} does not have the role {role}.", name=record.called(person.id), role=word(role)),
        say("See who has which role.\n  lifecycle custody person list"),
    )


def _roles(person: Person | None) -> set[str]:
    return set() if person is None else set(person.roles.split(",")) - {""}
