"""The people who keep cards: added once, under a pseudonym; their roles; and the erasure of a name."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from lifecycle.custody.handler import CustodyHandler
from lifecycle.custody.inputs import name_in
from lifecycle.custody.leaving import exposed_by, must_not_have_left
from lifecycle.custody.naming import find_person, namesake
from lifecycle.custody.retention import must_not_be_held
from lifecycle.domain.coded_words import word
from lifecycle.domain.custody import Role
from lifecycle.domain.dialogue import Confirmation, Dialogue
from lifecycle.domain.errors import Refused, StoreError
from lifecycle.domain.event import Event
from lifecycle.domain.facts import PersonErased, PersonNamed, RoleEnded, RoleGiven
from lifecycle.domain.text import say, say_n
from lifecycle.ledger.record import Record
from lifecycle.projections.people import Person
from lifecycle.store.errors import StoreBusy


class NameLingers(StoreError):
    """An erased name is still in the file, as somebody reads the old pages of it."""

    code = "name-lingers"
    message = "The name of {person} is erased, but another program still has old pages of the record open."
    advice = (
        "The name stays in the file until that program ends. Then repeat the erasure.\n"
        "  lifecycle custody person erase {person}"
    )


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

    with handler.refusing("person role"):
        fact = RoleGiven(role=role) if give else RoleEnded(role=role)
        with handler.record() as record:
            ends = role == "custodian" and not give
            exposed = exposed_by(record, person.id, handler.journal.clock()) if ends else ()
        event, *_ = handler.write(lambda _: [(person.id, fact), *exposed], check=still)
    with handler.record() as record:
        return record.person(person.id) or person, event


def erase_person(handler: CustodyHandler, typed: str, dialogue: Dialogue) -> tuple[Person, Sequence[Event]]:
    """Erase a name for ever: the pseudonym stays, and so does all that it did.

    The intent is recorded first; an erasure that was cut off is done again without another event. Raises UnknownName,
    NameLingers, and Refused, which is recorded, where a legal hold stands.
    """
    with handler.record() as record:
        person = find_person(record, typed)
        name, cards = record.called(person.id), record.cards_with(person.id)
    with handler.refusing("person erase"), handler.record() as record:
        must_not_be_held(record.view)
    erased_before = _is_erased(handler, person)
    if name != person.id:
        if cards:
            dialogue.tell(
                say_n(
                    "{name} holds 1 card. From now on the record names the holder only as {person}.",
                    "{name} holds {count} cards. From now on the record names the holder only as {person}.",
                    len(cards),
                    name=name,
                    person=person.id,
                )
            )
        dialogue.confirm(_erasing(name, person))
    with handler.refusing("person erase"):
        events = [] if erased_before else handler.write(lambda _: [(person.id, PersonErased())], check=_not_held)
    try:
        handler.journal.store.erase(bytes.fromhex(person.name))
    except StoreBusy as error:
        raise NameLingers(person=person.id) from error
    return person, events


def _not_held(record: Record) -> None:
    must_not_be_held(record.view)


def _erasing(name: str, person: Person) -> Confirmation:
    return Confirmation(
        "erase-person",
        say(
            "Erase the name {name} from the record? This cannot be undone. Reports will show only "
            "{person}. Earlier backups keep the name.",
            name=name,
            person=person.id,
        ),
        say("erase"),
    )


def _is_erased(handler: CustodyHandler, person: Person) -> bool:
    store = handler.journal.store
    events = [store.decoded(position, body) for position, body in store.stream(person.id)]
    return any(isinstance(event.facts, PersonErased) for event in events)


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
