"""What a bundle says about itself: how to verify it, its format, the kinds of its events, and a verifier."""

from importlib.metadata import version
from importlib.resources import files
from typing import Final

import msgspec

from lifecycle import DISTRIBUTION
from lifecycle.evidence.bundle.container import Container
from lifecycle.evidence.bundle.event_kinds import kinds_of_events
from lifecycle.evidence.bundle.member_names import (
    DESCRIPTION,
    FORMAT,
    KINDS,
    PARTS,
    README,
    REPORTS,
    VERIFIER,
    VERSION,
    checkpoint_name,
)
from lifecycle.evidence.bundle.plan import Disclosed, Plan

_HERE: Final = "lifecycle.evidence.bundle"

_encoded = msgspec.json.Encoder(order="sorted").encode

_DISCLOSED: Final[dict[Disclosed, str]] = {
    "none": "This bundle discloses none.",
    "named": "This bundle discloses, in disclosures.jsonl, the names of the people that manifest.json lists.",
    "all": (
        "This bundle discloses, in disclosures.jsonl, all that\nits events refer to and that was not erased: keep it "
        "as you would keep the names of people."
    ),
}
_SIGNED: Final = """\
1. The files are those that were listed, and the list is signed.

  sha256sum -c MANIFEST.sha256

  openssl pkeyutl -verify -pubin -inkey keys/ledger.pem -rawin -in MANIFEST.sha256 -sigfile MANIFEST.sha256.ed25519

The same key, for other tools; each one is enough:

  ssh-keygen -Y verify -f keys/allowed_signers -I {origin} -n lifecycle-bundle -s MANIFEST.sha256.sig < MANIFEST.sha256

  minisign -V -p keys/minisign.pub -x MANIFEST.sha256.minisig -m MANIFEST.sha256

"""
_NOT_SIGNED: Final = """\
1. The files are those that were listed. The list is NOT signed, and the record does not know of this bundle: it was
made by an account that may only read. What is signed is the checkpoint, and with it every event in here.

  sha256sum -c MANIFEST.sha256

"""
_OLDER_KEY: Final = """ The key was replaced
since this checkpoint was signed: the one that signed it is in keys/ledger.vkey, under the id that these four bytes are,
and the commands here take the one of today."""


def write_papers(container: Container, plan: Plan, *, by_key_of_today: bool) -> None:
    """Write them; `by_key_of_today` says whether the key of the manifest signed the covering checkpoint too."""
    container.add(DESCRIPTION, description(plan))
    container.add(README, _readme(plan, by_key_of_today=by_key_of_today))
    container.add(FORMAT, files(_HERE).joinpath("format.txt").read_bytes())
    container.add(KINDS, kinds_of_events())
    container.add(VERIFIER, files("lifecycle.evidence.standalone").joinpath("verify.py").read_bytes())


def description(plan: Plan) -> bytes:
    """Give manifest.json."""
    parts = PARTS | (REPORTS if plan.wanted.reports else {})
    said = {
        "bundle": VERSION,
        "checkpoint": checkpoint_name(plan.size),
        "disclosures": plan.wanted.disclosed,
        "first": plan.first,
        "last": plan.last,
        "origin": plan.origin,
        "parts": [{"name": name, "version": number} for name, number in sorted(parts.items())],
        "people": list(plan.wanted.people),
        "program": version(DISTRIBUTION),
        "root": plan.checkpoint.root.hex(),
        "size": plan.size,
        "virtual": plan.virtual,
    }
    if not plan.recorded:
        said["recorded"] = False
    return _encoded(said) + b"\n"


def _readme(plan: Plan, *, by_key_of_today: bool) -> bytes:
    said = {
        "DESCRIBED": _described(plan),
        "CHECKPOINT": checkpoint_name(plan.size),
        "LISTED": _SIGNED.format(origin=plan.origin) if plan.recorded else _NOT_SIGNED,
        "OLDER_KEY": "" if by_key_of_today else _OLDER_KEY,
        "DISCLOSED": _DISCLOSED[plan.wanted.disclosed],
        "SIZE": str(plan.size),
    }
    text = files(_HERE).joinpath("README.txt").read_text("utf-8")
    for name, value in said.items():
        text = text.replace(f"@{name}@", value)
    return text.encode("utf-8")


def _described(plan: Plan) -> str:
    cards = "VIRTUAL cards, which proves nothing of any card of the world" if plan.virtual else "smart cards"
    held = (
        f"events {plan.first} to {plan.last}"
        if plan.last
        else "no event, as there is none in the range that was asked for"
    )
    return (
        f"This is what the ledger {plan.origin}\n"
        f"recorded of {cards}: {held}, and what ties them\nto the checkpoint of {plan.size} events that was signed."
    )
