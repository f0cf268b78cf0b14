"""The files of the part with which stock ssh-keygen alone checks every signature; all of them follow from events."""

from __future__ import annotations

import time
from typing import Iterator

from lifecycle.evidence.verifier.people_facts import (
    INTENT_NAMESPACE,
    KEY_NAMESPACE,
    REFUSAL_NAMESPACE,
    KeyLife,
    SignatureOf,
)
from lifecycle.evidence.verifier.people_record import SigningRecord
from lifecycle.evidence.verifier.ssh_keys import SshKey, ssh_armored

OF_PEOPLE = "parts/people/"
EVENTS_BEFORE, PEOPLES_KEYS = OF_PEOPLE + "before.jsonl", OF_PEOPLE + "allowed_signers"
ENDINGS = {INTENT_NAMESPACE: "", REFUSAL_NAMESPACE: ".refusal"}
LIST_OF_SIGNATURES = OF_PEOPLE + "signatures.txt"


def files_of_people(record: SigningRecord) -> Iterator[tuple[str, bytes]]:
    """Give them: what was signed, the signatures, the keys, and a list that says which belong together."""
    for name, stated in sorted(record.intents.items()):
        yield "%sintents/%s.json" % (OF_PEOPLE, name), stated.text
    for digest, text in sorted(record.policies.items()):
        yield "%spolicies/%s.json" % (OF_PEOPLE, digest), text
    keys = [(life, record.public[name]) for name, life in record.keys.items() if name in record.public]
    listed = [each for each in record.signatures if each.fingerprint in record.public]
    if not keys:
        return
    for each in listed:
        if each.signing.namespace == KEY_NAMESPACE:
            yield "%s%s.json" % (OF_PEOPLE, each.signing.name), each.signing.text
        signature = ssh_armored(record.public[each.fingerprint], each.signing.namespace, each.signature)
        yield "%s%s.sig" % (OF_PEOPLE, name_of(each)), signature
    yield PEOPLES_KEYS, "".join(allowed_signer_line(life, key) for life, key in keys).encode("ascii")
    lines = (signature_in_list(each, record.keys[each.fingerprint]) for each in listed)
    yield LIST_OF_SIGNATURES, "".join(lines).encode("ascii")


def name_of(each: SignatureOf) -> str:
    """Name the file of a signature, without its ending: many people sign one intent."""
    if each.signing.namespace == KEY_NAMESPACE:
        return each.signing.name
    return "%s.%d%s" % (each.signing.name, each.position, ENDINGS[each.signing.namespace])


def allowed_signer_line(life: KeyLife, key: SshKey) -> str:
    """Write a key as ssh-keygen takes it: for whom, for what, and from when until when."""
    namespaces = INTENT_NAMESPACE, KEY_NAMESPACE, REFUSAL_NAMESPACE
    options = 'namespaces="%s,%s,%s",valid-after="%s"' % (*namespaces, as_ssh_time(life.added_at))
    if life.revoked_at is not None:
        options += ',valid-before="%s"' % as_ssh_time(life.revoked_at)
    return "%s %s %s\n" % (life.person, options, key.text)


def signature_in_list(each: SignatureOf, life: KeyLife) -> str:
    """Write what ssh-keygen has to be told: text, signature, who, what for, and a time at which the key was valid.

    The events say in which order all of that was. A clock that went back meanwhile changes nothing.
    """
    at = max(each.time, life.added_at)
    if life.revoked_at is not None:
        at = max(life.added_at, min(at, life.revoked_at))
    files = "%s.json %s.sig" % (each.signing.name, name_of(each))
    return "%s %s %s %s\n" % (files, life.person, each.signing.namespace, as_ssh_time(at))


def as_ssh_time(microseconds: int) -> str:
    """Write a time (UTC) as ssh-keygen takes it."""
    return time.strftime("%Y%m%d%H%M%SZ", time.gmtime(microseconds // 1_000_000))
