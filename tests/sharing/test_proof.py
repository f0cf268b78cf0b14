"""New shares are proven before they are given out: every fault that was planted in a deal is found."""

import random
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from itertools import combinations
from math import comb

import pytest
from Crypto.Protocol.SecretSharing import Shamir
from hypothesis import given, settings
from hypothesis import strategies as st
from test_format import dealt, inverse, times

from lifecycle.sharing import message, shamir
from lifecycle.sharing.answering import answer
from lifecycle.sharing.field import inverses
from lifecycle.sharing.field import times as ours
from lifecycle.sharing.message import Outcome, Verb
from lifecycle.sharing.proof import FewerAreEnough, NotRecombined, prove

SECRET = bytearray(range(100, 132))
SMALL = [(needed, issued) for issued in range(2, 8) for needed in range(2, issued + 1)]
LARGE = [(5, 10), (10, 10), (3, 20), (32, 64), (63, 64), (64, 64)]
Shares = dict[int, bytearray]
Polynomial = list[int]


def element(value: int) -> bytes:
    """Sixteen bytes of a field element."""
    return value.to_bytes(16, "big")


def deal_of(needed: int, issued: int, seed: int = 1) -> Shares:
    """An honest deal, made by the judge of the format and not by the library."""
    return {number: bytearray(share) for number, share in dealt(bytes(SECRET), needed, issued, seed).items()}


def accepts(shares: Mapping[int, bytearray], needed: int, secret: bytearray = SECRET) -> bool:
    """Say whether the proof lets these shares out."""
    try:
        prove(secret, shares, needed, len(shares))
    except NotRecombined:
        return False
    return True


def is_right(shares: Mapping[int, bytearray], needed: int) -> bool:
    """Say the same by every quorum, and by every M - 1 of the shares, in the arithmetic of the judge."""
    short = [key for chosen in combinations(shares, needed - 1) for key in rebuilt(shares, chosen)]
    every = [rebuilt(shares, chosen) for chosen in combinations(shares, needed)]
    return all(key == halves_of(SECRET) for key in every) and not set(short) & set(halves_of(SECRET))


def on(*halves: Polynomial, issued: int) -> Shares:
    """The shares that two polynomials give, each the constant coefficient first."""

    def at(number: int, coefficients: Polynomial) -> int:
        value = 0
        for coefficient in reversed(coefficients):
            value = times(value, number) ^ coefficient
        return value

    return {
        number: bytearray(b"".join(element(at(number, half)) for half in halves)) for number in range(1, issued + 1)
    }


def halves_of(secret: bytearray) -> tuple[int, int]:
    """The constant coefficients."""
    return int.from_bytes(secret[:16], "big"), int.from_bytes(secret[16:], "big")


inverse_of = cache(inverse)


@cache
def lagrange(number: int, quorum: tuple[int, ...]) -> int:
    """The weight of a share in the secret that a quorum rebuilds."""
    weight = 1
    for other in quorum:
        if other != number:
            weight = times(times(weight, other), inverse_of(other ^ number))
    return weight


def rebuilt(shares: Mapping[int, bytearray], quorum: Iterable[int]) -> tuple[int, ...]:
    """Both halves of what a quorum rebuilds, in the arithmetic of the judge."""
    halves, chosen = [0, 0], tuple(quorum)
    for number in chosen:
        for half, value in enumerate(halves_of(shares[number])):
            halves[half] ^= times(value, lagrange(number, chosen))
    return tuple(halves)


def null_vector(rows: list[list[int]]) -> list[int]:
    """Numbers, none of them zero here, whose products with each row add up to zero: one row less than columns."""
    rows, columns = [row[:] for row in rows], len(rows[0])
    for at in range(len(rows)):
        pivot = next(row for row in range(at, len(rows)) if rows[row][at])
        rows[at], rows[pivot] = rows[pivot], rows[at]
        scale = inverse(rows[at][at])
        rows[at] = [times(cell, scale) for cell in rows[at]]
        for row in range(len(rows)):
            if row != at:
                factor = rows[row][at]
                rows[row] = [cell ^ times(factor, own) for cell, own in zip(rows[row], rows[at], strict=True)]
    return [row[columns - 1] for row in rows] + [1]


def hidden_from_four_quorums() -> Shares:
    """A deal 5 of 10 with five shares altered so that the quorums that are recombined still rebuild the secret."""
    altered = (1, 2, 3, 6, 8)
    tried = list(shamir.quorums(list(range(1, 11)), 5))
    assert len(tried) == 4
    errors = null_vector([[lagrange(n, quorum) if n in quorum else 0 for n in altered] for quorum in tried])
    shares = deal_of(5, 10)
    for number, error in zip(altered, errors, strict=True):
        assert error
        shares[number][:16] = element(int.from_bytes(shares[number][:16], "big") ^ error)
    return shares


@pytest.mark.parametrize(("needed", "issued"), SMALL + LARGE)
def test_an_honest_deal_is_always_accepted(needed: int, issued: int) -> None:
    """Made by the library, and by the description of the format."""
    shamir.split(SECRET, needed, issued)
    assert accepts(deal_of(needed, issued), needed)


def test_a_deal_of_which_247_of_252_quorums_rebuild_another_key_is_found() -> None:
    """The four quorums that are recombined, and the five good shares, rebuild the right one."""
    shares = hidden_from_four_quorums()
    assert sum(rebuilt(shares, chosen) != halves_of(SECRET) for chosen in combinations(shares, 5)) == 247
    shamir.recombine(SECRET, shares, 5)
    for _ in range(21):
        with pytest.raises(NotRecombined):
            prove(SECRET, shares, 5, 10)


def test_a_library_that_deals_such_a_thing_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The child answers that its shares do not stand the test, and gives none of them out."""
    shares, parts = hidden_from_four_quorums(), iter((slice(16), slice(16, 32)))

    def split(needed: int, issued: int, half: bytes, *, ssss: bool) -> list[tuple[int, bytes]]:
        assert (needed, issued, ssss, len(half)) == (5, 10, False, 16)
        part = next(parts)
        return [(number, bytes(share[part])) for number, share in shares.items()]

    monkeypatch.setattr(Shamir, "split", split)
    monkeypatch.setattr("lifecycle.sharing.answering.os.urandom", lambda length: bytes(SECRET)[:length])
    assert answer(message.packed(Verb.DEAL, (0, 5, 10), {})) == bytes([Outcome.NOT_RECOMBINED])


@pytest.mark.parametrize(("needed", "issued"), SMALL + LARGE)
def test_a_single_bit_is_found(needed: int, issued: int) -> None:
    """In the first and the last share and in the secret, in either half."""
    for bit in (0, 127, 128, 255):
        for number in (1, issued):
            shares = deal_of(needed, issued)
            shares[number][bit // 8] ^= 1 << bit % 8
            assert not accepts(shares, needed)
        other = bytearray(SECRET)
        other[bit // 8] ^= 1 << bit % 8
        assert not accepts(deal_of(needed, issued), needed, other)


@pytest.mark.parametrize(("needed", "issued"), [quorum for quorum in SMALL if quorum[1] <= 5])
def test_the_verdict_is_that_of_all_quorums_and_all_that_are_a_share_too_small(needed: int, issued: int) -> None:
    """Whatever was planted, for every size where all can be tried."""
    for fault in FAULTS:
        shares = fault(needed, issued)
        assert accepts(shares, needed) == is_right(shares, needed), fault.__name__


@settings(max_examples=60, deadline=None)
@given(st.data(), st.sampled_from(SMALL))
def test_any_alteration_of_any_shares_is_judged_as_all_quorums_judge_it(
    data: st.DataObject, quorum: tuple[int, int]
) -> None:
    """One share or several, one bit or all."""
    needed, issued = quorum
    shares = deal_of(needed, issued, data.draw(st.integers(1, 9)))
    for number in data.draw(st.sets(st.sampled_from(list(shares)))):
        error = data.draw(st.binary(min_size=32, max_size=32))
        shares[number] = bytearray(mine ^ theirs for mine, theirs in zip(shares[number], error, strict=True))
    assert accepts(shares, needed) == is_right(shares, needed)


def swapped(needed: int, issued: int) -> Shares:
    """Two shares on the wrong cards."""
    shares = deal_of(needed, issued)
    return shares | {1: shares[2], 2: shares[1]}


def mixed(needed: int, issued: int) -> Shares:
    """One share of another deal of the same secret."""
    return deal_of(needed, issued) | {issued: deal_of(needed, issued, 2)[issued]}


def one_needed_more(needed: int, issued: int) -> Shares:
    """Polynomials of degree M in both halves; where M = N, they are those of degree M - 1 as well."""
    return deal_of(needed + 1, issued)


def one_needed_less(needed: int, issued: int) -> Shares:
    """Polynomials of degree M - 2."""
    return deal_of(needed - 1, issued)


def one_needed_less_in_a_half(needed: int, issued: int) -> Shares:
    """The second half alone."""
    dice, (first, second) = random.Random(3), halves_of(SECRET)  # noqa: S311 - a test that can be repeated
    rest = [dice.getrandbits(128) for _ in range(needed - 1)]
    return on([first, *rest], [second, *rest[:-1]], issued=issued)


def constant(needed: int, issued: int) -> Shares:  # noqa: ARG001 - as all faults
    """Every share is the secret itself."""
    return {number: bytearray(SECRET) for number in range(1, issued + 1)}


def all_zero(needed: int, issued: int) -> Shares:  # noqa: ARG001 - as all faults
    """Memory that was wiped too early."""
    return {number: bytearray(32) for number in range(1, issued + 1)}


FAULTS: list[Callable[[int, int], Shares]] = [
    deal_of, swapped, mixed, one_needed_more, one_needed_less, one_needed_less_in_a_half, constant, all_zero,
]  # fmt: skip


PLANTED = [
    (fault, *quorum)
    for fault in FAULTS[1:]
    for quorum in [(3, 6), (5, 7), *LARGE[:5]]
    if fault is not one_needed_more or quorum[0] < quorum[1]  # M points lie on every polynomial
]


@pytest.mark.parametrize(("fault", "needed", "issued"), PLANTED)
def test_planted_faults_are_found_in_sets_of_every_size(
    fault: Callable[[int, int], Shares], needed: int, issued: int
) -> None:
    """A swap, another deal, a polynomial of a wrong degree, shares that are all the same."""
    assert not accepts(fault(needed, issued), needed)


@pytest.mark.parametrize("half", [0, 1])
def test_a_deal_of_which_fewer_are_enough_is_dealt_once_more(half: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Chance makes one in 2^127; two in a row are a fault."""
    first, second = halves_of(SECRET)
    weak = on([first, 5, *([] if half == 0 else [7])], [second, 5, *([7] if half == 0 else [])], issued=4)
    with pytest.raises(FewerAreEnough):
        prove(SECRET, weak, 3, 4)
    made, deals = Shamir.split, []

    def split(needed: int, issued: int, part: bytes, *, ssss: bool) -> list[tuple[int, bytes]]:
        deals.append(part)
        if len(deals) > weak_halves:
            return made(needed, issued, part, ssss=ssss)
        place = slice(16) if part == SECRET[:16] else slice(16, 32)
        return [(number, bytes(share[place])) for number, share in weak.items()]

    monkeypatch.setattr(Shamir, "split", split)
    weak_halves = 2
    assert accepts(shamir.split(SECRET, 3, 4), 3)
    assert len(deals) == 4
    deals.clear()
    weak_halves = 4
    with pytest.raises(NotRecombined):
        shamir.split(SECRET, 3, 4)


@pytest.mark.parametrize("numbers", [(0, 1, 2), (1, 2), (1, 2, 4), (1, 2, 3, 4)])
def test_shares_with_other_numbers_than_1_to_n_are_not_given_out(numbers: tuple[int, ...]) -> None:
    """Number 0 is the secret itself, and its weights would all be zero."""
    with pytest.raises(NotRecombined):
        prove(SECRET, {number: bytearray(32) for number in numbers}, 2, 3)


def test_a_share_that_is_too_short_is_not_given_out() -> None:
    """Its first half would be read as a smaller number."""
    shares = deal_of(2, 3)
    with pytest.raises(NotRecombined):
        prove(SECRET, shares | {2: shares[2][:31]}, 2, 3)


@given(st.integers(0, 2**128 - 1), st.integers(0, 2**128 - 1))
def test_the_product_is_that_of_the_judge(one: int, other: int) -> None:
    """In the field that the format names."""
    assert ours(one, other) == times(one, other)


@given(st.lists(st.integers(1, 2**128 - 1), min_size=1, max_size=9))
@settings(max_examples=25, deadline=None)
def test_all_are_inverted_at_once(elements: list[int]) -> None:
    """Each with its own inverse, in their order."""
    assert inverses(elements) == [inverse(each) for each in elements]


@given(st.integers(2, 40).flatmap(lambda issued: st.tuples(st.integers(2, issued), st.just(issued))))
def test_every_new_share_isrecombined_by_the_library_too(quorum: tuple[int, int]) -> None:
    """In a quorum of exactly M; no quorum is tried twice, and all are where they are 20 at most."""
    needed, issued = quorum
    chosen = list(shamir.quorums(list(range(1, issued + 1)), needed))
    assert {number for each in chosen for number in each} == set(range(1, issued + 1))
    assert all(len(set(each)) == len(each) == needed for each in chosen)
    assert len(set(chosen)) == len(chosen)
    assert comb(issued, needed) > 20 or len(chosen) == comb(issued, needed)


@pytest.mark.parametrize("wrong", [1, 2, 3, 4, 5])
def test_the_library_alone_notices_a_share_that_does_not_fit(wrong: int) -> None:
    """As a second opinion, whichever is wrong."""
    shares = deal_of(3, 5)
    shares[wrong][1] ^= 2
    with pytest.raises(NotRecombined):
        shamir.recombine(SECRET, shares, 3)


@pytest.mark.parametrize("half", [slice(16), slice(16, 32)])
def test_the_library_alone_notices_shares_of_which_fewer_are_enough(half: slice) -> None:
    """In either half: each share being the secret is what a polynomial without randomness gives."""
    shares = deal_of(2, 3)
    for share in shares.values():
        share[half] = SECRET[half]
    with pytest.raises(NotRecombined):
        shamir.recombine(SECRET, shares, 2)
