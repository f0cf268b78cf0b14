"""The keys that people sign with: added with a proof, replaced by one another, recovered, and revoked in seconds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from lifecycle.approval.public_key import PublicKey
from lifecycle.approval.ssh_keygen import OpenSsh
from lifecycle.approval.statement import KeyStatement, Replaced
from lifecycle.custody import key_rules as rules
from lifecycle.custody.handler import CustodyHandler, Disclose
from lifecycle.custody.key_proof import (
    NewKey,
    ask_about_daily,
    held_among,
    key_of_agent,
    key_of_file,
    must_be_free,
    signed,
)
from lifecycle.custody.naming import find_person
from lifecycle.domain.dialogue import Dialogue
from lifecycle.domain.event import Event, Fact
from lifecycle.domain.facts import PersonKeyAdded, PersonKeyRevoked
from lifecycle.ledger.record import Record
from lifecycle.projections.people import Person
from lifecycle.projections.person_keys import PersonKey


@dataclass(frozen=True, kw_only=True)
class Enrolment:
    """A key that is to become a person's."""

    public_file: Path | None
    """None for a key of the agent."""
    sealed: str | None = None
    """The bag that a recovery key lies in."""
    witness: str | None = None
    """person:ID."""
    ssh: OpenSsh
    key_files: Sequence[Path] = ()
    """Where the private half of an earlier key may be."""


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
        new = (
            key_of_agent(given.ssh, record, name, dialogue)
            if given.public_file is None
            else key_of_file(given.public_file, given.ssh, name)
        )
        must_be_free(record, new.key, person.id)
    ask_about_daily(new, dialogue)
    fact = _Proving(handler, given, dialogue, name).proven(person, new, old)

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


@dataclass(frozen=True)
class _Proving:
    """Has people sign the statement of a key."""

    handler: CustodyHandler
    given: Enrolment
    dialogue: Dialogue
    name: str

    def proven(self, person: Person, new: NewKey, old: PersonKey | None) -> PersonKeyAdded:
        """Give the fact, still without the commitment of the key, with the signatures that it needs."""
        journal, given = self.handler.journal, self.given
        statement = KeyStatement(
            key=new.key.fingerprint,
            ledger=journal.origin(),
            person=person.id,
            replaces=None if old is None else Replaced(fingerprint=old.fingerprint, signature=None),
            sealed=given.sealed,
            time=journal.clock(),
            witness=given.witness,
        )
        if old is not None:
            statement = statement.with_signature(self._by_old(statement, old))
        proof = signed(new.held, new.key, statement, given.ssh, self.name, self.dialogue)
        return PersonKeyAdded(
            key="",
            fingerprint=new.key.fingerprint,
            kind=new.key.kind,
            statement=statement.text,
            proof=proof,
            sealed=given.sealed,
        )

    def _by_old(self, statement: KeyStatement, old: PersonKey) -> str:
        """Have the key that is replaced sign for the new one."""
        with self.handler.record() as record:
            key = rules.public_half(record, old, self.name)
        held = held_among([old.fingerprint], self.given.key_files, self.given.ssh, self.name)
        return signed(held, key, statement, self.given.ssh, self.name, self.dialogue)
