"""The tree over all events, and the proofs in it (RFC 6962, section 2.1; RFC 9162, section 2.1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Callable, Sequence

EMPTY_ROOT = sha256(b"").digest()
HASH = 32
TILE = 256


def node_hash(left: bytes, right: bytes) -> bytes:
    """Give SHA-256(0x01 || left || right)."""
    return sha256(b"\x01" + left + right).digest()


def pyramid(leaves: list[bytes], height: int) -> list[list[bytes]]:
    """Give the perfect subtrees over leaves, level by level, up to a height; what has no pair is left out above."""
    levels = [leaves]
    for _ in range(height):
        one = iter(levels[-1])
        levels.append([sha256(b"\x01" + left + right).digest() for left, right in zip(one, one)])
    return levels


def prefix_roots(levels: Sequence[Sequence[bytes]], end: int, start: int = 0) -> list[bytes]:
    """Give the roots of the perfect subtrees over leaves from one that begins a large one, the largest first."""
    roots, at = [], start
    for height in reversed(range((end - start).bit_length())):
        if (end - start) >> height & 1:
            roots.append(levels[height][at >> height])
            at += 1 << height
    return roots


def folded(roots: Sequence[bytes]) -> bytes:
    """Give the root of the tree whose perfect subtrees have these roots, the largest first."""
    if not roots:
        return EMPTY_ROOT
    root = roots[-1]
    for left in reversed(roots[:-1]):
        root = node_hash(left, root)
    return root


@dataclass
class Frontier:
    """A growing tree, in perfect subtrees of one size."""

    count: int = 0
    roots: list[bytes] = field(default_factory=list)

    def push(self, node: bytes) -> None:
        """Append a subtree."""
        count = self.count
        while count & 1:
            node = node_hash(self.roots.pop(), node)
            count >>= 1
        self.roots.append(node)
        self.count += 1


def is_included(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Verify an inclusion proof (RFC 9162, section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    first, last, node = index, size - 1, leaf
    for other in proof:
        if last == 0:
            return False
        if first & 1 or first == last:
            node = node_hash(other, node)
            while first and not first & 1:
                first, last = first >> 1, last >> 1
        else:
            node = node_hash(node, other)
        first, last = first >> 1, last >> 1
    return last == 0 and node == root


def is_consistent(size: int, larger: int, proof: Sequence[bytes], root: bytes, larger_root: bytes) -> bool:
    """Verify a consistency proof (RFC 9162, section 2.1.4.2); the empty tree is a part of every tree."""
    if any((each == EMPTY_ROOT) != (count == 0) for count, each in ((size, root), (larger, larger_root))):
        return False
    if size == larger:
        return not proof and root == larger_root
    if size == 0:
        return not proof and root == EMPTY_ROOT
    if size > larger or not proof:
        return False
    path = list(proof) if size & (size - 1) else [root, *proof]
    first, last = size - 1, larger - 1
    while first & 1:
        first, last = first >> 1, last >> 1
    old = new = path[0]
    for other in path[1:]:
        if last == 0:
            return False
        if first & 1 or first == last:
            old, new = node_hash(other, old), node_hash(other, new)
            while first and not first & 1:
                first, last = first >> 1, last >> 1
        else:
            new = node_hash(new, other)
        first, last = first >> 1, last >> 1
    return last == 0 and old == root and new == larger_root


def consistency_proof(size: int, larger: int, subtree: Callable[[int, int], bytes]) -> list[bytes]:
    """Give a consistency proof (RFC 6962, section 2.1.2); `subtree` gives the root over leaves from, up to before."""

    def part(count: int, low: int, high: int, *, whole: bool) -> list[bytes]:
        if count == high - low:
            return [] if whole else [subtree(low, high)]
        half = split_of(high - low)
        if count <= half:
            return [*part(count, low, low + half, whole=whole), subtree(low + half, high)]
        return [*part(count - half, low + half, high, whole=False), subtree(low, low + half)]

    return part(size, 0, larger, whole=True) if 0 < size < larger else []


def split_of(count: int) -> int:
    """Give the largest power of two that is smaller than a number of leaves, which is 2 or more."""
    return 1 << ((count - 1).bit_length() - 1)
