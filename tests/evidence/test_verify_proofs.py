"""The proofs that `verify.py` checks with its own few lines, against public vectors and the program's other checker."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from bundles import audit_path, growth, root_of
from hypothesis import given, settings
from hypothesis import strategies as st

from lifecycle.evidence.standalone.verify import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    folded,
    is_consistent,
    is_included,
    prefix_roots,
    pyramid,
)
from lifecycle.store.proof_checks import ProofWrong, check_consistency, check_inclusion
from lifecycle.store.tree import leaf_hash

VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[1] / "store" / "merkle_vectors.json").read_text("utf-8"))
LEAVES = [leaf_hash(bytes.fromhex(leaf)) for leaf in VECTORS["leaves"]]
ROOTS = [EMPTY_ROOT, *(bytes.fromhex(root) for root in VECTORS["roots"])]
OTHER = bytes.fromhex("abacaba000000000000000000000000000000000000000000060061e00123456")


def holds(check: Callable[..., None], *claim: object) -> bool:
    """Ask the other checker."""
    try:
        check(*claim)
    except ProofWrong:
        return False
    return True


@pytest.mark.parametrize("vector", VECTORS["inclusion"], ids=lambda each: f"{each['index']} in {each['size']}")
def test_the_public_vectors_of_inclusion(vector: dict[str, Any]) -> None:
    """Each holds, and nothing that is nearly it."""
    proof, index, size = [bytes.fromhex(each) for each in vector["proof"]], vector["index"], vector["size"]
    assert is_included(index, size, LEAVES[index], proof, ROOTS[size])
    for wrong in (
        (index - 1, size, LEAVES[index], proof, ROOTS[size]),
        (index ^ 2, size, LEAVES[index], proof, ROOTS[size]),
        (index, size * 2, LEAVES[index], proof, ROOTS[size]),
        (index, index, LEAVES[index], proof, ROOTS[size]),
        (index, size, OTHER, proof, ROOTS[size]),
        (index, size, LEAVES[index], proof, OTHER),
        (index, size, LEAVES[index], [*proof, b""], ROOTS[size]),
        (index, size, LEAVES[index], [*proof, ROOTS[size]], ROOTS[size]),
        (index, size, LEAVES[index], [OTHER, *proof], ROOTS[size]),
        (index, size, LEAVES[index], [*proof[:-1], OTHER] if proof else [OTHER], ROOTS[size]),
    ):
        assert not is_included(*wrong)


@pytest.mark.parametrize("vector", VECTORS["consistency"], ids=lambda each: "-".join(map(str, list(each.values())[:2])))
def test_the_public_vectors_of_consistency(vector: dict[str, Any]) -> None:
    """Each holds, and nothing that is nearly it."""
    first, second, *_ = (value for value in vector.values() if isinstance(value, int))
    proof = [bytes.fromhex(each) for each in vector["proof"]]
    assert is_consistent(first, second, proof, ROOTS[first], ROOTS[second])
    assert not is_consistent(first, second, proof, OTHER, ROOTS[second])
    assert not is_consistent(first, second, proof, ROOTS[first], OTHER)
    assert not is_consistent(first, second, [*proof, OTHER], ROOTS[first], ROOTS[second])
    assert first == second or not is_consistent(second, first, proof, ROOTS[second], ROOTS[first])
    for at in range(len(proof)):
        assert not is_consistent(first, second, proof[:at] + proof[at + 1 :], ROOTS[first], ROOTS[second])
        assert not is_consistent(first, second, [*proof[:at], OTHER, *proof[at + 1 :]], ROOTS[first], ROOTS[second])


@pytest.mark.parametrize(
    ("claim", "good"),
    [
        ((0, 0, [], EMPTY_ROOT, EMPTY_ROOT), True),
        ((0, 5, [], EMPTY_ROOT, ROOTS[5]), True),
        ((0, 0, [], OTHER, OTHER), False),
        ((0, 5, [], OTHER, ROOTS[5]), False),
        ((0, 5, [OTHER], EMPTY_ROOT, ROOTS[5]), False),
        ((5, 0, [], ROOTS[5], EMPTY_ROOT), False),
        ((1, 1, [], EMPTY_ROOT, EMPTY_ROOT), False),
        ((1, 2, [], ROOTS[1], ROOTS[2]), False),
    ],
)
def test_the_empty_tree_has_one_root_and_no_other_tree_has_it(claim: tuple[Any, ...], good: bool) -> None:  # noqa: FBT001
    """And its proofs are empty."""
    assert is_consistent(*claim) is good
    assert holds(check_consistency, *claim) is good


hashes = st.lists(st.sampled_from([*LEAVES, *ROOTS, OTHER]), max_size=5)


@settings(deadline=None, max_examples=300)
@given(st.integers(0, 9), st.integers(0, 8), st.integers(0, 8), hashes, st.integers(0, 3))
def test_two_checkers_that_were_written_apart_agree(
    index: int, first: int, second: int, proof: Sequence[bytes], mixed: int
) -> None:
    """On honest proofs, on those with something changed, and on those of random hashes."""
    leaves = LEAVES[:second]
    if mixed:
        grown = growth(first, leaves) if first <= second else []
        path = audit_path(index, leaves) if index < second else []
        changed = proof[:1] if mixed == 1 else []
        for each, claim, check, other in (
            (grown + list(changed), (first, second), is_consistent, check_consistency),
            (path + list(changed), (index, second), is_included, check_inclusion),
        ):
            ends = (ROOTS[first], ROOTS[second]) if check is is_consistent else ()
            said = (*claim, each, *ends) if ends else (*claim, LEAVES[index % 8], each, ROOTS[second])
            assert check(*said) is holds(other, *said)
    assert is_consistent(first, second, proof, ROOTS[first], ROOTS[second]) is holds(
        check_consistency, first, second, proof, ROOTS[first], ROOTS[second]
    )


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 700), st.data())
def test_its_tree_is_that_of_the_standard(size: int, data: st.DataObject) -> None:
    """Grown in tiles, cut at any size, and proven from any size to another."""
    leaves = [leaf_hash(b"%d" % number) for number in range(size)]
    levels = pyramid(leaves, 8)
    cut = data.draw(st.integers(1, min(size, 256)))
    assert folded(prefix_roots(levels, cut)) == root_of(leaves[:cut])
    tree = Frontier()
    for tile in levels[8]:
        tree.push(tile)
    assert folded(tree.roots) == root_of(leaves[: size // 256 * 256])
    earlier = data.draw(st.integers(1, size))
    proof = consistency_proof(earlier, size, lambda low, high: root_of(leaves[low:high]))
    assert proof == growth(earlier, leaves)
    assert is_consistent(earlier, size, proof, root_of(leaves[:earlier]), root_of(leaves))
