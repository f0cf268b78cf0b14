"""Checking proofs of a Merkle tree: pure, strict, and of nothing but the numbers and hashes that are given.

After RFC 6962, section 2.1, with the algorithms of RFC 9162, sections 2.1.3.2 and 2.1.4.2, which fix how many hashes a
proof has. Every hash has 32 bytes.
"""

from collections.abc import Sequence

from lifecycle.store.tree import EMPTY_ROOT, HASH, node_hash


class ProofWrong(ValueError):
    """A proof does not show what it was to show; says why."""


def check_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> None:
    """Check that the leaf hash is number `index` (from 0) of the tree of `size` leaves with this root.

    Raises ProofWrong, also where there can be no such leaf, and where the proof has too few hashes or too many.
    """
    if root_of_inclusion(index, size, leaf, proof) != _hash(root):
        raise ProofWrong("the leaf is not under the root at this place")


def root_of_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes]) -> bytes:
    """Give the root that a tree of `size` leaves has if the leaf hash is number `index` (from 0) of it.

    Raises ProofWrong where there can be no such leaf, and where the proof has too few hashes or too many.
    """
    if not 0 <= index < size:
        raise ProofWrong(f"there is no leaf {index} among {size}")
    inner, border = _lengths(index, size)
    _require(proof, inner + border)
    return _border(_inner(_hash(leaf), proof[:inner], index), proof[inner:])


def check_consistency(first: int, second: int, proof: Sequence[bytes], root: bytes, later: bytes) -> None:
    """Check that the tree of `first` leaves with `root` is the beginning of that of `second` leaves with `later`.

    The tree without leaves is the beginning of every other: its root is the hash of nothing, and its proof is empty.
    Raises ProofWrong, also where the proof has too few hashes or too many.
    """
    if not 0 <= first <= second:
        raise ProofWrong(f"a tree of {first} leaves does not grow into one of {second}")
    for size, each in ((first, root), (second, later)):
        if (_hash(each) == EMPTY_ROOT) != (size == 0):
            raise ProofWrong("the hash of nothing is the root of the tree without leaves, and of no other")
    if first in {0, second}:
        _require(proof, 0)
        if first == second and root != later:
            raise ProofWrong("two trees of one size have different roots")
        return
    _check_growth(first, second, proof, root, later)


def _check_growth(first: int, second: int, proof: Sequence[bytes], root: bytes, later: bytes) -> None:
    """Check where 0 < first < second: both roots have to follow from the proof."""
    inner, border = _lengths(first - 1, second)
    height = (first & -first).bit_length() - 1  # of the largest perfect subtree at the right edge of the earlier tree
    whole = first == 1 << height
    inner -= height
    _require(proof, inner + border + (0 if whole else 1))
    seed, path = (root, proof) if whole else (proof[0], proof[1:])
    place = (first - 1) >> height
    lefts = [node for level, node in enumerate(path[:inner]) if place >> level & 1]
    if _border(_border(seed, lefts), path[inner:]) != root:
        raise ProofWrong("the earlier root does not follow from the proof")
    if _border(_inner(seed, path[:inner], place), path[inner:]) != later:
        raise ProofWrong("the later root does not follow from the proof")


def _lengths(index: int, size: int) -> tuple[int, int]:
    """Give how many hashes lie below the point where the ways to leaf `index` and to the last leaf meet, and above."""
    inner = (index ^ (size - 1)).bit_length()
    return inner, (index >> inner).bit_count()


def _inner(node: bytes, path: Sequence[bytes], place: int) -> bytes:
    for level, sibling in enumerate(path):
        node = node_hash(sibling, node) if place >> level & 1 else node_hash(node, sibling)
    return node


def _border(node: bytes, lefts: Sequence[bytes]) -> bytes:
    for left in lefts:
        node = node_hash(left, node)
    return node


def _require(proof: Sequence[bytes], length: int) -> None:
    if len(proof) != length:
        raise ProofWrong(f"the proof has {len(proof)} hashes, and not {length}")
    for each in proof:
        _hash(each)


def _hash(value: bytes) -> bytes:
    if len(value) != HASH:
        raise ProofWrong(f"a hash has {HASH} bytes, and not {len(value)}")
    return value
