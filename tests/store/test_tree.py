from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifecycle.store.tree import (
    EMPTY_ROOT,
    TILE,
    Frontier,
    Growth,
    frontier_of,
    grown,
    leaf_hash,
    leaf_hashes,
    node_hash,
    perfect_root,
    split,
)

BODIES = st.lists(st.binary(max_size=8), max_size=70)


def mth(bodies: list[bytes]) -> bytes:
    """Give the Merkle tree hash as RFC 6962, section 2.1, defines it, word by word."""
    if not bodies:
        return sha256(b"").digest()
    if len(bodies) == 1:
        return sha256(b"\x00" + bodies[0]).digest()
    k = 1
    while k * 2 < len(bodies):
        k *= 2
    return sha256(b"\x01" + mth(bodies[:k]) + mth(bodies[k:])).digest()


def frontier(bodies: list[bytes]) -> Frontier:
    """Append bodies one after the other."""
    tree = Frontier()
    for body in bodies:
        tree = tree.append(leaf_hash(body))
    return tree


@given(BODIES)
def test_the_root_of_a_growing_tree_is_the_one_that_the_standard_defines(bodies: list[bytes]) -> None:
    """The frontier and the recursive definition agree at every size."""
    assert frontier(bodies).root == mth(bodies)


@given(BODIES)
def test_a_frontier_survives_being_stored(bodies: list[bytes]) -> None:
    """What is read back is what was written."""
    tree = frontier(bodies)
    assert Frontier.from_bytes(tree.size, tree.to_bytes()) == tree


@given(BODIES)
def test_the_frontier_grows_as_bytes_as_it_does_as_hashes(bodies: list[bytes]) -> None:
    """The short way that an append takes gives the same frontier."""
    stored = b""
    for size, body in enumerate(bodies):
        stored = grown(size, stored, leaf_hash(body))
    assert stored == frontier(bodies).to_bytes()


@given(BODIES)
def test_the_spans_of_a_frontier_cover_every_position_once(bodies: list[bytes]) -> None:
    """Each root stands for the leaves that its span names."""
    tree = frontier(bodies)
    covered = [position for first, last in tree.spans for position in range(first, last + 1)]
    assert covered == list(range(1, len(bodies) + 1))
    assert [mth(bodies[first - 1 : last]) for first, last in tree.spans] == list(tree.roots)


def test_the_tree_without_leaves_has_the_hash_of_nothing() -> None:
    """The empty tree has a root too."""
    assert (
        Frontier().root
        == EMPTY_ROOT
        == bytes.fromhex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    )


def test_the_leaf_of_an_empty_body_is_the_hash_of_its_prefix() -> None:
    """A leaf without content is not the empty tree."""
    assert leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


@pytest.mark.parametrize(
    ("size", "root"),
    [
        (1, "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"),
        (2, "a20bf9a7cc2dc8a08f5f415a71b19f6ac427bab54d24eec868b5d3103449953a"),
        (3, "3b6cccd7e3e023ff393006f030315ee7ad9eb111b022b41fba7e5b7a3973f688"),
        (7, "3560191803028444b232018ac047fdb561c09c23a7a6876c85e08b5e4d48e9f3"),
    ],
)
def test_known_trees_keep_their_roots(size: int, root: str) -> None:
    """Roots over the bodies 00, 01, 02, ..., computed once with the standard's own definition."""
    assert frontier([bytes([byte]) for byte in range(size)]).root.hex() == root


def test_left_and_right_are_not_interchangeable() -> None:
    """The order of two nodes is part of the hash, and a node is never a leaf."""
    one, other = leaf_hash(b"1"), leaf_hash(b"2")
    assert len({node_hash(one, other), node_hash(other, one), leaf_hash(one + other)}) == 3


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 65_535, 65_536, 65_537 + 256])
def test_tiles_fill_in_order_and_their_nodes_make_the_same_root(size: int) -> None:
    """Growth by tiles gives the frontier that growth by leaves gives, whatever portions the leaves come in."""
    leaves = leaf_hashes(number.to_bytes(4, "big") for number in range(size))
    growth, filled = Growth(), []
    for start in range(0, size, 1000):
        filled += growth.take(leaves[start : start + 1000])
    tree = Frontier()
    for leaf in leaves:
        tree = tree.append(leaf)
    assert growth.frontier == tree
    assert [number for level, number, _, _ in filled if level == 0] == list(range(size // TILE))
    assert [number for level, number, _, _ in filled if level == 1] == list(range(size // TILE**2))
    assert all(perfect_root(split(hashes)) == root and len(hashes) == 8192 for _, _, hashes, root in filled)


def test_what_is_not_a_frontier_is_refused() -> None:
    """The number of roots is fixed by the size."""
    with pytest.raises(ValueError, match="one root for each 1 bit"):
        Frontier.from_bytes(3, bytes(32))
    with pytest.raises(ValueError, match="begins at a multiple"):
        Frontier(1, (bytes(32),)).append_subtree(bytes(32), 2)
    assert frontier_of([[]]) == Frontier()
