"""What a bundle says about itself: how to verify it, its format, the kinds of its events, and a verifier."""

from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files
from typing import Final

import msgspec

from lifecycle import DISTRIBUTION
from lifecycle.evidence.bundle.container import Container
from lifecycle.evidence.bundle.event_kinds import kinds_of_events
from lifecycle.evidence.bundle.instructions import (
    LISTED_AND_SIGNED,
    LISTED_ONLY,
    OLDER_KEY,
    SIGNED_BY_CARDS,
    SIGNED_BY_PEOPLE,
    WITH_KEYS,
    WITHOUT_KEYS,
)
from lifecycle.evidence.bundle.member_names import (
    CARD_SIGNATURES,
    DESCRIPTION,
    FORMAT,
    KINDS,
    PARTS,
    PEOPLE,
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


@dataclass(frozen=True)
class Signed:
    """Whose signatures the bundle has, beside those of the record's own key."""

    by_cards: bool
    by_people: bool


def write_papers(container: Container, plan: Plan, signed: Signed, *, by_key_of_today: bool) -> None:
    """Write them; `by_key_of_today` says whether the key of the manifest signed the covering checkpoint too."""
    container.add(DESCRIPTION, description(plan, signed))
    container.add(README, _readme(plan, signed, by_key_of_today=by_key_of_today))
    container.add(FORMAT, files(_HERE).joinpath("format.txt").read_bytes())
    container.add(KINDS, kinds_of_events())
    container.add(VERIFIER, files("lifecycle.evidence.standalone").joinpath("verify.py").read_bytes())


def description(plan: Plan, signed: Signed) -> bytes:
    """Give manifest.json."""
    parts = PARTS | (REPORTS if plan.wanted.reports else {})
    parts |= (CARD_SIGNATURES if signed.by_cards else {}) | (PEOPLE if signed.by_people else {})
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


def _readme(plan: Plan, signed: Signed, *, by_key_of_today: bool) -> bytes:
    said = {
        "DESCRIBED": _described(plan),
        "CHECKPOINT": checkpoint_name(plan.size),
        "LISTED": LISTED_AND_SIGNED.format(origin=plan.origin) if plan.recorded else LISTED_ONLY,
        "OLDER_KEY": "" if by_key_of_today else OLDER_KEY,
        "DISCLOSED": _DISCLOSED[plan.wanted.disclosed],
        "SIGNED_BY_CARDS": SIGNED_BY_CARDS if signed.by_cards else "",
        "SIGNED_BY_PEOPLE": _signed_by_people(plan) if signed.by_people else "",
        "SIZE": str(plan.size),
    }
    text = files(_HERE).joinpath("README.txt").read_text("utf-8")
    for name, value in said.items():
        text = text.replace(f"@{name}@", value)
    return text.encode("utf-8")


def _signed_by_people(plan: Plan) -> str:
    return SIGNED_BY_PEOPLE + (WITH_KEYS if plan.wanted.keys else WITHOUT_KEYS)


def _described(plan: Plan) -> str:
    held = f"Events #{plan.first} to #{plan.last}" if plan.last else "No event (the range contains none)"
    described = (
        f"{held} of the record {plan.origin},\n"
        f"with the proof that they belong to the signed checkpoint of {plan.size} events."
    )
    if plan.virtual:
        described += "\nThe cards are VIRTUAL: this record proves nothing about real cards."
    return described
