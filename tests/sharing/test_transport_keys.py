"""A transport key on cards: split with its id, given back, and no other secret is ever given out."""

from collections.abc import Iterator

import pytest
from Crypto.Cipher import AES
from Crypto.Hash import CMAC
from desk.sharing_in_process import dealing_here
from test_format import rebuilt

from lifecycle.domain.secret import Secret
from lifecycle.sharing import (
    Dealt,
    NotAKey,
    SharesDisagree,
    TooFewShares,
    complete,
    deal,
    deal_again,
    deal_key,
    rebuild,
    reveal_key,
)

KEY = bytes.fromhex("00112233445566778899AABBCCDDEEFF")


@pytest.fixture(autouse=True)
def _here() -> Iterator[None]:
    with dealing_here():
        yield


def picked(dealt: Dealt, *numbers: int) -> dict[int, Secret]:
    return {number: dealt.shares[number] for number in numbers}


def plain(share: Secret) -> bytes:
    with share.revealed() as lent:
        return bytes(lent)


@pytest.mark.parametrize(("needed", "issued", "key_id"), [(2, 2, 0), (2, 3, 255), (3, 5, 7)])
def test_m_shares_give_the_key_and_its_id_back(needed: int, issued: int, key_id: int) -> None:
    """Any of them, and more than M too."""
    with deal_key(Secret(KEY), key_id, needed, issued) as dealt:
        for numbers in (range(1, needed + 1), range(issued - needed + 1, issued + 1), range(1, issued + 1)):
            with reveal_key(picked(dealt, *numbers), needed) as found, found.key.revealed() as key:
                assert (bytes(key), found.key_id, found.identity) == (KEY, key_id, dealt.identity)


def test_a_stranger_finds_the_key_in_the_secret_as_it_is_described() -> None:
    """Sixteen bytes, a mark and the id: by code that shares nothing with ours."""
    with deal_key(Secret(KEY), 9, 2, 3) as dealt:
        secret = rebuilt({number: plain(dealt.shares[number]) for number in (1, 3)})
    assert secret == KEY + b"transport key\x01\x00\x09"


def test_the_check_values_are_those_of_the_key_alone() -> None:
    """So that they are the ones that its list shows; a set that is checked has the same."""
    expected = CMAC.new(KEY, bytes(16), ciphermod=AES).digest()[:5].hex().upper()
    with deal_key(Secret(KEY), 9, 2, 3) as dealt:
        assert dealt.identity.check_values.cmac_5 == expected
        assert rebuild(picked(dealt, 1, 2), 2) == dealt.identity


def test_what_is_copied_or_completed_is_still_that_key() -> None:
    """A copied set gives the key back as the first one does."""
    with deal_key(Secret(KEY), 9, 2, 3) as dealt:
        with deal_again(picked(dealt, 2, 3), 2, 3, 4) as copy, reveal_key(picked(copy, 4, 1, 2), 3) as found:
            assert (plain(found.key), copy.identity) == (KEY, dealt.identity)
        with (
            complete(picked(dealt, 1, 2), 2, 3) as rest,
            reveal_key({**picked(dealt, 1), **picked(rest, 3)}, 2) as found,
        ):
            assert plain(found.key) == KEY


def test_the_secret_of_any_other_set_is_not_given_out() -> None:
    """Whoever asks, with however many cards: a master key never leaves the child."""
    with deal(2, 3) as dealt:
        for numbers in ((1, 2), (1, 2, 3)):
            with pytest.raises(NotAKey):
                reveal_key(picked(dealt, *numbers), 2)


def test_shares_that_do_not_belong_together_give_nothing() -> None:
    """Too few of them, of two sets, or one that is wrong."""
    with deal_key(Secret(KEY), 9, 2, 3) as one, deal_key(Secret(KEY), 9, 2, 3) as other:
        with pytest.raises(TooFewShares):
            reveal_key(picked(one, 1), 2)
        with pytest.raises(NotAKey):
            reveal_key({**picked(one, 1), **picked(other, 2)}, 2)
        with pytest.raises(SharesDisagree):
            reveal_key({**picked(one, 1, 2), **picked(other, 3)}, 2)
