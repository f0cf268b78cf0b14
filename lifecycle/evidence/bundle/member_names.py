"""The names of the members of a bundle, version 2; `format.txt` says what is in each."""

from typing import Final

VERSION: Final = 2

PARTS: Final = {"anchors": 1, "checkpoints": 1, "events": 1, "proofs": 1}
"""The parts of every bundle, each with the version of its form."""
CARD_SIGNATURES: Final = {"card-signatures": 1}
"""Of one with anchors that cards signed."""
PEOPLE: Final = {"people": 1}
"""Of one in which people have keys, or a policy asks them to sign."""
REPORTS: Final = {"reports": 1}
"""Of one with reports, too."""

README: Final = "README.txt"
MANIFEST: Final = "MANIFEST.sha256"
"""The sums of all members whose names do not begin with this."""
MANIFEST_ED25519: Final = f"{MANIFEST}.ed25519"
MANIFEST_SSH: Final = f"{MANIFEST}.sig"
MANIFEST_MINISIGN: Final = f"{MANIFEST}.minisig"
DESCRIPTION: Final = "manifest.json"
BEFORE: Final = "leaves/before.bin"
AFTER: Final = "leaves/after.bin"
ANCHORS: Final = "card-anchors.jsonl"
CARD_KEYS: Final = "parts/card-signatures/keys.jsonl"
PEOPLE_BEFORE: Final = "parts/people/before.jsonl"
DISCLOSURES: Final = "disclosures.jsonl"
VERIFIER_KEYS: Final = "keys/ledger.vkey"
ED25519_KEY: Final = "keys/ledger.pem"
ML_DSA_KEY: Final = "keys/ledger.ml-dsa-44.pem"
ALLOWED_SIGNERS: Final = "keys/allowed_signers"
MINISIGN_KEY: Final = "keys/minisign.pub"
FORMAT: Final = "spec/format.txt"
KINDS: Final = "spec/events.json"
VERIFIER: Final = "verify.py"

LINES: Final = 65_536
"""Events in a member, at most; members are cut after each position that this divides."""


def events_name(first: int) -> str:
    """Name the member whose first event stands at a position."""
    return f"events/{first:012}.jsonl"


def checkpoint_name(size: int) -> str:
    """Name the checkpoint of so many events."""
    return f"checkpoints/{size:012}.txt"


def consistency_name(size: int, covered: int) -> str:
    """Name the proof that the record of `size` events is the beginning of the one that is `covered`."""
    return f"consistency/{size:012}-{covered:012}.txt"


def proof_name(position: int) -> str:
    """Name the proof that the event at a position is in the tree."""
    return f"proofs/{position:012}.tlog-proof"


def report_name(report: str, ending: str) -> str:
    """Name a report in one of its formats."""
    return f"reports/{report}.{ending}"
