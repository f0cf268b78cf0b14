"""People of the record who sign: each with roles, and a key of ssh-keygen in a file."""

import os
import shutil
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from desk.keygen import KeygenFolder
from lifecycle.approval.built_in import BUILT_IN
from lifecycle.approval.collecting import SigningTools
from lifecycle.approval.public_key import PublicKey
from lifecycle.approval.ssh_keygen import OpenSsh
from lifecycle.domain.facts import PersonKeyAdded, PersonKeyRevoked, PersonNamed, PolicyAdopted, RoleGiven
from lifecycle.ledger.disclosures import PendingDisclosures
from lifecycle.ledger.journal import Journal
from lifecycle.ledger.record import Record

NO_AGENT = {name: value for name, value in os.environ.items() if name != "SSH_AUTH_SOCK"}


class Signers:
    """A folder with the keys of people."""

    def __init__(self, folder: Path) -> None:
        self.keygen = KeygenFolder(shutil.which("ssh-keygen") or "ssh-keygen", folder)
        self.keys: dict[str, Path] = {}

    def join(self, journal: Journal, name: str, *roles: str) -> str:
        """Add a person with roles and a key; whoever acts under that name already keeps the pseudonym. Gives it."""
        person = self.is_called(journal, name)
        key = self.keygen.made("-t", "ed25519", name=name)
        self.keys[name] = key
        public, texts = PublicKey.parse(key.with_suffix(".pub").read_text()), PendingDisclosures()
        added = PersonKeyAdded(
            key=texts.disclose(public.text),
            fingerprint=public.fingerprint,
            kind=public.kind,
            statement="{}",
            proof="",
            sealed=None,
        )
        given = [RoleGiven(role=role) for role in roles]
        journal.append(person, [*given, added], disclosures=texts, virtual=True)
        return person

    @staticmethod
    def is_called(journal: Journal, name: str) -> str:
        """Give the person of a name, who is named where there is none yet."""
        journal.begun(virtual=True)
        with journal.store.view() as view:
            record = Record(view)
            known = next((each.id for each in record.people() if record.name(each.id) == name), None)
        if known is not None:
            return known
        texts = PendingDisclosures()
        person = f"person:{sha256(name.encode()).hexdigest()[:16]}"
        journal.append(person, [PersonNamed(name=texts.disclose(name))], disclosures=texts, virtual=True)
        return person

    def tools(self, *names: str) -> SigningTools:
        """Give what signs at a desk where these people have their key files, and there is no agent."""
        return SigningTools(OpenSsh(NO_AGENT, may_type=False), [self.keys[name] for name in names])

    def fingerprint(self, name: str) -> str:
        """Give the fingerprint of somebody's key."""
        return PublicKey.parse(self.keys[name].with_suffix(".pub").read_text()).fingerprint

    def revoke(self, journal: Journal, person: str, name: str) -> None:
        """End somebody's key."""
        journal.append(person, [PersonKeyRevoked(fingerprint=self.fingerprint(name), reason="lost", since=None)])


def adopt(journal: Journal, name: str) -> None:
    """Put a built-in policy in force."""
    policy = BUILT_IN[name]
    digest = sha256(policy.text.encode()).hexdigest()
    fact = PolicyAdopted(policy=policy.text, digest=policy.digest, file=digest, intent=None)
    journal.append(journal.begun(virtual=True).stream, [fact])


def everybody(signers: Signers, journal: Journal) -> Sequence[str]:
    """Add the people of an office: three officers, of whom one is the tester, two custodians, and a witness."""
    return [
        signers.join(journal, "tester", "officer"),
        signers.join(journal, "Bea", "officer"),
        signers.join(journal, "Cid", "officer"),
        signers.join(journal, "Davi", "custodian"),
        signers.join(journal, "Eva", "witness"),
        signers.join(journal, "Flo", "custodian"),
    ]
