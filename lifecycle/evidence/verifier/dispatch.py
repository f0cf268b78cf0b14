"""The events that the verification itself has to understand, each given to what it tells something."""

from __future__ import annotations

import json

from lifecycle.evidence.verifier.blocks import ANCHOR_SEEN, ANCHOR_WRITTEN, BEGUN, DRIFT_ACCEPTED
from lifecycle.evidence.verifier.key_changes import KEY_CHANGES
from lifecycle.evidence.verifier.people_acts import OF_ACTS, OF_SIGNING, RESTORED
from lifecycle.evidence.verifier.state import Case
from lifecycle.evidence.verifier.verdicts import Broken, Fault


def take_told(case: Case, position: int, tag: bytes, line: bytes, roots: dict[int, bytes]) -> None:
    """Take in one of them, with the roots that were asked for in its block."""
    try:
        if tag in ANCHOR_WRITTEN:
            case.anchors.take_written(position, line, roots)
            case.card_signatures.take(position, line)
            return
        event = json.loads(line)
        facts = event["facts"]
        if tag in OF_SIGNING or tag in OF_ACTS:
            case.people.take(position, tag, event)
        if tag in (BEGUN, RESTORED):
            case.lineage.take(position, facts)
        elif tag in ANCHOR_SEEN:
            case.anchors.take_seen(position, event, roots)
        elif tag in DRIFT_ACCEPTED:
            case.anchors.take_accepted(facts)
        elif tag in KEY_CHANGES:
            _take_keys(case, position, tag, facts)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, Broken):
        case.layer("events").fails(Fault("the event does not have the facts of its kind", None, None, position))


def _take_keys(case: Case, position: int, tag: bytes, facts: dict[str, object]) -> None:
    try:
        case.trust.take(position, tag, facts)
    except Broken as error:
        case.layer("signatures (Ed25519)").fails(Fault(error.message, None, None, position))
