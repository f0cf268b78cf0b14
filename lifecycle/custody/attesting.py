"""A duty of a leaver that is no card is settled; who has to sign that, and who watches, is for the policy to say."""

from lifecycle.custody.handler import CustodyHandler
from lifecycle.custody.leaving import Changed, duties_of, must_have_left
from lifecycle.custody.naming import find_person
from lifecycle.domain.errors import Refused
from lifecycle.domain.facts import LeaverItemAttested
from lifecycle.domain.spelling import quoted
from lifecycle.domain.text import say
from lifecycle.ledger.record import Record
from lifecycle.projections.people import Person


def attest(handler: CustodyHandler, typed: str, item: str) -> Changed:
    """Record that a duty of a leaver is settled; raises UnknownName, and Refused, which is recorded."""
    with handler.record() as record:
        person = find_person(record, typed)

    def still_open(record: Record) -> None:
        must_have_left(record, person)
        _must_be_open(record, person, item)

    with handler.refusing("person attest"):
        events = handler.write(lambda _: [(person.id, LeaverItemAttested(item=item))], check=still_open)
    return Changed(person, events)


def _must_be_open(record: Record, person: Person, item: str) -> None:
    still = duties_of(record, [person.id])[person.id]
    if item in still:
        return
    advice = say("The policy in force has no duty that is open.")
    if still:
        advice = say("Open duties: {duties}.", duties=quoted(still))
    raise Refused(
        "no-such-duty",
        say("{item} is no open duty of {name}.", item=quoted([item]), name=record.called(person.id)),
        advice,
    )
