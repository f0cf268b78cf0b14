"""Intents that people signed and kept: each vouches for the events before it, as a checkpoint that was kept does."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import Any, Iterator, Sequence

from lifecycle.evidence.verifier.allowed_signers import AllowedSigner
from lifecycle.evidence.verifier.canonical import canonical
from lifecycle.evidence.verifier.lineage import ledger_named
from lifecycle.evidence.verifier.people_facts import INTENT_NAMESPACE, REFUSAL_NAMESPACE, Verify
from lifecycle.evidence.verifier.ssh_keys import SshKey, SshSignature, read_ssh_armored
from lifecycle.evidence.verifier.state import Case
from lifecycle.evidence.verifier.verdicts import Broken, Fault, Layer, Unusable

RECEIPT = "receipt"
LONGEST_RECEIPT = 1 << 20
"""Bytes of the intent, and of each signature."""


@dataclass(frozen=True)
class Receipt:
    """One signature of an intent: whoever made it saw this root hash at this position."""

    file: str
    ledger: str
    """The name of the record, as checkpoints have it."""
    head: int
    root: bytes
    text: bytes
    key: SshKey
    namespace: str
    signature: SshSignature

    def problem(self, people: Sequence[AllowedSigner] | None, verify: Verify) -> str | None:
        """Say why it vouches for nothing; an empty text where it does, None where that cannot be told here."""
        if people is not None and all(each.key.fingerprint != self.key.fingerprint for each in people):
            return "%s is not among the keys of people that you gave" % self.key.fingerprint
        good = self.signature.suits(self.key.kind) and verify(self.key, self.namespace, self.text, self.signature)
        return None if good is None else "" if good else "the signature is not over this intent"


def read_receipts(path: str) -> list[Receipt]:
    """Read an intent with its signatures: a folder, the intent, or one signature; raises Broken and OSError."""
    intent, signatures = _files(path)
    text = _content(intent)
    try:
        said: Any = json.loads(text)
        ledger, head, root = ledger_named(said["ledger"]), said["head"], bytes.fromhex(said["root"])
        whole = canonical(said) == text and said["format"] == "lifecycle-intent/1" and type(head) is int
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        whole = False
    if not whole or head < 0 or len(root) != 32:
        raise Broken("not an intent as people sign it", intent)
    if not signatures:
        raise Broken("no signature (.sig) lies beside the intent", intent)
    return [Receipt(file, ledger, head, root, text, *_signature(file)) for file in signatures]


def receipts_given(paths: Sequence[str]) -> list[Receipt]:
    """Read those that an auditor gives; raises Unusable, which names the file."""
    found = []
    for path in paths:
        step = "Give the folder, intent.json, or the .sig file beside it, unchanged."
        try:
            found += read_receipts(path)
        except Broken as error:
            raise Unusable(error.message, step, error.member or path) from None
        except OSError as error:
            raise Unusable(error.strerror or type(error).__name__, step, error.filename or path) from None
    return found


def _files(path: str) -> tuple[str, list[str]]:
    """Find the intent and its signatures; those in a bundle are named like the intent."""
    folder = path if os.path.isdir(path) else os.path.dirname(path)
    name = "intent.json" if os.path.isdir(path) else os.path.basename(path)
    if name.endswith(".sig"):
        of_bundle = os.path.join(folder, name.split(".")[0] + ".json")
        return (of_bundle if os.path.exists(of_bundle) else os.path.join(folder, "intent.json")), [path]
    start = "" if name == "intent.json" else name[: -len("json")]
    beside = (each for each in sorted(os.listdir(folder or ".")) if each.startswith(start) and each.endswith(".sig"))
    return os.path.join(folder, name), [os.path.join(folder, each) for each in beside]


def _content(path: str) -> bytes:
    with open(path, "rb") as file:
        content = file.read(LONGEST_RECEIPT + 1)
    if len(content) > LONGEST_RECEIPT:
        raise Broken("the file is too long", path)
    return content


def _signature(path: str) -> tuple[SshKey, str, SshSignature]:
    try:
        key, namespace, signature = read_ssh_armored(_content(path))
    except Broken as error:
        raise Broken(error.message, path) from None
    if namespace not in (INTENT_NAMESPACE, REFUSAL_NAMESPACE):
        raise Broken("the signature was made for something else than an intent", path)
    return key, namespace, signature


def judge_receipts(case: Case, receipts: Sequence[Receipt], people: Sequence[AllowedSigner] | None, ssh: Any) -> None:
    """Compare the events of a bundle with each; those that agree prove what comes before them."""
    if not receipts:
        return
    layer = Layer(RECEIPT)
    case.report.layers.append(layer)
    if not case.sound:
        layer.is_left_out("the events are not in their place")
        return
    unsure = [why for each in receipts for why in _judged(case, each, people, ssh, layer)]
    if unsure:
        layer.is_left_out(unsure[0])
    elif not layer.faults:
        most = max(each.head for each in receipts)
        layer.passes("the first %d events are the events for which people signed" % most)
        case.report.proven = True
        if most > (case.report.covered or 0):
            case.report.covered, case.report.covered_at = most, None


def _judged(
    case: Case, receipt: Receipt, people: Sequence[AllowedSigner] | None, ssh: Any, layer: Layer
) -> Iterator[str]:
    """Say what is wrong with one; gives why it could not be compared."""
    problem = receipt.problem(people, ssh.verify)
    if problem is None:
        yield ssh.reason
    elif problem:
        layer.fails(Fault(problem, receipt.file))
    elif case.lineage.fits(receipt.ledger, min(receipt.head, case.said.size)) is False:
        layer.fails(Fault("the intent belongs to another record, %s" % receipt.ledger, receipt.file))
    elif receipt.head > case.said.size:
        numbers = (case.said.size, receipt.head)
        yield "the bundle has %d events, your receipt %d: the bundle is older; ask for a newer export" % numbers
    elif case.seen.roots.get(receipt.head) != receipt.root:
        message = "ALTERED: the first %d events are not those for which people signed" % receipt.head
        layer.fails(Fault(message, receipt.file))
