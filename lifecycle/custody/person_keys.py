"""The keys that people sign with: added with a proof, replaced by one another, recovered, and revoked in seconds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from lifecycle.approval.public_key import PublicKey
from lifecycle.custody import key_rules as rules
from lifecycle.custody.enrolment import Enrolment, Proving, key_given
from lifecycle.custody.handler import CustodyHandler, Disclose
from lifecycle.custody.key_elsewhere import write_statement
from lifecycle.custody.key_proof import NewKey, ask_about_daily, must_be_free, shown_in_file
from lifecycle.custody.naming import find_person
from lifecycle.domain.dialogue import Dialogue
from lifecycle.domain.event import Event, Fact
from lifecycle.domain.facts import PersonKeyRevoked
from lifecycle.ledger.record import Record
from lifecycle.projections.people import Person
from lifecycle.projections.person_keys import PersonKey


@dataclass(frozen=True)
class Enrolled:
    """A person, the key, and what was recorded of it."""

    person: Person
    key: PublicKey
    events: Sequence[Event]
    replaced: str | None = None
    """The fingerprint of the key that it replaced."""


def add_key(handler: CustodyHandler, typed: str, given: Enrolment, dialogue: Dialogue) -> Enrolled:
    """Add a key of a person, who proves to have it.

    Raises UnknownName, what keeps a key from signing, and Refused, which is recorded, where the key is somebody's.
    """

    def no_recovery(record: Record, person: Person) -> None:
        rules.must_not_be_recovery(record, person)

    return _enrolled(handler, "person key add", typed, given, dialogue, no_recovery)


def state_elsewhere(
    handler: CustodyHandler, typed: str, given: Enrolment, folder: Path, dialogue: Dialogue
) -> tuple[Person, PublicKey, Path]:
    """Write the statement that a person signs who has the key elsewhere; nothing is recorded.

    Gives the file. Raises UnknownName, KeyFileUnusable, PublicKeyRefused, KeyProofUnusable, and Refused, which is
    recorded, where the key is somebody's.
    """
    if given.public_file is None:
        raise TypeError("a key that is elsewhere is known by its public file")
    with handler.record() as record:
        person = find_person(record, typed)
        name = record.called(person.id)
        new = shown_in_file(given.public_file, given.ssh, name)
    with handler.refusing("person key add"), handler.record() as record:
        rules.must_not_be_recovery(record, person)
        must_be_free(record, new.key, person.id)
    ask_about_daily(new, dialogue)
    statement = Proving(handler, given, dialogue, name).stated(person, new.key, None)
    return person, new.key, write_statement(folder, statement)


def rotate_key(handler: CustodyHandler, typed: str, old: str | None, given: Enrolment, dialogue: Dialogue) -> Enrolled:
    """Put a new key in the place of one, which signs for it; raises as `add_key` does, and KeyNotHere."""
    return _enrolled(
        handler,
        "person key rotate",
        typed,
        given,
        dialogue,
        lambda record, person: rules.key_to_rotate(record, person, old, sealed=given.sealed is not None),
    )


def recover_key(handler: CustodyHandler, typed: str, given: Enrolment, dialogue: Dialogue) -> Enrolled:
    """Add a key of a person who has none left; raises as `add_key` does."""

    def nothing_left(record: Record, person: Person) -> None:
        rules.must_have_no_key(record, person)
        rules.must_have_witness(person, given.witness)

    return _enrolled(handler, "person key recover", typed, given, dialogue, nothing_left)


def revoke_key(
    handler: CustodyHandler, typed: str, fingerprint: str | None, reason: rules.Alarm, since: int | None
) -> tuple[Person, PersonKey, Event]:
    """Revoke a key at once: an alarm, which needs nobody else. Raises UnknownName, and Refused, which is recorded."""
    with handler.record() as record:
        person = find_person(record, typed)
    with handler.refusing("person key revoke"):
        with handler.record() as record:
            key = rules.key_meant(record, person, fingerprint)
        fact = PersonKeyRevoked(fingerprint=key.fingerprint, reason=reason, since=since)
        event, *_ = handler.write(
            lambda _: [(person.id, fact)], check=lambda record: rules.must_be_valid(record, person, key)
        )
    return person, key, event


Asked = Callable[[Record, Person], PersonKey | None]
"""Asks the rules of one way to a key; gives the key that is replaced."""


def _enrolled(  # noqa: PLR0913, PLR0917 - one way for all three
    handler: CustodyHandler, command: str, typed: str, given: Enrolment, dialogue: Dialogue, asked: Asked
) -> Enrolled:
    with handler.record() as record:
        person = find_person(record, typed)
        name = record.called(person.id)
    with handler.refusing(command), handler.record() as record:
        old = asked(record, person)
        new = key_given(given, record, name, dialogue)
        must_be_free(record, new.key, person.id)
    if isinstance(new, NewKey):
        ask_about_daily(new, dialogue)
    fact = Proving(handler, given, dialogue, name).proven(person, new, old)

    def placed(disclose: Disclose) -> Sequence[tuple[str, Fact]]:
        added = replace(fact, key=disclose(new.key.text))
        ended = [] if old is None else [PersonKeyRevoked(fingerprint=old.fingerprint, reason="rotated", since=None)]
        return [(person.id, each) for each in (added, *ended)]

    def still(record: Record) -> None:
        must_be_free(record, new.key, person.id)
        asked(record, person)
        if old is not None:
            rules.must_be_valid(record, person, old)

    with handler.refusing(command):
        events = handler.write(placed, check=still)
    return Enrolled(person, new.key, events, None if old is None else old.fingerprint)
