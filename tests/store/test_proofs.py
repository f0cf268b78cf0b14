"""Proofs of inclusion and consistency: against vectors, against the standard's own words, and against pymerkle."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pymerkle import InmemoryTree, verify_consistency, verify_inclusion
from sample_ledger import plan, read_back

from lifecycle.store.engine import AuditStore
from lifecycle.store.errors import StoreCorrupt
from lifecycle.store.proof_checks import ProofWrong, check_consistency, check_inclusion
from lifecycle.store.proofs import consistency_proof, inclusion_proof
from lifecycle.store.sqlite.connections import transaction, writing_engine
from lifecycle.store.sqlite.opening import open_store
from lifecycle.store.tiles import root_at
from lifecycle.store.tree import EMPTY_ROOT, leaf_hash

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "merkle_vectors.json").read_text("utf-8"))
LEAVES = [leaf_hash(bytes.fromhex(leaf)) for leaf in VECTORS["leaves"]]
ROOTS = [EMPTY_ROOT, *(bytes.fromhex(root) for root in VECTORS["roots"])]
OTHER = bytes.fromhex("abacaba000000000000000000000000000000000000000000060061e00123456")

Proof = list[bytes]


def hashes(proof: Sequence[str]) -> Proof:
    """Read a proof of the vectors."""
    return [bytes.fromhex(each) for each in proof]


def mth(leaves: Sequence[bytes]) -> bytes:
    """Give the Merkle tree hash as RFC 6962, section 2.1, defines it, over leaf hashes."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = half(len(leaves))
    return sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def half(n: int) -> int:
    """Give the largest power of two that is less than n."""
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def audit_path(m: int, leaves: Sequence[bytes]) -> Proof:
    """Give PATH(m, D[n]) as RFC 6962, section 2.1.1, defines it."""
    if len(leaves) == 1:
        return []
    k = half(len(leaves))
    if m < k:
        return [*audit_path(m, leaves[:k]), mth(leaves[k:])]
    return [*audit_path(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(m: int, leaves: Sequence[bytes], whole: bool = True) -> Proof:  # noqa: FBT001, FBT002 - b in the standard
    """Give SUBPROOF(m, D[n], b) as RFC 6962, section 2.1.2, defines it."""
    n = len(leaves)
    if m == n:
        return [] if whole else [mth(leaves)]
    k = half(n)
    if m <= k:
        return [*subproof(m, leaves[:k], whole), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], False), mth(leaves[:k])]


# --- checking: the vectors, and everything that is nearly one of them ---


@dataclass(frozen=True)
class Claim:
    """What a proof of inclusion is said to show."""

    index: int
    size: int
    leaf: bytes
    proof: Proof
    root: bytes

    def check(self) -> None:
        """Check it."""
        check_inclusion(self.index, self.size, self.leaf, self.proof, self.root)


INCLUDED = [
    Claim(each["index"], each["size"], LEAVES[each["index"]], hashes(each["proof"]), ROOTS[each["size"]])
    for each in VECTORS["inclusion"]
]


def nearly(claim: Claim) -> list[Claim]:
    """Give every claim that is wrong by a little, as the library that the vectors are from tries it."""
    index, size, leaf, proof, root = claim.index, claim.size, claim.leaf, claim.proof, claim.root
    wrong = [
        *(Claim(other, size, leaf, proof, root) for other in (index - 1, index + 1, index ^ 2)),
        *(Claim(index, other, leaf, proof, root) for other in (size * 2, size // 2)),
        Claim(index, size, b"WrongLeaf", proof, root),
        *(Claim(index, size, leaf, proof, other) for other in (EMPTY_ROOT, OTHER, b"")),
        *(Claim(index, size, leaf, other, root) for other in longer(proof, root)),
        *(Claim(index, size, leaf, other, root) for other in damaged(proof)),
    ]
    return [*wrong, Claim(index, size, leaf, proof[:-1], root)] if proof else wrong


def longer(proof: Proof, *more: bytes) -> list[Proof]:
    """Give a proof with something after it or before it."""
    return [other for each in (b"", *more) for other in ([*proof, each], [each, *proof])]


def damaged(proof: Proof) -> list[Proof]:
    """Give a proof with one bit of each hash in turn the other way round."""
    flipped = [bytes([each[0] ^ 8]) + each[1:] for each in proof]
    return [[*proof[:place], other, *proof[place + 1 :]] for place, other in enumerate(flipped)]


@pytest.mark.parametrize("claim", INCLUDED, ids=lambda claim: f"{claim.index}-of-{claim.size}")
def test_the_public_proofs_of_inclusion_hold_and_nothing_near_them_does(claim: Claim) -> None:
    """A wrong place, size, leaf or root, a hash more or less, or one bit: each is refused."""
    claim.check()
    for wrong in nearly(claim):
        with pytest.raises(ProofWrong):
            wrong.check()


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 0), (2, 1), (-1, 1), (0, -1)])
def test_no_leaf_is_where_there_can_be_none(index: int, size: int) -> None:
    """The tree without leaves includes nothing, whatever root is claimed for it."""
    for root in (EMPTY_ROOT, OTHER, b""):
        for leaf in (EMPTY_ROOT, OTHER, b""):
            with pytest.raises(ProofWrong):
                check_inclusion(index, size, leaf, [], root)


def test_the_root_over_one_leaf_is_that_leaf() -> None:
    """Its proof is empty; hashes without bytes are none."""
    leaf = leaf_hash(b"data")
    check_inclusion(0, 1, leaf, [], leaf)
    for one, other in ((leaf, b""), (b"", leaf), (b"", b"")):
        with pytest.raises(ProofWrong):
            check_inclusion(0, 1, one, [], other)


@dataclass(frozen=True)
class Growth:
    """What a proof of consistency is said to show."""

    first: int
    second: int
    proof: Proof
    root: bytes
    later: bytes

    def check(self) -> None:
        """Check it."""
        check_consistency(self.first, self.second, self.proof, self.root, self.later)


GROWN = [
    Growth(each["first"], each["second"], hashes(each["proof"]), ROOTS[each["first"]], ROOTS[each["second"]])
    for each in VECTORS["consistency"]
]


@pytest.mark.parametrize("claim", GROWN, ids=lambda claim: f"{claim.first}-in-{claim.second}")
def test_the_public_proofs_of_consistency_hold_and_nothing_near_them_does(claim: Growth) -> None:
    """A wrong size or root, both roots swapped, no hash, one more, one less, or one bit: each is refused."""
    claim.check()
    first, second, proof, root, later = claim.first, claim.second, claim.proof, claim.root, claim.later
    if not proof:
        return
    wrong = [
        *(Growth(other, second, proof, root, later) for other in (first - 1, first + 1, first ^ 2)),
        *(Growth(first, other, proof, root, later) for other in (second * 2, second // 2)),
        Growth(first, second, proof, b"WrongRoot", later),
        Growth(first, second, proof, root, b"WrongRoot"),
        Growth(first, second, proof, later, root),
        *(Growth(first, second, other, root, later) for other in ([], proof[:-1])),
        *(Growth(first, second, other, root, later) for other in longer(proof, root, later, proof[0])),
        *(Growth(first, second, other, root, later) for other in damaged(proof)),
    ]
    for each in wrong:
        with pytest.raises(ProofWrong):
            each.check()


@pytest.mark.parametrize(
    "claim",
    [
        Growth(0, 0, [], EMPTY_ROOT, EMPTY_ROOT),
        Growth(0, 1, [], EMPTY_ROOT, ROOTS[1]),
        Growth(1, 1, [], ROOTS[1], ROOTS[1]),
    ],
)
def test_nothing_is_the_beginning_of_everything_and_a_tree_of_itself(claim: Growth) -> None:
    """Neither needs a hash."""
    claim.check()


@pytest.mark.parametrize(
    "claim",
    [
        Growth(0, 0, [], OTHER, OTHER),  # the root of no leaves is fixed; the public vectors leave it open
        Growth(0, 1, [], OTHER, ROOTS[1]),  # likewise
        Growth(0, 1, [], EMPTY_ROOT, EMPTY_ROOT),
        Growth(1, 1, [], EMPTY_ROOT, EMPTY_ROOT),
        Growth(0, 0, [], EMPTY_ROOT, OTHER),
        Growth(1, 1, [], ROOTS[1], OTHER),
        Growth(1, 0, [], ROOTS[1], EMPTY_ROOT),
        Growth(2, 1, [], ROOTS[2], ROOTS[1]),
        Growth(1, 2, [], ROOTS[1], ROOTS[2]),
        Growth(0, 0, [EMPTY_ROOT], EMPTY_ROOT, EMPTY_ROOT),
        Growth(0, 1, [EMPTY_ROOT], EMPTY_ROOT, ROOTS[1]),
        Growth(1, 1, [ROOTS[1]], ROOTS[1], ROOTS[1]),
        Growth(-1, 1, [], EMPTY_ROOT, ROOTS[1]),
        Growth(0, 0, [], b"", b""),
    ],
)
def test_a_tree_does_not_shrink_and_the_root_of_nothing_is_the_hash_of_nothing(claim: Growth) -> None:
    """Sizes that go back, proofs where none is needed or none is given, and empty hashes."""
    with pytest.raises(ProofWrong):
        claim.check()


@given(st.integers(1, 40).flatmap(lambda size: st.tuples(st.integers(0, size - 1), st.just(size))))
def test_the_proofs_of_the_standard_hold(place: tuple[int, int]) -> None:
    """PATH and PROOF, word by word, and neither holds of another tree."""
    index, size = place
    leaves = [leaf_hash(bytes([each])) for each in range(size)]
    check_inclusion(index, size, leaves[index], audit_path(index, leaves), mth(leaves))
    check_consistency(index + 1, size, subproof(index + 1, leaves), mth(leaves[: index + 1]), mth(leaves))
    other = [*leaves[:-1], leaf_hash(b"other")]
    with pytest.raises(ProofWrong):
        check_inclusion(index, size, leaves[index], audit_path(index, leaves), mth(other))
    with pytest.raises(ProofWrong):
        check_consistency(index + 1, size, subproof(index + 1, leaves), mth(leaves[: index + 1]), mth(other))


# --- making: out of stored tiles and leaves, for every size ---

COUNT = 600


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AuditStore[Any]]:
    """A store of 600 events: two tiles are full, and the rest are leaves."""
    with open_store(tmp_path_factory.mktemp("proofs") / "ledger.db", read_back) as store:
        store.append([plan("card:1", number) for number in range(COUNT)])
        yield store


def stored_leaves(store: AuditStore[Any]) -> list[bytes]:
    """Give the leaf hashes of a store."""
    return [leaf_hash(body) for _, body in store.read()]


SIZES = [1, 2, 3, 255, 256, 257, 300, 511, 512, 513, 600]


@pytest.mark.parametrize("size", SIZES)
def test_proofs_from_tiles_are_those_of_the_standard(ledger: AuditStore[Any], size: int) -> None:
    """Whatever the size was, and on whichever side of the edge of a tile the leaf is."""
    leaves = stored_leaves(ledger)[:size]
    with ledger.snapshot() as connection:
        for index in sorted({0, 1, size // 3, size // 2, size - 2, size - 1} & set(range(size))):
            assert inclusion_proof(connection, index, size, ledger.path) == audit_path(index, leaves)
        for first in sorted({1, 2, size // 3, size // 2, size - 1, size, 256, 512} & set(range(1, size + 1))):
            assert consistency_proof(connection, first, size, ledger.path) == subproof(first, leaves)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(one=st.integers(1, COUNT), other=st.integers(1, COUNT))
def test_proofs_of_any_two_sizes_hold(ledger: AuditStore[Any], one: int, other: int) -> None:
    """Made of no more than the tiles on the way, and checked without any of them."""
    first, second = sorted((one, other))
    store = ledger
    with store.snapshot() as connection:
        root, later = root_at(connection, first, store.path), root_at(connection, second, store.path)
        grown = consistency_proof(connection, first, second, store.path)
        included = inclusion_proof(connection, first - 1, second, store.path)
        (leaf,) = connection.execute("SELECT leaf FROM events WHERE position = ?", (first,)).fetchone()
    check_consistency(first, second, grown, root, later)
    check_inclusion(first - 1, second, leaf, included, later)


def test_pymerkle_agrees(ledger: AuditStore[Any]) -> None:
    """A library of others has the same roots and audit paths, and finds its own proofs of growth good for them."""
    oracle = InmemoryTree(algorithm="sha256")
    for _, body in ledger.read():
        oracle.append_entry(body)
    with ledger.snapshot() as connection:
        for size in SIZES:
            root = root_at(connection, size, ledger.path)
            assert oracle.get_root(size) == root
            for number in sorted({1, size // 2 + 1, size}):
                included = oracle.prove_inclusion(number, size)
                verify_inclusion(oracle.get_leaf(number), root, included)
                ours = inclusion_proof(connection, number - 1, size, ledger.path)
                assert included.path == [oracle.get_leaf(number), *ours]
                grown = oracle.prove_consistency(number, size)
                verify_consistency(root_at(connection, number, ledger.path), root, grown)


def test_there_is_no_proof_of_what_is_not_there(ledger: AuditStore[Any]) -> None:
    """That is the caller's mistake; the empty tree is the beginning of every other."""
    makers: list[Callable[[], object]] = []
    with ledger.snapshot() as connection:
        makers += [lambda: inclusion_proof(connection, 3, 3, ledger.path)]
        makers += [lambda: inclusion_proof(connection, -1, 3, ledger.path)]
        makers += [lambda: inclusion_proof(connection, 0, 0, ledger.path)]
        makers += [lambda: consistency_proof(connection, 4, 3, ledger.path)]
        makers += [lambda: consistency_proof(connection, -1, 3, ledger.path)]
        for make in makers:
            with pytest.raises(ValueError, match=r"lea(f|ves)"):
                make()
        assert consistency_proof(connection, 0, 7, ledger.path) == []
        assert consistency_proof(connection, 0, 0, ledger.path) == []
        assert consistency_proof(connection, 7, 7, ledger.path) == []


def test_a_tile_that_is_gone_is_named_and_not_made_up(path: Path) -> None:
    """The store is damaged; a proof of something else would be worse."""
    with open_store(path, read_back) as store:
        store.append([plan("card:1", number) for number in range(300)])
        engine = writing_engine(path)
        with transaction(engine) as connection:
            connection.execute("DELETE FROM tiles")
        engine.dispose()
        with store.snapshot() as connection, pytest.raises(StoreCorrupt):
            inclusion_proof(connection, 299, 300, path)
