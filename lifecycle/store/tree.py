"""The Merkle tree of RFC 6962, section 2.1, over SHA-256: leaves, nodes, the growing frontier and its root."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

HASH = 32
"""Length of a hash in bytes."""
TILE = 256
"""Nodes of one level in a tile: eight levels of the tree."""

EMPTY_ROOT = sha256(b"").digest()
"""Root of the tree without leaves (RFC 6962, section 2.1)."""


def leaf_hash(body: bytes) -> bytes:
    """Give SHA-256(0x00 || body)."""
    return sha256(b"\x00" + body).digest()


def leaf_hashes(bodies: Iterable[bytes]) -> list[bytes]:
    """Give SHA-256(0x00 || body) of each body; TypeError if one is not bytes."""
    return [sha256(b"\x00" + body).digest() for body in bodies]


def node_hash(left: bytes, right: bytes) -> bytes:
    """Give SHA-256(0x01 || left || right)."""
    return sha256(b"\x01" + left + right).digest()


def perfect_root(nodes: Sequence[bytes]) -> bytes:
    """Give the root over 2^n nodes of one level."""
    while len(nodes) > 1:
        pairs = iter(nodes)
        nodes = [sha256(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs, strict=True)]
    return nodes[0]


@dataclass(frozen=True, slots=True)
class Frontier:
    """A tree of `size` leaves, kept as the roots of its perfect subtrees from the largest to the smallest."""

    size: int = 0
    roots: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.roots) != self.size.bit_count():
            raise ValueError("a frontier has one root for each 1 bit of its size")

    def append(self, leaf: bytes) -> "Frontier":
        """Give the tree with one more leaf hash."""
        return self.append_subtree(leaf, 1)

    def append_subtree(self, root: bytes, leaves: int) -> "Frontier":
        """Give the tree with one more perfect subtree of `leaves` leaves, a power of two that divides the size."""
        if self.size % leaves:
            raise ValueError("a perfect subtree begins at a multiple of its size")
        roots = list(self.roots)
        occupied = self.size // leaves
        while occupied & 1:
            root = node_hash(roots.pop(), root)
            occupied >>= 1
        return Frontier(self.size + leaves, (*roots, root))

    @property
    def root(self) -> bytes:
        """The Merkle tree hash, 32 bytes (RFC 6962, section 2.1)."""
        if not self.roots:
            return EMPTY_ROOT
        root = self.roots[-1]
        for left in reversed(self.roots[:-1]):
            root = node_hash(left, root)
        return root

    @property
    def spans(self) -> list[tuple[int, int]]:
        """First and last position (from 1) of the leaves below each of the roots."""
        spans, first = [], 1
        for bit in reversed(range(self.size.bit_length())):
            if self.size >> bit & 1:
                spans.append((first, first + (1 << bit) - 1))
                first += 1 << bit
        return spans

    def to_bytes(self) -> bytes:
        """Give the roots one after the other, 32 bytes each, the largest subtree first."""
        return b"".join(self.roots)

    @classmethod
    def from_bytes(cls, size: int, stored: bytes) -> "Frontier":
        """Read what `to_bytes` gave; ValueError if it cannot be the frontier of a tree of `size` leaves."""
        if not is_frontier(size, stored):
            raise ValueError("a frontier has one root for each 1 bit of its size")
        return cls(size, tuple(split(stored)))


def is_frontier(size: int, stored: bytes) -> bool:
    """Say whether bytes have the length of the frontier of a tree of `size` leaves."""
    return size >= 0 and len(stored) == HASH * size.bit_count()


def grown(size: int, stored: bytes, leaf: bytes) -> bytes:
    """Give the frontier, as `to_bytes` does, of a tree of `size` leaves with one more leaf hash."""
    end = len(stored)
    while size & 1:
        leaf = sha256(b"\x01" + stored[end - HASH : end] + leaf).digest()
        end -= HASH
        size >>= 1
    return stored[:end] + leaf


@dataclass(slots=True)
class Growth:
    """The tiles of every level of a tree while its leaves pass by in order, at most 255 nodes a level held."""

    levels: list[list[bytes]] = field(default_factory=lambda: [[]])
    counts: list[int] = field(default_factory=lambda: [0])
    """Tiles filled so far, by level."""

    def take(self, leaves: Sequence[bytes]) -> list[tuple[int, int, bytes, bytes]]:
        """Append leaf hashes; gives the tiles that they fill as (level, number, 8192 bytes, root)."""
        filled: list[tuple[int, int, bytes, bytes]] = []
        held = self.levels[0]
        for start in range(0, len(leaves), TILE):
            held.extend(leaves[start : start + TILE])
            while len(held) >= TILE:
                self._fill(0, filled)
        return filled

    def _fill(self, level: int, filled: list[tuple[int, int, bytes, bytes]]) -> None:
        nodes = self.levels[level][:TILE]
        del self.levels[level][:TILE]
        root = perfect_root(nodes)
        filled.append((level, self.counts[level], b"".join(nodes), root))
        self.counts[level] += 1
        if level + 1 == len(self.levels):
            self.levels.append([])
            self.counts.append(0)
        self.levels[level + 1].append(root)
        if len(self.levels[level + 1]) == TILE:
            self._fill(level + 1, filled)

    @property
    def frontier(self) -> Frontier:
        """The frontier of all leaves taken so far."""
        return frontier_of(self.levels)


def frontier_of(levels: Sequence[Sequence[bytes]]) -> Frontier:
    """Give the frontier of a tree from the nodes at heights 0, 8, 16, ... that no full tile covers.

    Each level holds fewer than 256 nodes: the digits of the tree's size in base 256.
    """
    frontier = Frontier()
    for level in reversed(range(len(levels))):
        for node in levels[level]:
            frontier = frontier.append_subtree(node, TILE**level)
    return frontier


def split(hashes: bytes) -> list[bytes]:
    """Cut hashes that were joined into pieces of 32 bytes."""
    return [hashes[at : at + HASH] for at in range(0, len(hashes), HASH)]
