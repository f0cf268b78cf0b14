"""What members of a bundle are called: there is a closed list, and none of them climbs out of the folder."""

from __future__ import annotations

import json
import re

from lifecycle.evidence.verifier.verdicts import Broken

MEMBER = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
KNOWN = re.compile(
    r"README\.txt|MANIFEST\.sha256(?:\.ed25519|\.sig|\.minisig)?|manifest\.json|verify\.py"
    r"|events/[0-9]{12}\.jsonl|leaves/(?:before|after)\.bin|checkpoints/[0-9]{12}\.txt"
    r"|consistency/[0-9]{12}-[0-9]{12}\.txt|proofs/[0-9]{12}\.tlog-proof|card-anchors\.jsonl|disclosures\.jsonl"
    r"|keys/(?:ledger\.vkey|ledger\.pem|ledger\.ml-dsa-44\.pem|allowed_signers|minisign\.pub)"
    r"|reports/[a-z0-9-]+\.(?:html|csv|json)|parts/[a-z][a-z0-9-]*/.+|spec/(?:format\.txt|events\.json)"
)
REQUIRED = (
    "README.txt",
    "MANIFEST.sha256",
    "manifest.json",
    "keys/ledger.vkey",
)
SIGNATURES_BESIDE = ("MANIFEST.sha256.ed25519", "MANIFEST.sha256.sig", "MANIFEST.sha256.minisig")
"""Of the manifest, in every bundle that the record knows of, and in no other."""


def member_name(raw: bytes) -> str:
    """Read the name of a member; raises Broken for one that no member has."""
    try:
        name = raw.decode("ascii")
    except UnicodeDecodeError:
        raise Broken("the name of a member is not ASCII") from None
    shown = json.dumps(name)
    parts = name.split("/")
    if name.startswith("/") or ".." in parts or "\\" in name or re.match("[A-Za-z]:", name):
        raise Broken("a member name leads out of the folder: " + shown)
    if name.endswith("/"):
        raise Broken("a member is a directory: " + shown)
    if len(name) > 200 or not MEMBER.fullmatch(name):
        raise Broken("unknown member name: " + shown)
    return name
