"""Set record, share and label as bytes: what is written is read, and what is damaged is known for it."""

from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from samples import HELD, share

from lifecycle.cards import holding_bytes
from lifecycle.cards.mpcos import descriptors, profile, records
from lifecycle.cards.mpcos.transport_keys import SAMPLE
from lifecycle.domain.holding import BLANK, UNREADABLE, SetRecord

SEQUENCES = st.integers(1, 0xFFFFFFFE)


def hexes(size: int) -> st.SearchStrategy[str]:
    """Bytes in upper-case hex, not all of them zero."""
    return st.binary(min_size=size, max_size=size).filter(any).map(lambda data: data.hex().upper())


@st.composite
def set_records(draw: st.DrawFn) -> SetRecord:
    """Any set record that a card can have."""
    state = draw(st.sampled_from(["blank", "writing", "held", "erasing"]))
    record = SetRecord(
        state=state,
        origin=draw(st.none() | hexes(8)),
        operation=draw(st.none() | hexes(8)),
        sequence=draw(SEQUENCES),
    )
    if state == "blank":
        return record
    issued = draw(st.integers(2, 64))
    return replace(
        record,
        kind=draw(st.sampled_from(["server-master-key", "partition-auth-set"])),
        needed=draw(st.integers(2, issued)),
        issued=issued,
        share=draw(st.integers(1, issued)),
        copy=draw(st.integers(0, 255)),
        set_id=draw(hexes(16)),
    )


def summed(body: bytes) -> bytes:
    """Put a good checksum behind a body."""
    return body + crc32(body).to_bytes(4, "big")


def test_a_slot_byte_by_byte() -> None:
    """As the profile lays it out."""
    body = "01020304 01 A5 69 03 05 02 01 00 00112233445566778899AABBCCDDEEFF A0A1A2A3A4A5A6A7 B0B1B2B3B4B5B6B7"
    assert holding_bytes.slot_bytes(replace(HELD, sequence=0x01020304)) == summed(bytes.fromhex(body))


@given(set_records())
def test_a_set_record_is_read_as_it_was_written(record: SetRecord) -> None:
    """In 48 bytes, whatever stands in it."""
    block = holding_bytes.slot_bytes(record)
    assert len(block) == holding_bytes.SLOT
    assert holding_bytes.slot_of(block) == record


@given(set_records(), st.integers(0, 47), st.integers(1, 255))
def test_every_changed_byte_of_a_slot_is_noticed(record: SetRecord, at: int, change: int) -> None:
    """The checksum among them."""
    block = bytearray(holding_bytes.slot_bytes(record))
    block[at] ^= change
    assert holding_bytes.slot_of(bytes(block)) is None


@given(st.none() | set_records(), st.none() | set_records())
def test_the_newest_good_slot_counts_and_the_other_one_is_written_next(
    first: SetRecord | None, second: SetRecord | None
) -> None:
    """Both bad is unreadable, and begins again with slot 0 and sequence 1."""
    content = b"".join(bytes(48) if slot is None else holding_bytes.slot_bytes(slot) for slot in (first, second))
    good = [slot for slot in (first, second) if slot is not None]
    newest = max(good, key=lambda slot: slot.sequence, default=UNREADABLE)
    assert records.set_record_of(content) == newest
    slot, sequence = records.next_slot(content)
    assert sequence == newest.sequence + 1
    assert (first, second)[slot] != newest or first == second


def test_a_file_of_zeros_is_unreadable_and_not_blank() -> None:
    """Blank needs a good checksum and says so."""
    assert records.set_record_of(bytes(96)) == UNREADABLE
    assert records.set_record_of(b"\xff" * 96) == UNREADABLE
    assert records.set_record_of(bytes(48) + holding_bytes.slot_bytes(replace(BLANK, sequence=1))).state == "blank"


@pytest.mark.parametrize(
    ("at", "value"),
    [
        (slice(0, 4), bytes(4)),
        (slice(0, 4), b"\xff" * 4),
        (slice(4, 5), b"\x02"),
        (slice(5, 6), b"\x00"),
        (slice(5, 6), b"\x3c"),
        (slice(6, 7), b"\x00"),
        (slice(6, 7), b"\x01"),
        (slice(7, 8), b"\x01"),
        (slice(7, 8), b"\x06"),
        (slice(8, 9), b"\x41"),
        (slice(9, 10), b"\x00"),
        (slice(9, 10), b"\x06"),
        (slice(11, 12), b"\x01"),
        (slice(12, 28), bytes(16)),
    ],
)
def test_a_good_checksum_over_what_this_version_does_not_write_is_a_bad_slot(at: slice, value: bytes) -> None:
    """Sequence, version, state, kind, M, N, x, reserved and set id."""
    body = bytearray(holding_bytes.slot_bytes(HELD)[:44])
    body[at] = value
    assert holding_bytes.slot_of(summed(bytes(body))) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "unreadable"},
        {"state": "unknown"},
        {"kind": None},
        {"needed": 1},
        {"needed": 6},
        {"issued": 65},
        {"share": 0},
        {"share": 300},
        {"copy": -1},
        {"set_id": None},
        {"set_id": "00" * 15},
        {"set_id": "11" * 17},
        {"origin": "a0a1a2a3a4a5a6a7"},
        {"operation": "no hex"},
        {"sequence": 0},
        {"sequence": 1 << 32},
        {"state": "blank"},
    ],
)
def test_what_is_no_set_record_is_not_written(changes: dict[str, object]) -> None:
    """Nor is what would not be read as it was given."""
    with pytest.raises(ValueError, match=r"set record|hexadecimal"):
        holding_bytes.slot_bytes(replace(HELD, **changes))


def test_states_and_kinds_are_far_from_each_other_and_from_zero() -> None:
    """Four bits at least."""
    values = [0, *holding_bytes.STATES.values(), *holding_bytes.KINDS.values()]
    apart = [(one ^ other).bit_count() for at, one in enumerate(values) for other in values[at + 1 :]]
    assert min(apart) >= 4


def test_a_share_byte_by_byte() -> None:
    """Version, x, M, N, salt, share, checksum."""
    assert bytes(records.share_bytes(share())) == summed(bytes((1, 2, 3, 5)) + b"s" * 16 + b"v" * 32)


@given(st.data(), st.binary(min_size=16, max_size=16), st.binary(min_size=32, max_size=32))
def test_a_share_is_read_as_it_was_written(data: st.DataObject, salt: bytes, value: bytes) -> None:
    """Salt and value too; the commitment is the same."""
    issued = data.draw(st.integers(2, 64))
    given_share = share(data.draw(st.integers(1, issued)), data.draw(st.integers(2, issued)), issued, salt, value)
    content = records.share_bytes(given_share)
    assert len(content) == profile.SHARE.size
    read = records.share_of(content)
    assert read is not None
    assert (read.number, read.needed, read.issued) == (given_share.number, given_share.needed, issued)
    assert read.salt.matches(given_share.salt)
    assert read.value.matches(given_share.value)
    assert read.commitment("00" * 16) == given_share.commitment("00" * 16)


@given(st.integers(0, 55), st.integers(1, 255))
def test_every_changed_byte_of_a_share_is_noticed(at: int, change: int) -> None:
    """And what is wrong says nothing of its bytes."""
    content = records.share_bytes(share())
    content[at] ^= change
    with pytest.raises(records.Damaged, match=r"^$"):
        records.share_of(content)


@pytest.mark.parametrize("numbers", [(0, 3, 5), (6, 3, 5), (2, 1, 5), (2, 6, 5), (2, 3, 65)])
def test_a_share_with_numbers_out_of_range_is_neither_written_nor_read(numbers: tuple[int, int, int]) -> None:
    """A good checksum does not make it good."""
    with pytest.raises(ValueError, match="out of range"):
        records.share_bytes(share(*numbers))
    with pytest.raises(records.Damaged):
        records.share_of(bytearray(summed(bytes((1, *numbers)) + bytes(48))))


def test_a_share_of_another_length_or_version_is_none() -> None:
    """Salt and share have theirs."""
    for bad in (share(salt=b"short"), share(value=b"short")):
        with pytest.raises(ValueError, match="another length"):
            records.share_bytes(bad)
    with pytest.raises(records.Damaged):
        records.share_of(bytearray(summed(bytes((2, 2, 3, 5)) + bytes(48))))


def test_zeros_are_no_share_and_no_label() -> None:
    """They are what erasing leaves."""
    assert records.share_of(bytearray(56)) is None
    assert records.label_of(bytes(40)) is None


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=32))
def test_a_label_is_read_as_it_was_written(label: str) -> None:
    """Printable ASCII, spaces at its ends too."""
    content = records.label_bytes(label)
    assert len(content) == profile.LABEL.size
    assert records.label_of(content) == label.encode()


@pytest.mark.parametrize("label", ["", "x" * 33, "tab\t", "caf\u00e9", "\u200b", "line\n", "\x7f"])
def test_what_is_no_label_is_not_written(label: str) -> None:
    """1 to 32 printable ASCII characters."""
    with pytest.raises(ValueError, match="1 to 32 printable"):
        records.label_bytes(label)


@given(st.integers(0, 39), st.integers(1, 255))
def test_every_changed_byte_of_a_label_is_noticed(at: int, change: int) -> None:
    """Its padding too."""
    content = bytearray(records.label_bytes("Anna's card"))
    content[at] ^= change
    with pytest.raises(records.Damaged):
        records.label_of(bytes(content))


def test_a_label_with_its_checksum_is_given_as_it_is() -> None:
    """Any bytes: whoever shows it looks at it first. Its frame must be ours."""
    hostile = b"\x1b[2J\x00\xff"
    assert records.label_of(summed(b"\x06\x01\0\0" + hostile.ljust(32, b"\0"))) == hostile
    for head in (b"\x00\x01\0\0", b"\x21\x01\0\0", b"\x06\x02\0\0", b"\x06\x01\0\x01", b"\x05\x01\0\0"):
        with pytest.raises(records.Damaged):
            records.label_of(summed(head + hostile.ljust(32, b"\0")))


def test_records_of_keys_and_codes_carry_the_familys_checksum() -> None:
    """The complement of the exclusive or of the others: 9E for the half of the sample key, by hand."""
    half = bytes.fromhex("0000009E") + b"TEST KEY"
    assert records.key_records(SAMPLE) == half + half
    assert records.code_record("12345678") == bytes.fromhex("07000FFF12345678")
    for record in (half, records.code_record("90817263")):
        assert records.complement(record) == 0


@pytest.mark.parametrize(
    "descriptor",
    [
        "8510 8001 3F00 38 00 0000 0100 0100 0000 00 6B",
        "8510 4201 0210 21 00 0040 C100 C000 C000 00 69",
        "8510 4101 0101 01 00 000C C000 C000 0000 00 6C",
    ],
)
def test_the_public_descriptors_of_the_family_are_read_as_what_they_are(descriptor: str) -> None:
    """The last byte counts the 0 bits of the 15 before it; a frozen condition says never."""
    content = bytes.fromhex(descriptor)
    assert len(content) == 18
    assert content[-1] == sum(8 - byte.bit_count() for byte in content[2:-1])
    assert descriptors.is_sealed(content) == (content[4:6] != b"\x3f\x00")
    assert descriptors.is_closed(content) == (content[4:6] != b"\x3f\x00")
    assert not any(descriptors.describes(content, file) for file in profile.FILES)
    assert not any(descriptors.describes_directory(content, layout) for layout in profile.LAYOUTS)
