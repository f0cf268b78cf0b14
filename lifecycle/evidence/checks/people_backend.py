"""Signatures of people and the policy behind them, judged inside the program: as its handler judges them."""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec

from lifecycle.approval.intent import Intent
from lifecycle.approval.judgement import Case, Given, Standing, judge
from lifecycle.approval.policy import Policy
from lifecycle.approval.public_key import PublicKey, PublicKeyRefused
from lifecycle.approval.sshsig import BadSignature, verify
from lifecycle.evidence.verifier.people_policy import PersonThen, Signed
from lifecycle.evidence.verifier.ssh_keys import SshKey, SshSignature


class PeoplesSignatures:
    """What `SshSignatures` is on a machine of its own; it can always tell."""

    reason = ""

    @staticmethod
    def verify(key: SshKey, namespace: str, text: bytes, signature: SshSignature) -> bool:
        """Say whether a key signed a text for a namespace."""
        try:
            verify(_public(key.text), namespace, text, signature.blob)
        except (BadSignature, PublicKeyRefused):
            return False
        return True


@lru_cache(maxsize=256)
def _public(text: str) -> PublicKey:
    """Read a key once: a person signs many acts with it."""
    return PublicKey.parse(text)


def judged(
    intent: Mapping[str, Any],
    policy: Mapping[str, Any],
    people: Mapping[str, PersonThen],
    given: Sequence[Signed],
    holders: Collection[str],
) -> str:
    """Say what an intent still wants under a policy; nothing where all is there."""
    try:
        case = Case(
            msgspec.convert(intent, Intent),
            msgspec.convert(policy, Policy),
            {name: Standing(frozenset(each.roles), each.left) for name, each in people.items()},
            holders,
        )
    except msgspec.ValidationError as error:
        return f"the intent or its policy cannot be read ({error})"
    missing = judge(case, [msgspec.convert(each.__dict__, Given) for each in given]).missing
    return str(missing[0].in_words(str)) if missing else ""
