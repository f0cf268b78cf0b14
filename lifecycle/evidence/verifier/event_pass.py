"""The walk over all blocks in their order, in which the tree grows and the streams are followed."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Callable, Dict

from lifecycle.evidence.verifier.block_plan import Job
from lifecycle.evidence.verifier.blocks import Done
from lifecycle.evidence.verifier.description import BLOCK, Description
from lifecycle.evidence.verifier.merkle import EMPTY_ROOT, TILE, Frontier, folded
from lifecycle.evidence.verifier.pool import Work
from lifecycle.evidence.verifier.verdicts import Fault


@dataclass
class Seen:
    """What the walk over all blocks gave."""

    root: bytes = EMPTY_ROOT
    roots: dict[int, bytes] = field(default_factory=lambda: {0: EMPTY_ROOT})
    """Root at each size that was asked for."""
    tiles: bytearray = field(default_factory=bytearray)
    leaves: dict[int, bytes] = field(default_factory=dict)
    sums: dict[str, tuple[str, int]] = field(default_factory=dict)
    """SHA-256 and CRC-32 of each member with events."""
    streams: dict[bytes, int] = field(default_factory=dict)
    """Last version in each stream."""
    ids: list[tuple[str, bytes]] = field(default_factory=list)
    """For each member with events: its ids, sorted."""
    found: set[bytes] = field(default_factory=set)
    miscounted: Fault | None = None
    fault: Fault | None = None


Progress = Callable[[int, int], None]
"""Told how many events are done, and how many there are."""


def in_silence(_done: int, _total: int) -> None:
    """Tell nobody."""


Told = Callable[[int, bytes, bytes, Dict[int, bytes]], None]
"""Told position, tag and line of an event, and the roots that were asked for in its block."""


def walk(seen: Seen, said: Description, work: Work, told: Told, progress: Progress) -> None:
    """Go over all blocks in order and grow the tree; `told` is given what has to be understood, event by event."""
    tree = Frontier()
    tail: list[bytes] = []
    for job, done in work.results():
        if job.member:
            seen.sums[job.member] = done.digest, done.crc
        if done.count != job.count and seen.miscounted is None:
            message = "%d lines, expected %d" % (done.count, job.count)
            seen.miscounted = Fault(message, job.member)
        _merge(seen, job, done)
        roots = _grown(tree, done)
        seen.roots.update((size, roots[size]) for size in job.wanted.sizes if size in roots)
        seen.tiles += b"".join(done.tiles)
        seen.leaves.update(done.leaves)
        tail = done.tail
        for position, tag, line in done.telling:
            told(position, tag, line, roots)
        progress(min((job.number + 1) * BLOCK, said.size), said.size)
    seen.root = folded(tree.roots + tail)


def _grown(tree: Frontier, done: Done) -> dict[int, bytes]:
    """Let the tree grow by a block; gives its root at each size that was asked for on the way."""
    roots: dict[int, bytes] = {}
    tiles = iter(done.tiles)
    for size in sorted(done.prefixes):
        for tile in itertools.islice(tiles, size // TILE - tree.count):
            tree.push(tile)
        roots[size] = folded(tree.roots + done.prefixes[size])
    for tile in tiles:
        tree.push(tile)
    return roots


def _merge(seen: Seen, job: Job, done: Done) -> None:
    """Follow the streams from block to block, and keep the ids."""
    seen.found |= done.found
    if seen.fault is None:
        seen.fault = done.fault
    for stream, first in done.first.items():
        if seen.fault is None and seen.streams.get(stream, first - 1) != first - 1:
            message = "the versions of stream %s have a gap" % stream.decode("utf-8", "replace")
            seen.fault = Fault(message, job.member)
    seen.streams.update(done.last)
    if done.ids:
        seen.ids.append((job.member, done.ids))
