"""The erasure of a person: name, description, keys and accounts leave the record; the pseudonym stays."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lifecycle.custody.handler import CustodyHandler
from lifecycle.custody.naming import find_person
from lifecycle.custody.policies import must_leave_enough
from lifecycle.custody.retention import must_not_be_held
from lifecycle.domain.dialogue import Confirmation, Dialogue
from lifecycle.domain.errors import StoreError
from lifecycle.domain.event import Event, decode, tags_of
from lifecycle.domain.facts import (
    ExportMade,
    OperationStarted,
    PersonDescribed,
    PersonErased,
    PersonKeyAdded,
    PersonLoginSet,
    PersonNamed,
)
from lifecycle.domain.instant import Instant
from lifecycle.domain.text import Text, say, say_n
from lifecycle.ledger.accounts import ACCOUNT_PARAMETER
from lifecycle.ledger.record import Record
from lifecycle.projections.people import Person
from lifecycle.store.errors import StoreBusy
from lifecycle.store.statements import OF_KIND, STREAM


class NameLingers(StoreError):
    """An erased name is still in the file, as somebody reads the old pages of it."""

    code = "name-lingers"
    message = "The name of {person} is erased, but another program still has old pages of the record open."
    advice = (
        "The name stays in the file until that program ends. Then repeat the erasure.\n"
        "  lifecycle custody person erase {person}"
    )


@dataclass(frozen=True)
class Erased:
    """Who was erased, what was recorded of it, and what had left the house before."""

    person: Person
    events: Sequence[Event]
    left: Sequence[Text]
    forgotten: Sequence[Text]
    """The texts that were erased beside the name, each kind once."""


def erase_person(handler: CustodyHandler, typed: str, dialogue: Dialogue) -> Erased:
    """Erase a name with description, keys and accounts permanently: the pseudonym stays, and all that it did.

    The intent is recorded first; an erasure that was cut off is done again without another event. Raises UnknownName,
    NameLingers, and Refused, which is recorded, where a legal hold stands, or too few people were left who can sign.
    """
    with handler.record() as record:
        person = find_person(record, typed)
        name, cards = record.called(person.id), record.cards_with(person.id)
        keys, left = record.keys_of(person.id), list(_left(record, person))
    erased_before = _is_erased(handler, person)

    def still(record: Record) -> None:
        must_not_be_held(record.view)
        if not erased_before:
            must_leave_enough(record, person.id)

    with handler.refusing("person erase"), handler.record() as record:
        still(record)
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
        if keys:
            dialogue.tell(say("Signatures of {name} cannot be checked after this: the keys are erased too.", name=name))
        dialogue.confirm(_erasing(name, person))
    with handler.refusing("person erase"):
        events = [] if erased_before else handler.write(lambda _: [(person.id, PersonErased())], check=still)
    return Erased(person, events, left, _forget(handler, person))


def _forget(handler: CustodyHandler, person: Person) -> Sequence[Text]:
    """Erase each text of a person, and say which beside the name; raises NameLingers once all are."""
    with handler.record() as record:
        texts = list(_texts_of(record, person))
        kept = {str(what): what for what, digest in texts if record.disclosed(digest) is not None}
        digests = list(dict.fromkeys(digest for _, digest in texts))
    lingers: StoreBusy | None = None
    for digest in digests:
        try:
            handler.journal.store.erase(bytes.fromhex(digest))
        except StoreBusy as error:
            lingers = error
    if lingers is not None:
        raise NameLingers(person=person.id) from lingers
    return [what for kind, what in kept.items() if kind != "name"]


def _texts_of(record: Record, person: Person) -> Iterator[tuple[Text, str]]:
    """Give the commitment of each text that says who a person is, with what it is."""
    for _, body in record.view.execute(STREAM, (person.id, 0)):
        match decode(body).facts:
            case PersonNamed(name=digest):
                yield say("name"), digest
            case PersonKeyAdded(key=digest):
                yield say("public key"), digest
            case PersonLoginSet(login=digest):
                yield say("account"), digest
            case PersonDescribed(contact=contact, department=department):
                said = ((say("contact"), contact), (say("department"), department))
                yield from ((what, digest) for what, digest in said if digest is not None)
            case _:
                pass
    for tag in tags_of(OperationStarted):
        for _, body in record.view.execute(OF_KIND, (tag, 0)):
            event = decode(body)
            if event.actor == person.id and isinstance(event.facts, OperationStarted):
                account = event.facts.parameters.get(ACCOUNT_PARAMETER)
                if isinstance(account, str):
                    yield say("account"), account


def _left(record: Record, person: Person) -> Iterator[Text]:
    """Say in what the name left the house: nobody can erase it there."""
    for _, body in record.view.execute(OF_KIND, (ExportMade.tag, 0)):
        event = decode(body)
        made = event.facts
        if isinstance(made, ExportMade) and (made.disclosed == "all" or person.id in made.people):
            yield say("Export of {time} UTC (SHA-256 {sha256})", time=Instant(event.time).short(), sha256=made.sha256)


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
