"""One block of events: hashed, looked at, and put together to subtrees."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Iterator

from lifecycle.evidence.verifier.block_plan import Job
from lifecycle.evidence.verifier.container import CHUNK, LONGEST_LINE
from lifecycle.evidence.verifier.description import BLOCK
from lifecycle.evidence.verifier.events import Columns, columns_of, envelopes, in_full
from lifecycle.evidence.verifier.key_changes import KEY_CHANGES
from lifecycle.evidence.verifier.merkle import HASH, TILE, folded, prefix_roots, pyramid
from lifecycle.evidence.verifier.people_acts import OF_ACTS, OF_SIGNING
from lifecycle.evidence.verifier.verdicts import Fault

DIGEST = re.compile(rb'"([0-9a-f]{64})"')
SIZE = re.compile(rb'"size":([0-9]{1,12})[,}]')
BEGUN = b"ledger-begun.1"
ANCHOR_SEEN, ANCHOR_WRITTEN = (b"anchor-seen.1", b"anchor-seen.2"), (b"anchor-written.1", b"anchor-written.2")
DRIFT_ACCEPTED = (b"drift-accepted.3", b"drift-accepted.4")
TELLING = frozenset((BEGUN, *KEY_CHANGES, *ANCHOR_SEEN, *ANCHOR_WRITTEN, *DRIFT_ACCEPTED, *OF_SIGNING))
"""Kinds of event that the verification itself has to understand; acts only where people signed some."""


@dataclass
class Done:
    """What came of a block."""

    number: int
    digest: str = ""
    crc: int = 0
    count: int = 0
    tiles: list[bytes] = field(default_factory=list)
    tail: list[bytes] = field(default_factory=list)
    """Roots of the perfect subtrees over the events after the last full tile."""
    prefixes: dict[int, list[bytes]] = field(default_factory=dict)
    """For each size asked for, and those of anchors written: the root over its last tile, if it has a part of one."""
    leaves: dict[int, bytes] = field(default_factory=dict)
    first: dict[bytes, int] = field(default_factory=dict)
    """First version in each stream."""
    last: dict[bytes, int] = field(default_factory=dict)
    """Last version in each stream."""
    ids: bytes = b""
    """16 bytes each, sorted."""
    seen_ids: list[bytes] = field(default_factory=list)
    """In their text form, in the order of the events, until the block is done."""
    telling: list[tuple[int, bytes, bytes]] = field(default_factory=list)
    """Position, tag and line."""
    found: set[bytes] = field(default_factory=set)
    fault: Fault | None = None


def done_of(job: Job) -> Done:
    """Do all that there is to be done for one block."""
    done = Done(job.number)
    with open(job.path, "rb") as file:
        leaves = _stored(file, job.before)
        _read_events(file, job, done, leaves)
        leaves += _stored(file, job.after)
    levels, start, count = pyramid(leaves, 8), job.number * BLOCK, len(leaves)
    done.tiles = levels[8]
    done.tail = prefix_roots(levels, count, count - count % TILE)
    for size in {*job.wanted.sizes, *_anchored(done)}:
        if 0 < size - start <= count:
            roots = prefix_roots(levels, size - start, (size - start) // TILE * TILE)
            done.prefixes[size] = [folded(roots)] if roots else []
    done.leaves = {at: leaves[at - start - 1] for at in job.wanted.positions if at - start <= count}
    return done


def _anchored(done: Done) -> Iterator[int]:
    """Give the sizes that anchors were written over: nearly always in the block of the event itself."""
    for _, tag, line in done.telling:
        if tag in ANCHOR_WRITTEN:
            yield from map(int, SIZE.findall(line))


def _stored(file: Any, place: tuple[int, int]) -> list[bytes]:
    file.seek(place[0])
    content = file.read(place[1])
    return [content[at : at + HASH] for at in range(0, len(content), HASH)]


def _read_events(file: Any, job: Job, done: Done, leaves: list[bytes]) -> None:
    offset, left = job.events
    file.seek(offset)
    whole, rest = sha256(), b""
    while left > 0:
        piece = file.read(min(CHUNK, left))
        if not piece:
            break
        left -= len(piece)
        whole.update(piece)
        done.crc = zlib.crc32(piece, done.crc)
        text = rest + piece
        end = text.rfind(b"\n") + 1
        rest = text[end:]
        if end:
            _take(job, done, leaves, text[:end])
        if len(rest) > LONGEST_LINE:
            _blame(job, done, done.count, "the line is longer than any event")
            rest = b""
    if rest:
        _blame(job, done, done.count, "the line has no end")
        done.count += 1
    done.digest = whole.hexdigest()
    _keep_ids(job, done)


def _keep_ids(job: Job, done: Done) -> None:
    """See that no id is used twice in a block, and keep all of them, sorted, to be compared with other blocks."""
    ids, done.seen_ids = done.seen_ids, []
    if done.fault is None and len(set(ids)) != len(ids):
        known: set[bytes] = set()
        for index, each in enumerate(ids):
            if each in known:
                _blame(job, done, index, "the id is used twice", b'"id":"%s"' % each)
                break
            known.add(each)
    if done.fault is None:
        ids.sort()  # nearly sorted already, as they begin with a time
        done.ids = bytes.fromhex(b"".join(ids).replace(b"-", b"").decode("ascii"))


def _take(job: Job, done: Done, leaves: list[bytes], text: bytes) -> None:
    prefixed = (b"\0" + text[:-1].replace(b"\n", b"\n\0")).split(b"\n")
    if done.count + len(prefixed) > job.count:  # more than belongs there is counted, and not kept
        done.count += len(prefixed)
        return
    leaves += [sha256(line).digest() for line in prefixed]
    at = done.count
    done.count += len(prefixed)
    if job.wanted.digests:
        done.found.update(job.wanted.digests.intersection(DIGEST.findall(text)))
    if done.fault is not None:
        return
    seen = envelopes(text, len(prefixed))
    if seen is None or job.wanted.reading is not None:
        lines = text[:-1].split(b"\n")
        wrong = in_full(lines) if seen is None else None
        if wrong is None and job.wanted.reading is not None:
            wrong = job.wanted.reading(lines)
        if wrong is not None:
            _blame(job, done, at + wrong[0], wrong[1], lines[wrong[0]])
            return
        seen = seen or columns_of(lines)
    _follow(job, done, at, seen, text)


def _follow(job: Job, done: Done, at: int, seen: Columns, text: bytes) -> None:
    """Follow each stream from version to version, and pick out what has to be understood."""
    ids, streams, tags, versions = seen
    done.seen_ids += ids
    first, last = done.first, done.last
    for index, (stream, number) in enumerate(zip(streams, map(int, versions))):
        if stream not in last:
            first[stream] = number
        elif last[stream] + 1 != number:
            _blame(job, done, at + index, "the event is not the next event of its stream", text.split(b"\n")[index])
            return
        last[stream] = number
    telling = TELLING | OF_ACTS if job.wanted.acts else TELLING
    if not telling.isdisjoint(tags):
        lines = text.split(b"\n")
        told = [(job.first + at + index, tag, lines[index]) for index, tag in enumerate(tags) if tag in telling]
        done.telling += told


def _blame(job: Job, done: Done, index: int, message: str, line: bytes = b"") -> None:
    if done.fault is None:
        found = re.findall(rb'"id":"([0-9a-f-]{36})"', line)
        event = found[-1].decode() if found else None
        done.fault = Fault(message, job.member, index + 1, job.first + index, event)
