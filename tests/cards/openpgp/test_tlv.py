"""Data objects as cards answer them: with their own tag or without, with members here or there, or damaged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifecycle.cards.openpgp.tlv import Malformed, members, parse


def test_the_outer_tag_may_be_there_or_not() -> None:
    """The members are the same."""
    inside = bytes.fromhex("5B00 5F2D02656E 5F350139")
    whole = bytes((0x65, len(inside))) + inside
    assert members(inside, 0x65) == members(whole, 0x65) == {0x5B: b"", 0x5F2D: b"en", 0x5F35: b"9"}


def test_members_stand_in_an_inner_one_or_beside_it() -> None:
    """Cards differ in that."""
    inner = bytes.fromhex("C00101 C40102")
    expected = {0x4F: b"\3", 0xC0: b"\1", 0xC4: b"\2"}
    for content in (bytes.fromhex("4F0103 7306") + inner, bytes.fromhex("4F0103") + inner):
        assert members(content, 0x6E, 0x73) == expected


def test_one_member_has_one_value() -> None:
    """Two of them are believed only where they are the same."""
    assert members(bytes.fromhex("C40102 7303C40102"), 0x6E, 0x73) == {0xC4: b"\2"}
    with pytest.raises(Malformed):
        members(bytes.fromhex("C40101 7303C40102"), 0x6E, 0x73)


def test_long_values_have_long_lengths() -> None:
    """Of one byte and of two; more is none that a card can answer."""
    assert parse(bytes.fromhex("7F498180") + bytes(128)) == [(0x7F49, bytes(128))]
    assert parse(bytes.fromhex("6E820100") + bytes(256)) == [(0x6E, bytes(256))]
    for odd in ("6E80", "6E83000001AA", "6E82", "6E05AA", "7F", "7F81"):
        with pytest.raises(Malformed):
            parse(bytes.fromhex(odd))


@given(st.binary(max_size=300))
def test_no_bytes_do_more_than_that(content: bytes) -> None:
    """They are data objects, or they are not."""
    try:
        found = members(content, 0x6E, 0x73)
    except Malformed:
        return
    assert all(value in content for value in found.values())
