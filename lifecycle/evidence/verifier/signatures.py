"""Signatures: of the manifest, and of each kind on the checkpoints."""

from __future__ import annotations

from lifecycle.evidence.verifier.detached import minisign_signatures, raw_signature, ssh_signature
from lifecycle.evidence.verifier.key_chain import KeyChain
from lifecycle.evidence.verifier.manifest import MANIFEST
from lifecycle.evidence.verifier.notes import ED25519, LONGEST_NOTE, ML_DSA_44, read_key
from lifecycle.evidence.verifier.state import Case
from lifecycle.evidence.verifier.trust import Trust
from lifecycle.evidence.verifier.verdicts import Broken, Fault, some

SIGNATURES = {ED25519: "signatures (Ed25519)", ML_DSA_44: "signatures (ML-DSA-44)"}
"""The layers."""


def read_keys(case: Case) -> None:
    """Read the keys that the bundle brings along."""
    try:
        lines = case.container.text("keys/ledger.vkey").split("\n")
        case.trust.brought = [read_key(line) for line in lines if line]
    except Broken as error:
        for name in SIGNATURES.values():
            case.layer(name).fails(Fault(error.message, "keys/ledger.vkey"))


def read_manifest_signers(case: Case) -> None:
    """Check the signatures beside the manifest."""
    if not case.said.recorded:
        return
    with case.layer("manifest signature").blaming():
        content = case.container.read(MANIFEST)
        for read, name in ((raw_signature, ".ed25519"), (ssh_signature, ".sig"), (minisign_signatures, ".minisig")):
            member = MANIFEST + name
            with case.layer("manifest signature").blaming(member):
                text = case.container.read(member, LONGEST_NOTE)
                for named, message, signature in read(text, content, case.trust.brought):
                    case.signers[member + named] = case.trust.by_any(message, signature)


def judge_key_changes(case: Case) -> None:
    """See that what changes the keys was signed for this record; before it is said whose signatures count."""
    for position in case.trust.keep_named(case.lineage.had_name):
        case.layer(SIGNATURES[ED25519]).fails(
            Fault("the key change was signed for another record", None, None, position)
        )
    for position in KeyChain(ED25519, case.trust.changes).void:
        case.layer(SIGNATURES[ED25519]).fails(
            Fault("no key that signed the record then vouches for the signing key", None, None, position)
        )


def judge_manifest_signature(case: Case) -> None:
    """Say whether every signature beside the manifest is by a key that is relied on."""
    layer, trust = case.layer("manifest signature"), case.trust
    if not case.said.recorded:
        layer.is_left_out("not signed, and not recorded: the maker of the bundle had read access only")
        return
    for name, (good, _) in case.signers.items():
        if good is False:
            layer.fails(Fault("not a signature of the manifest by a key of this record", name))
    if any(good is None for good, _ in case.signers.values()):
        layer.is_left_out(trust.signatures.reasons[ED25519] or "openssl could not check it")
    elif all(trust.covers(ED25519, public, case.said.size) for _, public in case.signers.values()):
        layer.passes("manifest signed by %s, in 3 forms" % trust.whose())
    else:
        layer.is_left_out(trust.only_own())


def judge_signatures(case: Case, kind: int) -> None:
    """Say who signed the checkpoints, and above all the one that covers the bundle."""
    layer, trust, head = case.layer(SIGNATURES[kind]), case.trust, case.head
    relied_on = others = unknown = 0
    head_counts = False
    for checkpoint in case.checkpoints.values():
        verdicts = trust.verdicts(checkpoint, kind)
        counts = any(good and trust.covers(kind, key, checkpoint.size) for key, good in verdicts.items())
        head_counts = head_counts or (counts and checkpoint is head)
        if False in verdicts.values():
            layer.fails(Fault("the signature is wrong", checkpoint.member))
        elif any(good and trust.had_ended(kind, key, checkpoint.size) for key, good in verdicts.items()):
            layer.fails(Fault("signed by a key that had ended", checkpoint.member))
        elif not verdicts:
            layer.fails(Fault("no signature by a key of this record", checkpoint.member))
        elif None in verdicts.values():
            unknown += 1
        elif counts:
            relied_on += 1
        else:
            others += 1
    if head is None:
        layer.is_left_out("no checkpoint")
    elif unknown:
        layer.is_left_out(trust.signatures.reasons[kind] or "openssl could not check %d of them" % unknown)
    elif not head_counts:
        layer.is_left_out(trust.only_own())
    else:
        layer.passes(_note_of(trust, relied_on, others))


def _note_of(trust: Trust, relied_on: int, others: int) -> str:
    note = some(relied_on, "1 checkpoint signed by ", "{} checkpoints signed by ") + trust.whose()
    if trust.changes:
        note += ", or by a key that it vouches for"
    if others:
        note += some(others, "; 1 earlier checkpoint by another key does not count", "; {} by other keys do not count")
    return note
