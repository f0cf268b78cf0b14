"""The people who keep cards: added once, under a pseudonym, and their roles."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lifecycle.custody.describing import Description, checked, described, said_of
from lifecycle.custody.handler import CustodyHandler, Disclose
from lifecycle.custody.inputs import name_in
from lifecycle.custody.leaving import exposed_by, must_not_have_left
from lifecycle.custody.naming import find_person, namesake
from lifecycle.custody.policies import must_leave_enough
from lifecycle.domain.coded_words import word
from lifecycle.domain.custody import Role
from lifecycle.domain.errors import Refused
from lifecycle.domain.event import Event, Fact
from lifecycle.domain.facts import PersonNamed, PersonNamesake, RoleEnded, RoleGiven
from lifecycle.domain.spelling import key_of
from lifecycle.domain.text import say
from lifecycle.ledger.record import Record
from lifecycle.projections.descriptions import NOTHING
from lifecycle.projections.people import Person

NOTHING_SAID = Description()
"""Of a person beside the name."""


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


@dataclass(frozen=True)
class _New:
    """Somebody who is to be added: what was typed, in one form."""

    name: str
    roles: Sequence[Role]
    said: Description
    namesake: Person | None
    """Who had the name before, where this is somebody else."""

    def facts(self, disclose: Disclose) -> Iterator[Fact]:
        """Give what is recorded beside the name."""
        if self.namesake is not None:
            yield PersonNamesake(of=self.namesake.id)
        if not self.said.says_nothing:
            yield described(self.said, NOTHING, disclose)
        yield from (RoleGiven(role=role) for role in self.roles)


def add_person(  # noqa: PLR0913 - what is said of a person
    handler: CustodyHandler,
    typed: str,
    roles: Sequence[Role],
    said: Description = NOTHING_SAID,
    *,
    another: bool = False,
    virtual: bool = False,
) -> Added:
    """Add a person with roles; whoever has acted under that name keeps the pseudonym from that.

    With `another` it is somebody else than those who have the name already, told apart by the department. Raises
    NotUsable, OtherKindOfRecord, and Refused, which is recorded, where there is a person of that name.
    """
    name, given = name_in(typed, say("a name")), list(dict.fromkeys(roles))
    while True:
        with handler.record() as record:
            known = namesake(name, record.people(), record)
            usable = checked(record, said, None)
        new = _New(name, given, usable, known if another else None)
        try:
            with handler.refusing("person add"):
                if known is not None and not another:
                    return _with_roles(handler, known, new)
                return _add(handler, new, virtual=virtual)
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


def _add(handler: CustodyHandler, new: _New, *, virtual: bool) -> Added:
    person = f"person:{secrets.token_hex(8)}"

    def free(record: Record) -> None:
        if namesake(new.name, record.people(), record) != new.namesake:
            raise _Taken
        if new.namesake is not None:
            _must_be_told_apart(record, new)

    events = handler.write(
        lambda disclose: [(person, fact) for fact in (PersonNamed(name=disclose(new.name)), *new.facts(disclose))],
        check=free,
        virtual=virtual,
    )
    return Added(events[0].stream, new.name, new.roles, acted=False, events=events)


def _with_roles(handler: CustodyHandler, person: Person, new: _New) -> Added:
    """Give roles to somebody who has acted and has none yet."""

    def without_roles(record: Record) -> None:
        must_not_have_left(record, person)
        if _roles(record.person(person.id)):
            raise _taken(record, person)

    events = handler.write(lambda disclose: [(person.id, fact) for fact in new.facts(disclose)], check=without_roles)
    with handler.record() as record:
        return Added(person.id, record.name(person.id) or new.name, new.roles, acted=True, events=events)


def _must_be_told_apart(record: Record, new: _New) -> None:
    """Of two people with one name each has a department of its own, or nobody knows who is meant."""
    said = record.descriptions()
    same = [each for each in record.people() if key_of(record.name(each.id) or "") == key_of(new.name)]
    departments = [said_of(record, said[each.id])["department"] or "" for each in same if each.id in said]
    mine = new.said.department
    if not mine or key_of(mine) in map(key_of, departments):
        raise Refused(
            "namesake-alike",
            say("nothing tells this person apart from another person named {name}.", name=new.name),
            say(
                "Give a department that the other person does not have:\n"
                "  lifecycle custody person add {name} --another --department DEPARTMENT",
                name=new.name,
            ),
        )


def _taken(record: Record, person: Person) -> Refused:
    return Refused(
        "name-taken",
        say("a person named {name} already exists: {person}.", name=record.called(person.id), person=person.id),
        say(
            "If this is another person, give the department too:\n"
            "  lifecycle custody person add {called} --another --department DEPARTMENT\n"
            "To change the roles of the person who exists:\n"
            "  lifecycle custody person role {person} --give ROLE",
            called=record.name(person.id),
            person=person.id,
        ),
    )


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
