"""Roots of any part of the tree, from what the walk kept and leaves that are read again."""

from __future__ import annotations

from hashlib import sha256
from typing import Iterator

from lifecycle.evidence.verifier.block_plan import Wanted, jobs_of
from lifecycle.evidence.verifier.container import Container
from lifecycle.evidence.verifier.description import BLOCK, Description
from lifecycle.evidence.verifier.merkle import HASH, TILE, node_hash, pyramid, split_of


class Nodes:
    """The tree of a bundle that was walked over; of its leaves those of one block are held."""

    def __init__(self, container: Container, said: Description, tiles: bytes) -> None:
        self.container, self.said = container, said
        roots = [tiles[at : at + HASH] for at in range(0, len(tiles), HASH)]
        self.levels = pyramid(roots, len(roots).bit_length())
        self.block, self.leaves = -1, b""

    def subtree(self, low: int, high: int) -> bytes:
        """Give the root over the leaves from one (from 0) up to before another."""
        size = high - low
        if size == 1:
            return self._leaf(low)
        if size >= TILE and not size & (size - 1) and low % size == 0:
            return self.levels[size.bit_length() - TILE.bit_length()][low // size]
        middle = low + split_of(size)
        return node_hash(self.subtree(low, middle), self.subtree(middle, high))

    def _leaf(self, index: int) -> bytes:
        if index // BLOCK != self.block:
            self.block = index // BLOCK
            self.leaves = b"".join(self._read(self.block))
        at = index % BLOCK * HASH
        return self.leaves[at : at + HASH]

    def _read(self, block: int) -> Iterator[bytes]:
        job = jobs_of(self.container, self.said, Wanted())[block]
        yield self.container.piece(*job.before)
        if job.member:
            yield from (sha256(b"\0" + line).digest() for line in self.container.lines(job.member))
        yield self.container.piece(*job.after)
