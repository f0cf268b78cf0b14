"""A key that is to become a person's: where it is, and the statement that proves it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lifecycle.approval.public_key import PublicKey
from lifecycle.approval.ssh_keygen import OpenSsh
from lifecycle.approval.statement import KeyStatement, Replaced
from lifecycle.custody import key_rules as rules
from lifecycle.custody.handler import CustodyHandler
from lifecycle.custody.key_elsewhere import Proof, must_state, read_proof
from lifecycle.custody.key_proof import NewKey, held_among, key_of_agent, key_of_file, recorded, signed
from lifecycle.domain.dialogue import Dialogue
from lifecycle.domain.facts import PersonKeyAdded
from lifecycle.ledger.record import Record
from lifecycle.projections.people import Person
from lifecycle.projections.person_keys import PersonKey


@dataclass(frozen=True, kw_only=True)
class Enrolment:
    """A key that is to become a person's."""

    public_file: Path | None
    """None for a key of the agent, or one that signed elsewhere."""
    proof: Path | None = None
    """The signature of a key that signed elsewhere, with its statement beside it."""
    sealed: str | None = None
    """The bag that a recovery key lies in."""
    witness: str | None = None
    """person:ID."""
    ssh: OpenSsh
    key_files: Sequence[Path] = ()
    """Where the private half of an earlier key may be."""


def key_given(given: Enrolment, record: Record, name: str, dialogue: Dialogue) -> NewKey | Proof:
    """Find the key that is to be added; raises what looking for it in its place does."""
    if given.proof is not None:
        return read_proof(given.proof)
    if given.public_file is None:
        return key_of_agent(given.ssh, record, name, dialogue)
    return key_of_file(given.public_file, given.ssh, name)


@dataclass(frozen=True)
class Proving:
    """Has people sign the statement of a key."""

    handler: CustodyHandler
    given: Enrolment
    dialogue: Dialogue
    name: str

    def stated(self, person: Person, key: PublicKey, old: PersonKey | None) -> KeyStatement:
        """Give what the key signs."""
        journal, given = self.handler.journal, self.given
        return KeyStatement(
            key=key.fingerprint,
            ledger=journal.origin(),
            person=person.id,
            replaces=None if old is None else Replaced(fingerprint=old.fingerprint, signature=None),
            sealed=given.sealed,
            time=journal.clock(),
            witness=given.witness,
        )

    def proven(self, person: Person, new: NewKey | Proof, old: PersonKey | None) -> PersonKeyAdded:
        """Give the fact, still without the commitment of the key, with the signatures that it needs."""
        statement = self.stated(person, new.key, old)
        if isinstance(new, Proof):
            must_state(new, statement)
            statement, proof = new.statement, recorded(new.blob, new.flags, self.name)
        else:
            if old is not None:
                statement = statement.with_signature(self._by_old(statement, old))
            proof = signed(new.held, new.key, statement, self.given.ssh, self.name, self.dialogue)
        return PersonKeyAdded(
            key="",
            fingerprint=new.key.fingerprint,
            kind=new.key.kind,
            statement=statement.text,
            proof=proof,
            sealed=self.given.sealed,
        )

    def _by_old(self, statement: KeyStatement, old: PersonKey) -> str:
        """Have the key that is replaced sign for the new one."""
        with self.handler.record() as record:
            key = rules.public_half(record, old, self.name)
        held = held_among([old.fingerprint], self.given.key_files, self.given.ssh, self.name)
        return signed(held, key, statement, self.given.ssh, self.name, self.dialogue)
