"""A person joins: the mirror of leaving. Roles first, then the cards that this person is expected to receive."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lifecycle.approval.ssh_keygen import OpenSsh
from lifecycle.custody import rules
from lifecycle.custody.enrolment import Enrolment
from lifecycle.custody.hand_over import HandOver
from lifecycle.custody.handler import CustodyHandler, known_card
from lifecycle.custody.key_proof import key_of_file, must_be_free
from lifecycle.custody.leaving import Changed
from lifecycle.custody.naming import find_person
from lifecycle.custody.people import add_person
from lifecycle.custody.person_keys import add_key
from lifecycle.domain.custody import Role
from lifecycle.domain.dialogue import Dialogue
from lifecycle.domain.text import Text, say
from lifecycle.ledger.record import Record
from lifecycle.projections.people import Person


@dataclass(frozen=True, kw_only=True)
class Joining:
    """Who joins, as it was typed."""

    name: str
    roles: Sequence[Role]
    serials: Sequence[str] = ()
    """Of the cards that are handed over."""
    witness: str | None = None
    ssh: Path | None = None
    """The public key that this person is to sign with."""
    tools: OpenSsh
    key_files: Sequence[Path] = ()
    virtual: bool = False
    """Whether a record that begins with this is for virtual cards."""


def join(handler: CustodyHandler, given: Joining, dialogue: Dialogue) -> Changed:
    """Add the person, with the key, and hand each card over; `receive` confirms that the person has it.

    A key that cannot be the person's, and cards that cannot be handed over now, are refused before anybody is added.
    Raises as `add_person`, `add_key` and HandOver do.
    """
    key = None if given.ssh is None else key_of_file(given.ssh, given.tools, given.name).key
    with handler.refusing("person join"), handler.record() as record:
        if key is not None:
            must_be_free(record, key, given.name)
        witness = None if given.witness is None else find_person(record, given.witness).id
        for serial in given.serials:
            rules.must_be_permitted(known_card(record, serial), "hand-over")
    added = add_person(handler, given.name, given.roles, virtual=given.virtual)
    events = list(added.events)
    if given.ssh is not None:
        enrolment = Enrolment(public_file=given.ssh, witness=witness, ssh=given.tools, key_files=given.key_files)
        events += add_key(handler, added.id, enrolment, dialogue).events
    happenings = [HandOver(serial=serial, receiver=added.id, witness=witness) for serial in given.serials]
    events += [handler.report(each, dialogue) for each in happenings]
    with handler.record() as record:
        return Changed(find_person(record, added.id), events)


def expected_in_words(record: Record, person: Person) -> Iterator[Text]:
    """Say which cards a person is still to receive."""
    for custody in record.cards_with(person.id):
        if custody.where == "handed-over":
            yield say(
                "Card {serial} is expected. When {name} has the card:\n  lifecycle custody receive {serial}",
                serial=custody.serial,
                name=record.called(person.id),
            )
