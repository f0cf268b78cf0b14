"""The algorithm in this process: what M shares give, what fewer give, and how wrong ones are found."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lab.lanes import examples

from lifecycle.sharing import message, shamir
from lifecycle.sharing.answering import answer, identified
from lifecycle.sharing.message import Outcome, Verb

SECRET = bytearray(range(100, 132))
OTHER = bytearray(range(32))

quorums = st.integers(2, 40).flatmap(lambda issued: st.tuples(st.integers(2, issued), st.just(issued)))
small_quorums = st.integers(2, 8).flatmap(lambda needed: st.tuples(st.just(needed), st.integers(needed, needed + 6)))
secrets = st.binary(min_size=32, max_size=32).map(bytearray)
some = settings(max_examples=examples(80), deadline=None)


def picked(shares: Mapping[int, bytearray], numbers: list[int]) -> dict[int, bytearray]:
    """Choose some of the shares, in that order."""
    return {number: shares[number] for number in numbers}


def flipped(share: bytearray, bit: int) -> bytearray:
    """A share with one bit of its 256 turned over."""
    changed = bytearray(share)
    changed[bit // 8] ^= 1 << bit % 8
    return changed


def culprit(shares: Mapping[int, bytearray], needed: int) -> int | None:
    """Say which share is found to be wrong; the shares must not agree."""
    with pytest.raises(shamir.Disagreement) as caught:
        shamir.recovered(shares, needed)
    return caught.value.number


@some
@given(st.data(), quorums, secrets)
def test_any_m_of_n_bring_the_secret_back(data: st.DataObject, quorum: tuple[int, int], secret: bytearray) -> None:
    """In any order."""
    needed, issued = quorum
    shares = shamir.split(secret, needed, issued)
    assert list(shares) == list(range(1, issued + 1))
    chosen = data.draw(st.permutations(list(shares)))[:needed]
    assert shamir.recovered(picked(shares, chosen), needed) == secret


@some
@given(small_quorums, secrets)
def test_one_share_less_gives_another_secret_and_the_fingerprint_tells(
    quorum: tuple[int, int], secret: bytearray
) -> None:
    """The library itself combines too few without a word."""
    needed, issued = quorum
    shares = shamir.split(secret, needed, issued)
    garbage = shamir.combined(shares, list(shares)[: needed - 1])
    assert garbage != secret
    assert identified(garbage)[-32:] != identified(secret)[-32:]
    with pytest.raises(ValueError, match=r"^$"):
        shamir.recovered(picked(shares, list(shares)[: needed - 1]), needed)


@some
@given(st.data(), small_quorums)
def test_one_wrong_share_among_two_too_many_is_found(data: st.DataObject, quorum: tuple[int, int]) -> None:
    """Whichever it is, whichever bit, and in whatever order they were shown."""
    needed = quorum[0]
    shares = shamir.split(SECRET, needed, needed + data.draw(st.integers(2, 6)))
    wrong = data.draw(st.sampled_from(list(shares)))
    shares[wrong] = flipped(shares[wrong], data.draw(st.integers(0, 255)))
    assert culprit(picked(shares, data.draw(st.permutations(list(shares)))), needed) == wrong


@pytest.mark.parametrize("wrong", [1, 2, 63, 64])
def test_it_is_found_in_the_largest_sets(wrong: int) -> None:
    """62 needed, 64 shown, and both halves of one share wrong."""
    shares = shamir.split(SECRET, 62, 64)
    shares[wrong] = flipped(flipped(shares[wrong], 0), 200)
    assert culprit(shares, 62) == wrong


@pytest.mark.parametrize("wrong", [1, 2, 3])
def test_with_one_share_too_many_a_wrong_one_is_noticed_and_not_named(wrong: int) -> None:
    """Each of them could be the one."""
    shares = shamir.split(SECRET, 2, 3)
    shares[wrong] = flipped(shares[wrong], 77)
    assert culprit(shares, 2) is None


def test_with_no_share_too_many_a_wrong_one_gives_another_identity() -> None:
    """Nothing else can tell."""
    shares = shamir.split(SECRET, 3, 3)
    shares[2] = flipped(shares[2], 5)
    assert identified(shamir.recovered(shares, 3)) != identified(SECRET)


@some
@given(st.data(), small_quorums)
def test_of_two_wrong_shares_none_is_named_from_three_too_many(data: st.DataObject, quorum: tuple[int, int]) -> None:
    """Two can be made to look like another one from two shares too many, and never from three."""
    needed = quorum[0]
    shares = shamir.split(SECRET, needed, needed + 3)
    for wrong in data.draw(st.permutations(list(shares)))[:2]:
        shares[wrong] = flipped(shares[wrong], data.draw(st.integers(0, 127)))
    assert culprit(shares, needed) is None


def test_each_half_must_have_the_same_culprit() -> None:
    """Each half by itself would name one."""
    shares = shamir.split(SECRET, 2, 4)
    assert culprit(shares | {1: flipped(shares[1], 5), 4: flipped(shares[4], 250)}, 2) is None
    assert culprit(shares | {1: flipped(flipped(shares[1], 5), 250)}, 2) == 1


@some
@given(st.data(), small_quorums)
def test_shares_of_two_sets_do_not_mix(data: st.DataObject, quorum: tuple[int, int]) -> None:
    """Of the same secret or of two: M give another identity, more disagree, and a single stranger is named."""
    needed = quorum[0]
    first = shamir.split(SECRET, needed, needed + 2)
    second = shamir.split(data.draw(st.sampled_from([SECRET, OTHER])), needed, needed + 2)
    stranger = data.draw(st.sampled_from(list(first)))
    mixed = first | {stranger: second[stranger]}
    chosen = [stranger, *(number for number in first if number != stranger)]
    for secret in (SECRET, OTHER):
        assert identified(shamir.recovered(picked(mixed, chosen[:needed]), needed)) != identified(secret)
    assert culprit(picked(mixed, chosen[: needed + 1]), needed) is None
    assert culprit(mixed, needed) == stranger


@pytest.mark.parametrize("numbers", [{0: 1, 1: 2}, {1: 1, 65: 2}, {1: 1}, {}])
def test_numbers_out_of_range_are_not_recombined(numbers: dict[int, int]) -> None:
    """Share 0 would be the secret itself."""
    shares = shamir.split(SECRET, 2, 2)
    with pytest.raises(ValueError, match=r"^$"):
        shamir.recovered({number: shares[share] for number, share in numbers.items()}, 2)


@pytest.mark.parametrize(("needed", "issued"), [(1, 3), (0, 0), (4, 3), (2, 65), (-1, 2)])
def test_quorums_out_of_range_are_not_split(needed: int, issued: int) -> None:
    """The library takes M > N and M = 1 without a word."""
    with pytest.raises(ValueError, match=r"^$"):
        shamir.split(SECRET, needed, issued)


def test_a_request_with_a_number_twice_is_not_served() -> None:
    """Nor one with a number out of range, or with shares that end in the middle."""
    shares = shamir.split(SECRET, 2, 3)
    good = message.packed(Verb.REBUILD, (0, 2, 0), shares)
    assert answer(bytearray(good)) == bytes([Outcome.DONE]) + identified(SECRET)
    twice, zero = bytearray(good), bytearray(good)
    twice[4 + 33] = 1
    zero[4] = 0
    for bad in (twice, zero, good[:-1], good[:3], bytearray()):
        assert answer(bad) == bytes([Outcome.FAILED])


@given(st.binary(max_size=200).map(bytearray))
@settings(max_examples=examples(200), deadline=None)
def test_no_request_makes_the_child_raise(request: bytearray) -> None:
    """It answers with an outcome, and one that failed says nothing else."""
    reply = answer(request)
    assert reply[0] in set(Outcome)
    assert reply[0] == Outcome.DONE or len(reply) <= 2
