"""Who can sign an intent here now, each with a key that is here."""

from collections.abc import Sequence
from dataclasses import dataclass

from lifecycle.approval import refusals
from lifecycle.approval.errors import KeyFileOpen
from lifecycle.approval.intent import Intent
from lifecycle.approval.judgement import Given, Missing, may_still_sign
from lifecycle.approval.known import case_of, given_of, may_sign, policy_in_force
from lifecycle.approval.policy import Keys
from lifecycle.approval.ssh_keygen import HeldKey, OpenSsh
from lifecycle.domain.text import Text, say
from lifecycle.ledger.record import Record
from lifecycle.projections.person_keys import PersonKey


@dataclass(frozen=True)
class Able:
    """A person who can sign here now, with one key."""

    known: PersonKey
    held: HeldKey
    name: str

    def in_words(self) -> Text:
        """Say who signs with what: ssh-keygen asks for a passphrase without a name."""
        if self.held.file is not None:
            return say("{name} signs with key file {file}.", name=self.name, file=str(self.held.file))
        return say("{name} signs with key {fingerprint}.", name=self.name, fingerprint=self.held.fingerprint)


def able_to_sign(record: Record, intent: Intent, wanted: Missing, held: Sequence[HeldKey]) -> list[Able]:
    """Give those whose key is here and whose signature is what is wanted next."""
    state = record.intent(intent.id)
    case, before = case_of(record, intent, policy_in_force(record)), [] if state is None else given_of(record, state)
    here: dict[str, HeldKey] = {}
    for each in held:
        here.setdefault(each.fingerprint, each)
    found = []
    for known in record.person_keys():
        if known.fingerprint not in here or not may_sign(known, intent.operation):
            continue
        if wanted.person is None and intent.capacity_of(known.person) is not None:
            continue
        if wanted.person is not None and known.person != wanted.person:
            continue
        touched = True if known.kind.startswith("sk-") else None
        given = Given(known.person, known.fingerprint, known.kind, "keyboard", touched, touched)
        if wanted.person is None and may_still_sign(case, before, given) is not None:
            continue
        found.append(Able(known, here[known.fingerprint], record.called(known.person)))
    order = list(here)
    return sorted(found, key=lambda each: order.index(each.known.fingerprint))


def require_fit_key(keys: Keys, signer: Able, held: Sequence[HeldKey], record: Record, ssh: OpenSsh) -> None:
    """See that no agent signs for two people, and no file without a passphrase where the policy wants one."""
    file = signer.held.file
    if file is not None:
        if keys.bare_key_files == "refuse" and ssh.is_open(file):
            raise KeyFileOpen(person=signer.name, file=str(file))
        return
    owners = {each.fingerprint: each.person for each in record.person_keys() if each.ended is None}
    people = {owners[each.fingerprint] for each in held if each.file is None and each.fingerprint in owners}
    if keys.one_person_an_agent and len(people) > 1:
        raise refusals.agent_holds_two()
