"""People with keys of every kind who sign intents in a record, fact by fact, as the program lets them."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from desk.ssh_tokens import TOUCH, EcdsaToken, Ed25519Token
from scene import SERIALS, Scene

from lifecycle.approval.built_in import NONE
from lifecycle.approval.intent import Effect, Intent, IntentCard, Signer, stream_of_intent
from lifecycle.approval.policy import Policy
from lifecycle.approval.public_key import PublicKey
from lifecycle.approval.sshsig import INTENT_NAMESPACE, KEY_NAMESPACE, REFUSAL_NAMESPACE, signed_bytes
from lifecycle.approval.statement import KeyStatement, Replaced
from lifecycle.approval.wire import string
from lifecycle.domain.event import Fact, new_id
from lifecycle.domain.facts import (
    ApprovalGiven,
    ApprovalRefused,
    IntentClosed,
    IntentStated,
    Means,
    OperationCompleted,
    OperationFailed,
    OperationStarted,
    PersonKeyAdded,
    PersonKeyRevoked,
    PolicyAdopted,
    RoleGiven,
)
from lifecycle.ledger.disclosures import PendingDisclosures

Capacity = Literal["operator", "presenter", "giver", "receiver", "witness", "leader"]


@dataclass
class PlainKey:
    """An Ed25519 key in a file or an agent."""

    private: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    @property
    def key(self) -> PublicKey:
        """The public half."""
        raw = self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return PublicKey.of_blob(string(b"ssh-ed25519") + string(raw))

    def signs(self, namespace: str, message: bytes, flags: int = 0) -> bytes:
        """Give the inner signature."""
        del flags
        return string(b"ssh-ed25519") + string(self.private.sign(signed_bytes(namespace, message)))


Key = PlainKey | Ed25519Token | EcdsaToken


@dataclass
class Person:
    """Somebody with a key."""

    id: str
    role: str
    key: Key = field(default_factory=PlainKey)

    @property
    def fingerprint(self) -> str:
        """That of the key."""
        return self.key.key.fingerprint

    def blob(self, namespace: str, text: str, flags: int = TOUCH) -> str:
        """Sign a text; base64 of the inner signature."""
        return base64.b64encode(self.key.signs(namespace, text.encode(), flags)).decode()

    def key_facts(self, origin: str, time: int, old: "Person | None" = None) -> dict[str, Any]:
        """Give what a record keeps of the key, but for its commitment; another key may sign for it."""
        said = KeyStatement(
            key=self.fingerprint,
            ledger=origin,
            person=self.id,
            replaces=Replaced(fingerprint=old.fingerprint, signature=None) if old else None,
            time=time,
        )
        text = (said.with_signature(old.blob(KEY_NAMESPACE, said.text)) if old else said).text
        return {
            "fingerprint": self.fingerprint,
            "kind": self.key.key.kind,
            "statement": text,
            "proof": self.blob(KEY_NAMESPACE, text),
            "sealed": None,
        }

    def approves(self, text: str, means: Means = "keyboard", flags: int = TOUCH) -> ApprovalGiven:
        """Sign an intent."""
        signature = self.blob(INTENT_NAMESPACE, text, flags)
        return ApprovalGiven(person=self.id, fingerprint=self.fingerprint, signature=signature, means=means)

    def refuses(self, text: str) -> ApprovalRefused:
        """Say no to it."""
        signature = self.blob(REFUSAL_NAMESPACE, text)
        return ApprovalRefused(
            person=self.id, fingerprint=self.fingerprint, signature=signature, means="file", reason=None
        )


def person(name: str, role: str, key: Key | None = None) -> Person:
    """Give somebody a key."""
    return Person(f"person:{name:0>16}", role, key or PlainKey())


@dataclass
class Office:
    """People in a record, and what they sign there."""

    ledger: Scene
    policy: Policy = NONE

    @property
    def stream(self) -> str:
        """That of the ledger."""
        return self.ledger.signer.journal.begun(virtual=True).stream

    def add(self, stream: str, *facts: Fact, run: str | None = None, notes: PendingDisclosures | None = None) -> int:
        """Append facts; gives the position of the last."""
        self.ledger.signer.journal.append(stream, facts, disclosures=notes, virtual=True, operation=run)
        return self.ledger.head

    def enrol(self, *people: Person, run: str | None = None) -> None:
        """Record their keys and their roles."""
        for each in people:
            self.add(each.id, RoleGiven(role=each.role), run=run)
            self.add_key(each, run=run)

    def add_key(self, each: Person, *, run: str | None = None, old: Person | None = None) -> int:
        """Record the key of a person, with its proof; another key of the same person may sign for it."""
        notes = PendingDisclosures()
        facts = each.key_facts(self.ledger.signer.journal.origin(), self.ledger.time, old)
        added = PersonKeyAdded(key=notes.disclose(each.key.key.text), **facts)
        return self.add(each.id, added, run=run, notes=notes)

    def revoke(self, each: Person, reason: Literal["lost", "compromised"] = "lost", since: int | None = None) -> None:
        """Record that a key is nobody's any more."""
        self.add(each.id, PersonKeyRevoked(fingerprint=each.fingerprint, reason=reason, since=since))

    def adopt(self, policy: Policy, intent: Intent | None = None) -> int:
        """Put a policy in force."""
        fact = PolicyAdopted(
            policy=policy.text, digest=policy.digest, file=policy.digest, intent=intent.id if intent else None
        )
        position = self.add(self.stream, fact, run=intent.run if intent else None)
        self.policy = policy
        return position

    def intent(
        self,
        operation: str,
        *signers: tuple[Person, Capacity],
        card: str | None = SERIALS[0],
        parameters: dict[str, str | int | bool | None] | None = None,
        effect: Sequence[Effect] = (),
        minutes: int = 60,
    ) -> Intent:
        """State an act in words that people can sign; it is not recorded yet."""
        head, now = self.ledger.head, self.ledger.time
        return Intent(
            operation=operation,
            parameters=parameters or {},
            cards=[IntentCard(serial=card, card_id=None, holds=None)] if card else [],
            spares=[],
            effect=list(effect),
            ledger=self.ledger.signer.journal.origin(),
            head=head,
            root=self.ledger.store.root_at(head).hex(),
            run=new_id(),
            signers=[Signer(person=each.id, capacity=capacity) for each, capacity in signers],
            policy=self.policy.digest,
            station="desk",
            virtual=True,
            time=now,
            expires=now + minutes * 60_000_000,
        )

    def state(self, intent: Intent, *given: ApprovalGiven | ApprovalRefused) -> None:
        """Record an intent and what people signed of it."""
        stream = stream_of_intent(intent.id)
        self.add(stream, IntentStated(intent=intent.text))
        for each in given:
            self.add(stream, each)

    def use(self, intent: Intent) -> None:
        """Close it: its run began."""
        self.add(stream_of_intent(intent.id), IntentClosed(how="used"), run=intent.run)

    def begin(self, intent: Intent, part: str, card: str = SERIALS[0], **more: str) -> int:
        """Begin the part of one card of many."""
        parameters = {"intent": intent.id, "part": part, **more}
        fact = OperationStarted(
            name=intent.operation, changes=True, parameters=parameters, counter=None, tries_left=None
        )
        return self.add(f"card:{card}", fact, run=intent.run)

    def end(self, intent: Intent, card: str = SERIALS[0], *, done: bool = True) -> int:
        """Complete it, or have it fail."""
        name, left = intent.operation, {"tries_left": None, "counter": None}
        ended = OperationCompleted(name=name, **left) if done else OperationFailed(name=name, reason="x", **left)
        return self.add(f"card:{card}", ended, run=intent.run)

    def start(self, intent: Intent | None, card: str = SERIALS[0], run: str | None = None, **more: str) -> int:
        """Begin to erase a card, with an intent or without one."""
        parameters: dict[str, str | int | bool | None] = {**more}
        if intent is not None:
            parameters |= {**intent.parameters, "intent": intent.id} | more
        fact = OperationStarted(name="erase", changes=True, parameters=parameters, counter=None, tries_left=None)
        return self.add(f"card:{card}", fact, run=run or (intent.run if intent else new_id()))
