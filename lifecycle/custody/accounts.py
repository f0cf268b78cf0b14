"""Accounts of this system or of the database, and to whom they belong: who acts under one is that person."""

from lifecycle.custody.handler import CustodyHandler
from lifecycle.custody.inputs import name_in
from lifecycle.custody.naming import find_person
from lifecycle.domain.errors import Refused
from lifecycle.domain.event import Event
from lifecycle.domain.facts import PersonLoginSet
from lifecycle.domain.text import say
from lifecycle.ledger.record import Record
from lifecycle.projections.people import Person


def set_login(handler: CustodyHandler, typed: str, account: str) -> tuple[Person, str, Event]:
    """Record that an account belongs to a person; gives both, and the event.

    Raises UnknownName, NotUsable, and Refused, which is recorded, where the account belongs to somebody.
    """
    login = name_in(account, say("an account"))
    with handler.record() as record:
        person = find_person(record, typed)

    def free(record: Record) -> None:
        owner = record.person_of_login(login)
        if owner is not None:
            raise Refused(
                "account-taken",
                say("account {account} belongs to {name}.", account=login, name=record.called(owner.id)),
                say("Each person needs an account of their own.\n  lifecycle custody person list"),
            )

    with handler.refusing("person login"):
        event, *_ = handler.write(lambda disclose: [(person.id, PersonLoginSet(login=disclose(login)))], check=free)
    return person, login, event
