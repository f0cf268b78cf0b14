"""The shares of a deal that are missing, computed from M of it."""

import secrets

import pytest

from lifecycle.domain.secret import Secret
from lifecycle.sharing import complete, deal
from lifecycle.sharing.completing import completed
from lifecycle.sharing.proof import NotRecombined
from lifecycle.sharing.shamir import Disagreement, split

SIZES = [(needed, issued) for issued in range(2, 8) for needed in range(2, issued + 1)]


@pytest.mark.parametrize(("needed", "issued"), [*SIZES, pytest.param(32, 64, marks=pytest.mark.long)])
def test_missing_shares_are_those_of_the_same_deal(needed: int, issued: int) -> None:
    """From the first M of them, from the last M, and from all."""
    secret = bytearray(secrets.token_bytes(32))
    shares = split(secret, needed, issued)
    for kept in (sorted(shares)[:needed], sorted(shares)[-needed:], sorted(shares)):
        found, missing = completed({number: shares[number] for number in kept}, needed, issued)
        assert found == secret
        assert missing == {number: share for number, share in shares.items() if number not in kept}


def test_a_deal_is_not_completed_from_shares_of_two() -> None:
    """One share more than are needed shows it; of exactly M, the fingerprint tells."""
    ours, theirs = (split(bytearray(secrets.token_bytes(32)), 2, 4) for _ in range(2))
    with pytest.raises(Disagreement):
        completed({1: ours[1], 2: theirs[2], 3: ours[3]}, 2, 4)


def test_a_share_of_a_number_that_was_not_issued_completes_nothing() -> None:
    """The deal was larger than is said."""
    shares = split(bytearray(32), 2, 4)
    with pytest.raises(NotRecombined):
        completed({1: shares[1], 4: shares[4]}, 2, 3)


def test_the_child_completes_a_deal() -> None:
    """With the identity of the whole."""
    with deal(2, 4) as whole:
        kept = {number: whole.shares[number] for number in (2, 3)}
        with complete(kept, 2, 4) as rest:
            assert rest.identity == whole.identity
            assert list(rest.shares) == [1, 4]
            for number, share in rest.shares.items():
                assert _opened(share) == _opened(whole.shares[number])


def _opened(share: Secret) -> bytes:
    with share.revealed() as value:
        return bytes(value)
