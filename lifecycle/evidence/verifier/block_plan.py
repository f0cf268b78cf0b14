"""A bundle cut into blocks of 65,536 events: what there is to be done for each."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import Iterable, Sequence

from lifecycle.evidence.verifier.container import Container
from lifecycle.evidence.verifier.description import BLOCK, Description
from lifecycle.evidence.verifier.events import Reading
from lifecycle.evidence.verifier.merkle import HASH


@dataclass(frozen=True)
class Wanted:
    """What is to be looked for in all of the events."""

    sizes: Sequence[int] = ()
    """Sizes of the tree whose root is asked for, in order."""
    positions: Iterable[int] = ()
    """Events whose leaf hash is asked for."""
    digests: frozenset[bytes] = frozenset()
    """Digests to be found, in hex."""
    reading: Reading | None = None
    acts: bool = False
    """Whether events that people may have signed for are to be told."""


@dataclass(frozen=True)
class Job:
    """What there is to be done for one block. Places in the file are (offset, length)."""

    path: str
    number: int
    before: tuple[int, int]
    events: tuple[int, int]
    after: tuple[int, int]
    member: str
    first: int
    """Position of the first event of the member."""
    count: int
    """Events that have to be in it."""
    wanted: Wanted
    """Of the sizes those after the start of the block, up to its end; of the positions those in it."""


def jobs_of(container: Container, said: Description, wanted: Wanted) -> list[Job]:
    """Cut a bundle into blocks."""
    jobs = []
    named = {(first - 1) // BLOCK: (name, first, last) for name, (first, last) in said.events.items()}
    positions: dict[int, list[int]] = {}
    for position in wanted.positions:
        positions.setdefault((position - 1) // BLOCK, []).append(position)
    for number in range((said.size + BLOCK - 1) // BLOCK):
        low, high = number * BLOCK, min((number + 1) * BLOCK, said.size)
        member, first, last = named.get(number, ("", low + 1, low))
        at = container.members[member] if member else None
        sizes = wanted.sizes[bisect_right(wanted.sizes, low) : bisect_right(wanted.sizes, high)]
        jobs.append(
            Job(
                path=container.path,
                number=number,
                before=_hashes(container, "leaves/before.bin", low, min(high, max(said.first - 1, 0))),
                events=(at.start, at.size) if at else (0, 0),
                after=_hashes(container, "leaves/after.bin", max(low, said.last), high, said.last),
                member=member,
                first=first,
                count=last - first + 1,
                wanted=replace(wanted, sizes=sizes, positions=positions.get(number, ())),
            )
        )
    return jobs


def _hashes(container: Container, name: str, low: int, high: int, base: int = 0) -> tuple[int, int]:
    if high <= low or name not in container:
        return 0, 0
    return container.members[name].start + (low - base) * HASH, (high - low) * HASH
