"""What the record says of those who sign, at one moment: the policy, people with their roles, and keys."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from lifecycle.approval.built_in import NONE
from lifecycle.approval.intent import Intent, read_intent
from lifecycle.approval.judgement import Case, Given, Standing
from lifecycle.approval.policy import Policy, read_policy
from lifecycle.approval.public_key import PublicKey, PublicKeyRefused
from lifecycle.approval.sshsig import INTENT_NAMESPACE, BadSignature, verify
from lifecycle.approval.words import Names, people_in
from lifecycle.domain.dual_control import holders_of
from lifecycle.domain.facts import ApprovalGiven
from lifecycle.ledger.record import Record
from lifecycle.projections.intents import IntentState
from lifecycle.projections.person_keys import PersonKey

RECOVERY: Final = "person-key-recover"


def policy_in_force(record: Record) -> Policy:
    """Give the policy that says who has to sign."""
    adopted = record.policy()
    return NONE if adopted is None else read_policy(adopted.policy)


def standings(record: Record) -> Mapping[str, Standing]:
    """Give everybody with their roles, by person:ID."""
    left = record.leavers()
    return {each.id: Standing(frozenset(each.roles.split(",")) - {""}, each.id in left) for each in record.people()}


def case_of(record: Record, intent: Intent, policy: Policy) -> Case:
    """Put an intent before a policy, with the people as the record has them now."""
    serials = [each.serial for each in intent.cards]
    holders = frozenset[str]().union(*(holders_of(record.custody(serial)) for serial in serials))
    return Case(intent, policy, standings(record), holders)


def public_key(record: Record, known: PersonKey) -> PublicKey | None:
    """Give a key of a person; None where it was erased, or is not what its event says."""
    text = record.disclosed(known.public)
    try:
        key = None if text is None else _parsed(text)
    except PublicKeyRefused:
        return None
    return key if key is not None and key.fingerprint == known.fingerprint else None


@lru_cache(maxsize=64)
def _parsed(line: str) -> PublicKey:
    """Read a key once: that it is a sound one takes as long to see as a signature."""
    return PublicKey.parse(line)


def given_of(record: Record, state: IntentState) -> list[Given]:
    """Give the signatures of an intent that are by the keys that they name over its text; others count for nothing."""
    signed = [(record.person_key(fact.fingerprint), fact) for _, fact in state.approvals]
    found = (_verified(record, state.text, known, fact) for known, fact in signed)
    return [given for given in found if given is not None]


def _verified(record: Record, text: str, known: PersonKey | None, fact: ApprovalGiven) -> Given | None:
    key = None if known is None else public_key(record, known)
    if known is None or key is None:
        return None
    try:
        given = given_by(key, known, text, base64.b64decode(fact.signature, validate=True))
    except (BadSignature, binascii.Error, ValueError):
        return None
    return replace(given, person=fact.person, means=fact.means, valid=given.valid and known.person == fact.person)


def may_sign(known: PersonKey, act: str) -> bool:
    """Say whether a key signs for an act now: one that lies sealed in a bag does for the recovery of a key alone."""
    return known.ended is None and (known.sealed is None or act == RECOVERY)


def given_by(key: PublicKey, known: PersonKey, text: str, blob: bytes) -> Given:
    """Verify a signature over an intent, as one made at this keyboard; raises BadSignature."""
    flags = verify(key, INTENT_NAMESPACE, text.encode("utf-8"), blob)
    valid = may_sign(known, read_intent(text).operation)
    return Given(known.person, known.fingerprint, known.kind, "keyboard", flags.touch, flags.pin, valid)


def names_of(record: Record, intent: Intent) -> Names:
    """Give the names that the record has for what an intent names by pseudonym or commitment."""
    named = {each.person for each in intent.signers} | {
        each for value in intent.parameters.values() for each in people_in(value)
    }
    sets = {each.set for each in intent.effect} | {
        each.holds.removeprefix("set:").partition("/")[0] for each in (*intent.cards, *intent.spares) if each.holds
    }
    return Names(
        people=_disclosed({person: record.name(person) for person in named}),
        sets=_disclosed({each: _set_name(record, each) for each in sets}),
        texts=_disclosed({text: record.disclosed(text) for text in commitments_of(intent)}),
    )


def commitments_of(intent: Intent) -> Sequence[str]:
    """Give the parameters that stand for a text."""
    values = (value for value in intent.parameters.values() if isinstance(value, str))
    return [value for value in values if len(value) == 64 and set(value) <= set("0123456789abcdef")]  # noqa: PLR2004


def _set_name(record: Record, set_id: str) -> str | None:
    known = record.set(set_id)
    return None if known is None else record.disclosed(known.name)


def _disclosed(found: Mapping[str, str | None]) -> dict[str, str]:
    return {name: text for name, text in found.items() if text is not None}
