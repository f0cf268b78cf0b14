"""Whether an event is what people signed: its card, the part and the presenter of that, and every field."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Any

from lifecycle.evidence.verifier.canonical import canonical
from lifecycle.evidence.verifier.people_acts import (
    ADDED_LATER,
    HAPPENINGS,
    PARTS_OF_CARDS,
    POLICY_ADOPTED,
    RESTORED,
    SET_STARTED,
    STARTED,
)
from lifecycle.evidence.verifier.people_facts import Stated
from lifecycle.evidence.verifier.people_policy import PRESENTING

USED = "the intent was used before"
LONGEST_SIGNED = 200
"""Characters of a parameter."""


def not_signed(stated: Stated, event: dict[str, Any]) -> str:
    """Say what of an event is not in the intent; nothing where all of it is."""
    kind, _, serial = event["stream"].partition(":")
    if kind == "card" and serial not in [each["serial"] for each in (*stated.said["cards"], *stated.said["spares"])]:
        return "card %s is not in the intent" % serial
    of_card = (_other_part(stated, event) or _other_presenter(stated, event)) if is_start(event) else ""
    return of_card or _other_parameter(stated, event)


def is_start(event: dict[str, Any]) -> bool:
    """Say whether an event is the start of an operation on a card."""
    tag: str = event["tag"]
    return tag.encode("ascii") == STARTED


def _other_parameter(stated: Stated, event: dict[str, Any]) -> str:
    """Say which field of an event is not what people signed: without an operation on cards they sign every one."""
    signed, tag = stated.said["parameters"], event["tag"].encode("ascii")
    whole = tag not in (STARTED, RESTORED) and stated.said["operation"] not in PARTS_OF_CARDS
    alone = tag in HAPPENINGS and len(stated.said["cards"]) == 1
    for key, value in signable(event).items():
        values = [signed[name] for name in signed if name == key or re.fullmatch(key + "-[0-9]+", name)]
        if value is None:
            differs = alone and bool(values)
        elif values:
            differs = as_signed(value) not in values
        else:
            differs = whole and key not in ADDED_LATER.get(tag, ())
        if differs:
            return "parameter %s is not the one that was signed" % key
    return ""


def _other_part(stated: Stated, event: dict[str, Any]) -> str:
    """Say why a card has no part, or no other one, in the run; one that was not completed may be begun again."""
    stream, part, parts = event["stream"], part_of(event), PARTS_OF_CARDS.get(stated.said["operation"], ())
    looked = part != "look" or stated.said["parameters"].get("prove_pins")
    if part not in (parts or ("",)) or not looked:
        return "the act has no part %s" % (part or "-")
    return USED if (stream, part) in stated.done or (not parts and stream in stated.begun) else ""


def _other_presenter(stated: Stated, event: dict[str, Any]) -> str:
    """See that a card is presented by whom people signed for; where nobody signed as presenter it is only claimed."""
    serial, person = event["stream"].partition(":")[2], event["facts"]["parameters"].get("presented_by")
    presenting = [each for each in stated.said["signers"] if each["as"] in PRESENTING]
    allowed = [each["person"] for each in presenting if serial in each.get("cards", ())]
    if not allowed and person is not None and any(each["as"] == "presenter" for each in presenting):
        allowed = [each["person"] for each in presenting]
    return (
        "card %s was not presented by the one who signed for it" % serial if allowed and person not in allowed else ""
    )


def part_of(event: dict[str, Any]) -> str:
    """Give the part that a start begins; nothing for an operation on one card, and for what is no start."""
    return str(event["facts"]["parameters"].get("part", "")) if is_start(event) else ""


def signable(event: dict[str, Any]) -> dict[str, Any]:
    """Give what of an event people signed: of a policy the digest, and of a set how many cards it has and needs."""
    facts: dict[str, Any] = event["facts"]
    tag, stream = event["tag"].encode("ascii"), event["stream"]
    if tag == POLICY_ADOPTED:
        return {"policy": facts["digest"]}
    if tag == SET_STARTED:
        return {"issued": facts["issued"], "needed": facts["needed"]}
    if tag == STARTED:
        parameters: dict[str, Any] = facts["parameters"]
        return parameters
    return {**facts, "person": stream} if stream.startswith("person:") else facts


def as_signed(value: Any) -> Any:
    """Write the value of a fact as intents have it: of what is longer than people are shown, the digest."""
    if isinstance(value, (bool, int)):
        return value
    text = value if isinstance(value, str) else canonical(value).decode("utf-8")
    return text if len(text) <= LONGEST_SIGNED else "sha256:" + sha256(text.encode("utf-8")).hexdigest()
