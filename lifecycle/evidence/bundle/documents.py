"""What a bundle says about itself: how to verify it, its format, the kinds of its events, and a verifier."""

from importlib.metadata import version
from importlib.resources import files
from typing import Final

import msgspec

from lifecycle import DISTRIBUTION
from lifecycle.evidence.bundle.container import Container
from lifecycle.evidence.bundle.event_kinds import kinds_of_events
from lifecycle.evidence.bundle.member_names import (
    CARD_SIGNATURES,
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
    "none": "This bundle contains no names and no other texts.",
    "named": "This bundle contains, in disclosures.jsonl, the names of the people that manifest.json lists.",
    "all": (
        "This bundle contains, in disclosures.jsonl, all names and other texts that its events refer to and that were\n"
        "not erased. Protect it as personal data."
    ),
}
_SIGNED: Final = """\
1. The files are complete and unchanged, and their list is signed.

  sha256sum -c MANIFEST.sha256

  openssl pkeyutl -verify -pubin -inkey keys/ledger.pem -rawin -in MANIFEST.sha256 -sigfile MANIFEST.sha256.ed25519

The same key for other tools; each one is enough:

  ssh-keygen -Y verify -f keys/allowed_signers -I {origin} -n lifecycle-bundle -s MANIFEST.sha256.sig < MANIFEST.sha256

  minisign -V -p keys/minisign.pub -x MANIFEST.sha256.minisig -m MANIFEST.sha256

"""
_NOT_SIGNED: Final = """\
1. The files are complete and unchanged. Their list is NOT SIGNED, and the record has no event about this bundle: an
account made it that may only read. The checkpoint is signed, and with it every event in this bundle.

  sha256sum -c MANIFEST.sha256

"""
_OLDER_KEY: Final = """ The key was replaced
after this checkpoint was signed. The key that signed it is in keys/ledger.vkey, under the id that these 4 bytes give.
The commands here use the key of today."""


_SIGNED_BY_CARDS: Final = """
6. Cards that can sign have signed the anchors that they keep. An event of the record names the key: the card made it
at its formatting, or showed it when the record first saw the card. parts/card-signatures/ has a folder with the newest
signature of each card, here SERIAL:

  cd parts/card-signatures/SERIAL
  openssl dgst -sha256 -verify key.pem -signature signature statement

The statement is 96 bytes: the text "lifecycle-anchor-v1", a zero byte, the application identifier of the card (16
bytes; bytes 9 to 14 are the serial), the card id (8), the name of the record (8), the signature counter of the card
(4), the number of events (8) and their root hash (32). This prints the number of events and the root hash:

  tail -c 40 statement | od -An -v -tx1

The root hash is the one that step 3 gives if you cut down the list of hashes to that number. It shows that somebody
with the card and its PIN saw this record at that count. It does not show that the key is in a genuine card.
"""


def write_papers(container: Container, plan: Plan, *, by_key_of_today: bool, signed_by_cards: bool) -> None:
    """Write them.

    `by_key_of_today` says whether the key of the manifest signed the covering checkpoint too, and `signed_by_cards`
    whether the bundle has signatures by cards.
    """
    container.add(DESCRIPTION, description(plan, signed_by_cards=signed_by_cards))
    container.add(README, _readme(plan, by_key_of_today=by_key_of_today, signed_by_cards=signed_by_cards))
    container.add(FORMAT, files(_HERE).joinpath("format.txt").read_bytes())
    container.add(KINDS, kinds_of_events())
    container.add(VERIFIER, files("lifecycle.evidence.standalone").joinpath("verify.py").read_bytes())


def description(plan: Plan, *, signed_by_cards: bool) -> bytes:
    """Give manifest.json."""
    parts = PARTS | (REPORTS if plan.wanted.reports else {}) | (CARD_SIGNATURES if signed_by_cards else {})
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


def _readme(plan: Plan, *, by_key_of_today: bool, signed_by_cards: bool) -> bytes:
    said = {
        "DESCRIBED": _described(plan),
        "CHECKPOINT": checkpoint_name(plan.size),
        "LISTED": _SIGNED.format(origin=plan.origin) if plan.recorded else _NOT_SIGNED,
        "OLDER_KEY": "" if by_key_of_today else _OLDER_KEY,
        "DISCLOSED": _DISCLOSED[plan.wanted.disclosed],
        "SIGNED_BY_CARDS": _SIGNED_BY_CARDS if signed_by_cards else "",
        "SIZE": str(plan.size),
    }
    text = files(_HERE).joinpath("README.txt").read_text("utf-8")
    for name, value in said.items():
        text = text.replace(f"@{name}@", value)
    return text.encode("utf-8")


def _described(plan: Plan) -> str:
    held = f"Events #{plan.first} to #{plan.last}" if plan.last else "No event (the range contains none)"
    described = (
        f"{held} of the record {plan.origin},\n"
        f"with the proof that they belong to the signed checkpoint of {plan.size} events."
    )
    if plan.virtual:
        described += "\nThe cards are VIRTUAL: this record proves nothing about real cards."
    return described
