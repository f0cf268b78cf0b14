"""Our records on an OpenPGP card, byte for byte, and what is damaged in them."""

from dataclasses import replace
from zlib import crc32

import pytest
from msgspec import structs

from lifecycle.cards.holding_bytes import slot_bytes
from lifecycle.cards.openpgp import records
from lifecycle.cards.openpgp.records import FreeRecord
from lifecycle.domain.anchor import Anchor
from lifecycle.domain.holding import UNREADABLE, SetRecord, Share
from lifecycle.domain.secret import Secret

CARD_ID = bytes.fromhex("0102030405060708")
SET_ID = "00112233445566778899AABBCCDDEEFF"
ANCHOR = Anchor(origin="A0A1A2A3A4A5A6A7", counter=0x010203, size=0x0102030405, root="5a" * 32)
HELD = SetRecord(state="held", kind="server-master-key", needed=2, issued=3, share=1, set_id=SET_ID, sequence=7)
FREE = FreeRecord(CARD_ID, 0x0F, slot_bytes(HELD), records.anchor_bytes(ANCHOR), b"s" * 64, bytes(52))


def share() -> Share:
    """Make one."""
    return Share(number=1, needed=2, issued=3, salt=Secret(b"t" * 16), value=Secret(b"v" * 32))


def test_the_free_record_has_its_240_bytes_in_their_places() -> None:
    """Head, card id, journal, set record, newest anchor with its signature, the one before it, checksum."""
    content = bytes(FREE)
    assert len(content) == 240
    assert content[:16] == bytes.fromhex("4C434101 0102030405060708 0F000000")
    assert content[16:64] == slot_bytes(HELD)
    assert content[64:76] == bytes.fromhex("A0A1A2A3A4A5A6A7 00010203")
    assert content[76:84] == bytes.fromhex("0000000102030405")
    assert (content[84:116], content[116:180]) == (b"\x5a" * 32, b"s" * 64)
    assert (content[180:232], content[232:236]) == (bytes(52), bytes(4))
    assert content[236:] == crc32(content[:236]).to_bytes(4, "big")
    assert records.free_of(content) == FREE
    assert (FREE.set_record, FREE.anchors) == (HELD, ("never-written", ANCHOR))


def test_no_byte_of_it_changes_unnoticed() -> None:
    """Nor one of another length; what has its checksum and reserved bytes that are not zero is damaged too."""
    content = bytes(FREE)
    for at in range(len(content)):
        assert records.free_of(content[:at] + bytes((content[at] ^ 1,)) + content[at + 1 :]) is None
    assert records.free_of(content[:-1]) is None
    odd = content[:234] + b"\1\0"
    assert records.free_of(odd + crc32(odd).to_bytes(4, "big")) is None


def test_a_set_record_that_is_not_there_is_unreadable() -> None:
    """And never blank."""
    assert replace(FREE, slot=bytes(48)).set_record == UNREADABLE


def test_what_is_left_of_a_damaged_one_is_its_journal() -> None:
    """Its share is unreadable, and its anchors are gone."""
    left = records.salvaged(bytes(FREE)[:-1] + b"\0", CARD_ID)
    assert (left.journal, left.set_record, left.anchors) == (0x0F, UNREADABLE, ("never-written", "never-written"))
    assert records.salvaged(b"", CARD_ID).journal == records.ADMIN_DISCARDED


def test_the_secret_record_has_its_120_bytes_in_their_places() -> None:
    """Head, card id, state, numbers, set, salt, share, label, checksum."""
    with share() as kept:
        content = records.secret_bytes(CARD_ID, kept, SET_ID, "Anna")
    assert len(content) == 120
    assert content[:16] == bytes.fromhex("4C435301 0102030405060708 01010203")
    assert content[16:32] == bytes.fromhex(SET_ID)
    assert (content[32:48], content[48:80]) == (b"t" * 16, b"v" * 32)
    assert content[80:116] == b"\4Anna" + bytes(31)
    assert content[116:] == crc32(content[:116]).to_bytes(4, "big")
    assert records.label_of(content, CARD_ID) == b"Anna"
    read = records.share_of(content, CARD_ID)
    assert read is not None
    with read, share() as kept:
        assert read.commitment(SET_ID) == kept.commitment(SET_ID)


def test_a_secret_record_that_is_damaged_or_of_another_card_is_neither_share_nor_none() -> None:
    """A blank one of this card is none."""
    with share() as kept:
        content = records.secret_bytes(CARD_ID, kept, SET_ID, "Anna")
    for at in range(120):
        odd = bytearray(content)
        odd[at] ^= 1
        with pytest.raises(records.Damaged):
            records.share_of(odd, CARD_ID)
    with pytest.raises(records.Damaged):
        records.share_of(content, CARD_ID[::-1])
    assert records.share_of(bytearray(records.blank_bytes(CARD_ID)), CARD_ID) is None
    for length in (0, 69, 119, 121):
        with pytest.raises(records.Damaged):
            records.label_of(bytearray(length), CARD_ID)


@pytest.mark.parametrize("label", ["", "x" * 33, "M\u00fcller"])
def test_what_is_no_label_is_not_written(label: str) -> None:
    """Nor a share whose numbers are out of range."""
    with share() as kept, pytest.raises(ValueError, match="label"):
        records.secret_bytes(CARD_ID, kept, SET_ID, label)
    with share() as kept, pytest.raises(ValueError, match="range"):
        records.secret_bytes(CARD_ID, replace(kept, number=4), SET_ID, "Anna")


def test_an_anchor_that_does_not_fit_is_not_written() -> None:
    """The counter ends at FFFFFF."""
    for odd in ({"counter": 0x1000000}, {"size": 2**63}, {"counter": 2**40}):
        with pytest.raises(ValueError, match="anchor"):
            records.anchor_bytes(structs.replace(ANCHOR, **odd))
