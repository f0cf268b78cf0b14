"""What events say of people who sign, followed in their order: keys, roles, policies, intents and signatures."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, Callable

from lifecycle.evidence.verifier.canonical import canonical, parsed
from lifecycle.evidence.verifier.people_acts import (
    APPROVAL_GIVEN,
    APPROVAL_REFUSED,
    INTENT_CLOSED,
    INTENT_STATED,
    KEY_ADDED,
    KEY_REVOKED,
    POLICY_ADOPTED,
    POLICY_FORFEITED,
    RESTORED,
)
from lifecycle.evidence.verifier.people_custody import OF_CUSTODY, Holders
from lifecycle.evidence.verifier.people_facts import (
    INTENT_NAMESPACE,
    KEY_NAMESPACE,
    RECOVERY,
    REFUSAL_NAMESPACE,
    KeyLife,
    SignatureOf,
    Signing,
    Stated,
    Verify,
)
from lifecycle.evidence.verifier.people_policy import Signed
from lifecycle.evidence.verifier.people_roles import OF_ROLES, Roles
from lifecycle.evidence.verifier.ssh_keys import SshKey, SshSignature, read_ssh_signature
from lifecycle.evidence.verifier.verdicts import Broken, Fault


class SigningRecord:
    """Follows these events; what is wrong with one of them goes to `fails`."""

    def __init__(self, keys: dict[str, SshKey], verify: Verify, fails: Callable[[Fault], None], first: int) -> None:
        self.public, self.verify, self.fails, self.first = keys, verify, fails, first
        self.keys: dict[str, KeyLife] = {}
        roles = Roles()
        self.people = roles.people
        self.holders = Holders()
        self.intents: dict[str, Stated] = {}
        self.runs: dict[str, list[str]] = {}
        self.policy: Any = None
        self.digest = ""
        """Of the policy in force."""
        self.policies: dict[str, bytes] = {}
        """Texts by digest."""
        self.forfeited = 0
        """The position where the policy was given up after a restore."""
        self.signatures: list[SignatureOf] = []
        self.good = self.unjudged = 0
        self.signers: set[str] = set()
        """Fingerprints of the keys that signed."""
        self.approved: list[tuple[int, int, str]] = []
        """Position, time and fingerprint of each signature of an intent."""
        self.takes = {
            KEY_ADDED: self._add_key,
            KEY_REVOKED: self._revoke_key,
            POLICY_ADOPTED: self._adopt,
            POLICY_FORFEITED: self._forfeit,
            RESTORED: self._restore,
            INTENT_STATED: self._state,
            INTENT_CLOSED: self._close,
            APPROVAL_GIVEN: self._approve,
            APPROVAL_REFUSED: self._refuse,
            **dict.fromkeys(OF_ROLES, roles.take),
            **dict.fromkeys(OF_CUSTODY, self.holders.take),
        }

    def take(self, position: int, tag: bytes, event: dict[str, Any]) -> None:
        """Take in an event of one of these kinds; raises LookupError, TypeError or AttributeError for another form."""
        self.takes[tag](position, event)

    def blame(self, position: int, event: dict[str, Any], message: str) -> None:
        """Say what is wrong with an event."""
        self.fails(Fault(message, None, None, position, event["id"]))

    def _add_key(self, position: int, event: dict[str, Any]) -> None:
        facts, person = event["facts"], event["stream"]
        name, first = facts["fingerprint"], not self.asks
        if name in self.keys:
            self.blame(position, event, "the key was added before: a key is one person's, once")
            return
        self.keys[name] = KeyLife(person, facts["kind"], position, event["time"], facts["sealed"] is not None, first)
        statement = facts["statement"].encode("utf-8")
        said = self._read(statement)
        if not isinstance(said, dict) or (said.get("person"), said.get("key")) != (person, name):
            self.blame(position, event, "the statement is not about this person and this key")
            return
        of_new = Signing("keys/%d" % position, KEY_NAMESPACE, statement)
        self._signed(position, event, name, of_new, facts["proof"])
        if said.get("replaces"):
            old, signature = said["replaces"]["fingerprint"], said["replaces"]["signature"]
            text = canonical({**said, "replaces": {"fingerprint": old, "signature": None}})
            if old not in self.keys or self.keys[old].person != person or self.keys[old].revoked is not None:
                self.blame(position, event, "the statement is not by a key of this person")
                return
            self._signed(position, event, old, Signing("keys/%d.replaced" % position, KEY_NAMESPACE, text), signature)

    def _revoke_key(self, position: int, event: dict[str, Any]) -> None:
        facts = event["facts"]
        life = self.keys.get(facts["fingerprint"])
        if life is None or life.person != event["stream"]:
            self.blame(position, event, "the person has no such key")
            return
        if life.revoked is None:
            life.revoked, life.revoked_at = position, event["time"]
        if facts["reason"] == "compromised":
            life.compromised_since = facts["since"] if facts["since"] is not None else 0

    def _adopt(self, position: int, event: dict[str, Any]) -> None:
        facts = event["facts"]
        text = facts["policy"].encode("utf-8")
        said = self._read(text)
        if said is None or sha256(text).hexdigest() != facts["digest"]:
            self.blame(position, event, "the policy is not the one of its digest, or not in canonical form")
            return
        self.policy, self.digest = said, facts["digest"]
        self.policies[facts["digest"]] = text

    def _forfeit(self, position: int, _event: dict[str, Any]) -> None:
        self.policy, self.digest, self.forfeited = None, "", position

    def _restore(self, _position: int, _event: dict[str, Any]) -> None:
        """Nobody signs, and nothing that people signed ends, as a backup takes the place of the record."""

    def _state(self, position: int, event: dict[str, Any]) -> None:
        text, name = event["facts"]["intent"].encode("utf-8"), event["stream"].partition(":")[2]
        said = self._read(text)
        if said is None or sha256(text).hexdigest() != name or name in self.intents:
            self.blame(position, event, "the intent is not the one of its name, or not in canonical form")
            said = None
        self.intents[name] = Stated(position, text, said)
        if said is not None:
            self.runs.setdefault(said["run"], []).append(name)

    def _close(self, position: int, event: dict[str, Any]) -> None:
        stated = self._intent(position, event)
        if stated is not None and stated.closed:
            self.blame(position, event, "the intent was closed before")
        elif stated is not None:
            stated.closed, stated.closed_at = event["facts"]["how"], position

    def _intent(self, position: int, event: dict[str, Any]) -> Stated | None:
        stated = self.intents.get(event["stream"].partition(":")[2])
        if stated is None:
            self.blame(position, event, "no such intent was stated")
        return stated

    def _approve(self, position: int, event: dict[str, Any]) -> None:
        self._sign(position, event, INTENT_NAMESPACE)

    def _refuse(self, position: int, event: dict[str, Any]) -> None:
        self._sign(position, event, REFUSAL_NAMESPACE)

    def _sign(self, position: int, event: dict[str, Any], namespace: str) -> None:
        """Take in what a person signed of an intent; what does not hold is blamed, and does not count."""
        facts, stated = event["facts"], self._intent(position, event)
        if stated is None:
            return
        signing = Signing("intents/" + event["stream"].partition(":")[2], namespace, stated.text)
        signature = self._signed(position, event, facts["fingerprint"], signing, facts["signature"])
        life = self.keys.get(facts["fingerprint"])
        if signature is None or life is None:
            return
        if life.person != facts["person"] or (life.revoked or position) < position:
            self.blame(position, event, "the key is not one of this person at this event")
            return
        if namespace == REFUSAL_NAMESPACE:
            stated.refused = life.person
        else:
            self.approved.append((position, event["time"], facts["fingerprint"]))
            flags = (signature.touched, signature.with_pin)
            stated.given.append(
                (position, Signed(facts["person"], facts["fingerprint"], life.kind, facts["means"], *flags))
            )

    def _signed(
        self, position: int, event: dict[str, Any], fingerprint: str, signing: Signing, encoded: str
    ) -> SshSignature | None:
        """Judge a signature; None where it is not good. One whose key is not here is counted, and not judged."""
        life = self.keys.get(fingerprint)
        try:
            signature = read_ssh_signature(encoded)
        except Broken as error:
            self.blame(position, event, error.message)
            return None
        if life is None or not signature.suits(life.kind):
            self.blame(position, event, "no person had such a key at this event")
            return None
        key = self.public.get(fingerprint)
        good = (
            None
            if key is None
            else key.kind == life.kind and self.verify(key, signing.namespace, signing.text, signature)
        )
        if good is False:
            self.blame(position, event, "the signature is not by the key that the event names")
            return None
        if key is not None or signing.namespace != KEY_NAMESPACE or position >= self.first:
            self.signatures.append(SignatureOf(position, event["time"], fingerprint, signing, signature))
            self.signers.add(fingerprint)
            self.good += good is True
            self.unjudged += good is None
        return signature

    @staticmethod
    def _read(text: bytes) -> Any:
        """Read canonical JSON; None where it is none."""
        try:
            said = parsed(text)
            return said if canonical(said) == text else None
        except (ValueError, RecursionError):
            return None

    def valid_now(self, position: int, signed: Signed, operation: str) -> Signed:
        """Give a signature with what holds of its key by now, for an operation."""
        life = self.keys[signed.fingerprint]
        valid = life.added < position and life.revoked is None and (not life.sealed or operation == RECOVERY)
        flags = (signed.means, signed.touch, signed.pin)
        return Signed(signed.person, signed.fingerprint, signed.kind, *flags, valid=valid)

    def acts_of_new_key(self, event: dict[str, Any]) -> tuple[str, ...]:
        """Give the acts that add a key of a person now: after the last one for every day ended it is a recovery."""
        facts, whose = event["facts"], [life for life in self.keys.values() if life.person == event["stream"]]
        if '"replaces":null' not in facts["statement"]:
            return ("person-key-rotate",)
        left = any(life.revoked is None and not life.sealed for life in whose)
        return ("person-key-add", "person-join") if left or not whose else (RECOVERY,)

    @property
    def asks(self) -> bool:
        """Say whether the policy in force asks anybody to sign."""
        return self.policy is not None and bool(self.policy["signed"])

    @property
    def doubted(self) -> list[int]:
        """The positions of signatures by keys that were reported compromised, from then on."""
        since = {name: life.compromised_since for name, life in self.keys.items()}
        return [at for at, time, name in self.approved if since[name] is not None and time >= (since[name] or 0)]
