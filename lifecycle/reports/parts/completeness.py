"""The six fields that PCI DSS 10.2.2 asks of every event, looked for in its stored bytes.

The bytes are asked, and not what this program makes of them: an event of a kind that it does not know is looked at too.
"""

from collections.abc import Sequence
from typing import get_args

import msgspec

from lifecycle.domain.anchor_verdict import AT_ODDS, AnchorVerdict
from lifecycle.domain.event import FACTS, kind_of
from lifecycle.domain.facts import (
    AnchorNotWritten,
    AnchorSeen,
    CardDriftDetected,
    GoneCardSeen,
    OperationFailed,
    OperationInterrupted,
    OperationRefused,
    OperationStarted,
    OperationStopped,
    PinChangeDenied,
    PinRefused,
    SealChecked,
    SetChecked,
    SetInvalidated,
    SetStarted,
)
from lifecycle.domain.text import Text, say

SIX: Sequence[tuple[str, Text, Text]] = (
    ("who", say("who"), say("`actor`: the pseudonym of a person in the record")),
    ("type", say("what type"), say("`tag`: the kind of the event, with its version")),
    (
        "when",
        say("when"),
        say("`time`: the clock in microseconds UTC; report R10 shows its health"),
    ),
    (
        "outcome",
        say("success or failure"),
        say("`tag`; also `facts` for a check of a bag, a set or an anchor"),
    ),
    ("origin", say("where from"), say("`station`: the workstation that recorded the event")),
    ("affected", say("what was affected"), say("`stream`: the card, set, person or place, or the record itself")),
)
"""Code, title, and where in the event the field is."""

_FAILURES = frozenset(
    kind_of(kind.tag)
    for kind in (
        OperationRefused, OperationStopped, OperationFailed, OperationInterrupted, PinRefused, PinChangeDenied,
        SetInvalidated, CardDriftDetected, GoneCardSeen, AnchorNotWritten,
    )
)  # fmt: skip
_BEGINNINGS = frozenset(kind_of(kind.tag) for kind in (OperationStarted, SetStarted))
_VERDICTS = {
    kind_of(kind.tag): field
    for kind, field in ((SealChecked, "intact"), (SetChecked, "rebuilt"), (AnchorSeen, "verdict"))
}
"""Kinds whose own field says it: true is success, false failure, null that nothing was put to the test.

The verdict on an anchor is a word: failure where it does not fit the record.
"""

_OF_ANCHORS: frozenset[str] = frozenset(get_args(AnchorVerdict))


class Stored(msgspec.Struct, frozen=True, gc=False):
    """What is asked of the bytes of an event; whatever is missing is None, and other fields do not matter."""

    actor: object = None
    facts: msgspec.Raw = msgspec.Raw(b"null")
    station: object = None
    stream: object = None
    tag: object = None
    time: object = None


_stored = msgspec.json.Decoder(Stored).decode
_facts = msgspec.json.Decoder(dict[str, object]).decode
_NOTHING = Stored()


def read(body: bytes) -> Stored:
    """Read what is asked of a body; of one that is no JSON there is nothing."""
    try:
        return _stored(body)
    except (msgspec.MsgspecError, UnicodeError):
        return _NOTHING


def outcome_of(event: Stored) -> str | None:
    """Say how what the event says came out; None where that cannot be told."""
    kind = FACTS.get(event.tag) if isinstance(event.tag, str) else None
    if kind is None:
        return None
    said = kind_of(kind.tag)
    if said in _VERDICTS:
        return _verdict_in(event.facts, _VERDICTS[said])
    if said in _FAILURES:
        return "failure"
    return "begun" if kind.foretells or said in _BEGINNINGS else "success"


def _verdict_in(facts: msgspec.Raw, name: str) -> str | None:
    try:
        given = _facts(facts).get(name, "")
    except msgspec.MsgspecError:
        return None
    if given is None:
        return "success"
    if isinstance(given, str) and given in _OF_ANCHORS:
        return "failure" if given in AT_ODDS else "success"
    return {True: "success", False: "failure"}.get(given) if isinstance(given, bool) else None


def lacking_in(event: Stored, outcome: str | None, people: frozenset[str]) -> list[str]:
    """Name the fields that an event does not have, by their codes."""
    there = {
        "who": event.actor in people,
        "type": bool(event.tag) and isinstance(event.tag, str),
        "when": isinstance(event.time, int) and not isinstance(event.time, bool) and event.time > 0,
        "outcome": outcome is not None,
        "origin": bool(event.station) and isinstance(event.station, str),
        "affected": isinstance(event.stream, str) and all(event.stream.partition(":")),
    }
    return [code for code, is_there in there.items() if not is_there]
