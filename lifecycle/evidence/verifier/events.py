"""Events as bytes: their envelopes, many at once; and one by one in full."""

from __future__ import annotations

import json
import re
from typing import Any, Callable, Optional, Sequence, Tuple

from lifecycle.evidence.verifier.canonical import canonical, parsed

ENVELOPE = re.compile(
    rb'\},"id":"(.{36})","operation":(?:null|".{36}"),"station":"[^"]*","stream":"([^"]*)","tag":"([^"]*)",'
    rb'"time":[1-9][0-9]*,"version":([1-9][0-9]*),"virtual":(?:true|false)\}\n(?:\{"actor":"[^"]*","facts":\{|\Z)'
)
"""The end of an event, where its keys are in their one order and no text needs an escape; and the start of the next."""
START = re.compile(rb'\{"actor":"[^"]*","facts":\{')
FIELDS = ("actor", "facts", "id", "operation", "station", "stream", "tag", "time", "version", "virtual")
EVENT_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
HEX = b"0123456789abcdef-"
MOST_NUMBER = 1 << 53
Reading = Callable[[Sequence[bytes]], Optional[Tuple[int, str]]]
"""Reads events in full; gives the index of the first that cannot be, and what is wrong with it."""
Columns = Tuple[Sequence[bytes], Sequence[bytes], Sequence[bytes], Sequence[bytes]]
"""Of some events: ids, streams, tags and versions."""


def envelopes(text: bytes, count: int) -> Columns | None:
    """Read the envelopes of so many lines; None where they have to be looked at one by one.

    As every match begins inside a line and ends with its newline, so many matches in so many lines are one in each.
    """
    found = ENVELOPE.findall(text) if START.match(text) else []
    if len(found) != count:
        return None
    ids, streams, tags, versions = zip(*found)
    joined = b"".join(ids)
    hyphens = b"-" * count
    if any(joined[at::36] != hyphens for at in (8, 13, 18, 23)) or joined.translate(None, HEX):
        return None
    return None if joined.count(b"-") != 4 * count else (ids, streams, tags, versions)


def columns_of(lines: Sequence[bytes]) -> Columns:
    """Give the same of events that were read in full."""
    said = [json.loads(line) for line in lines]
    ids, streams, tags, versions = (
        [str(event[name]).encode() for event in said] for name in ("id", "stream", "tag", "version")
    )
    return ids, streams, tags, versions


def in_full(lines: Sequence[bytes]) -> tuple[int, str] | None:
    """Read events in full: canonical JSON (RFC 8785, for strings and whole numbers and no others), and the envelope."""
    for index, line in enumerate(lines):
        try:
            event = parsed(line)
            written = canonical(event)
        except (ValueError, RecursionError):
            return index, "not the JSON of an event"
        if not isinstance(event, dict) or not _is_event(event):
            return index, "the fields are not those of an event"
        if written != line:
            return index, "the event does not have its canonical form"
    return None


def _is_event(event: dict[str, Any]) -> bool:
    texts = ("actor", "station", "stream", "tag")
    numbers = (event.get("time"), event.get("version"))
    return (
        tuple(sorted(event)) == FIELDS
        and all(isinstance(event[name], str) for name in texts)
        and all(type(number) is int and 0 < number < MOST_NUMBER for number in numbers)
        and isinstance(event["facts"], dict)
        and isinstance(event["virtual"], bool)
        and isinstance(event["id"], str)
        and EVENT_ID.fullmatch(event["id"]) is not None
        and (event["operation"] is None or isinstance(event["operation"], str))
    )
