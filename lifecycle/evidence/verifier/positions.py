"""Positions and events: all of them are there, numbered without a gap, and each is one."""

from __future__ import annotations

from lifecycle.evidence.verifier.duplicate_ids import id_of, repeated_id
from lifecycle.evidence.verifier.merkle import HASH
from lifecycle.evidence.verifier.state import Case
from lifecycle.evidence.verifier.verdicts import Fault, some


def events_are_there(case: Case) -> bool:
    """Say whether the members with events and hashes are those that manifest.json speaks of."""
    layer, container, said = case.layer("positions"), case.container, case.said
    expected = {"leaves/before.bin": max(said.first - 1, 0) * HASH, "leaves/after.bin": (said.size - said.last) * HASH}
    for name, length in expected.items():
        if (container.members[name].size if name in container else 0) != length:
            layer.fails(Fault("the %d hashes that belong here are not all there" % (length // HASH), name))
        elif not length and name in container:
            layer.fails(Fault("the file exists, but no hashes belong here", name))
    for name in sorted({*container.under("events/"), *said.events}):
        if name not in container:
            layer.fails(Fault("events are missing", name))
        elif name not in said.events:
            layer.fails(Fault("these events are outside the range of the bundle", name))
    return not layer.faults


def judge_events(case: Case, full: bool) -> None:
    """Say what the walk found."""
    positions, events, seen = case.layer("positions"), case.layer("events"), case.seen
    if seen.miscounted is not None:
        positions.fails(seen.miscounted)
        return
    count = some(case.said.count, "1 event", "{} events")
    positions.passes(count + ", no gap, of %d" % case.said.size)
    repeated = repeated_id(seen.ids) if seen.fault is None else None
    fault = _located(case, *repeated) if repeated else seen.fault
    if fault is not None:
        events.fails(fault)
    looked_at = "read in full (canonical JSON)" if full else "only the envelope read"
    more = "" if full else "; facts not read (--thorough reads them)"
    events.passes("%s, ids unique, streams without a gap%s" % (looked_at, more))


def _located(case: Case, member: str, key: bytes) -> Fault:
    """Find the line of an event by its id."""
    wanted = b'"id":"%s"' % id_of(key).encode()
    index = next((index for index, line in enumerate(case.container.lines(member)) if wanted in line), 0)
    return Fault("the id is used twice", member, index + 1, int(member[7:19]) + index, id_of(key))
