"""SELECT FILE KEY and secure messaging, against a host of another library."""

import pytest

from lifecycle.virtual.mpcos.messaging import complement_of_sum, encrypt, key_of
from lifecycle.virtual.status import Refused
from tests.virtual.conftest import TRANSPORT_KEY, Factory, Terminal, code_record, key_records, pack

SAMPLE_KEY = b"TEST KEYTEST KEY"


def test_key_records_carry_the_complement_of_their_sum() -> None:
    """A record whose check byte does not fit gives no key."""
    records = key_records(SAMPLE_KEY)
    assert records[3] == complement_of_sum(records[:3] + records[4:12])
    assert key_of(records) == SAMPLE_KEY
    for place in range(24):
        broken = bytearray(records)
        broken[place] ^= 1
        with pytest.raises(Refused, match="6581"):
            key_of(bytes(broken))


def test_two_key_triple_des_with_equal_halves_is_single_des() -> None:
    """The card takes the published sample key, whose halves are the same (the ECB example of FIPS 81)."""
    half = bytes.fromhex("0123456789ABCDEF")
    assert encrypt(half + half, bytes.fromhex("4E6F772069732074")).hex() == "3fa40e8a984d4815"


def test_the_card_proves_its_key(formatted: Factory) -> None:
    """The cryptogram fits the right key and no other."""
    terminal = formatted()
    assert terminal.open_session() == "same"
    assert terminal.open_session(bytes(range(16, 32))) == "other"


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("8028002108" + "00" * 8, "610C"),
        ("8028000108" + "00" * 8, "6A82"),
        ("8028002208" + "00" * 8, "6A82"),
        ("8028002308" + "00" * 8, "6A82"),
        ("8028022108" + "00" * 8, "6B00"),
        ("8028012108" + "00" * 8, "6B00"),
        ("8028006108" + "00" * 8, "6B00"),
        ("80280021040000000000"[:18], "6700"),
        ("8028002100", "6700"),
    ],
)
def test_select_file_key_wants_a_key_that_is_there(formatted: Factory, command: str, status: str) -> None:
    """File, number, level and length are checked."""
    assert formatted().send(command) == status


def test_an_unwritten_key_starts_no_session(blank: Factory) -> None:
    """Zeros are no key record."""
    terminal = blank()
    terminal.ask("80E00200", bytes.fromhex("3F01290C0018000000000000"))
    assert terminal.ask("80280001", bytes(8)) == "6581"


def share_open(formatted: Factory) -> Terminal:
    """Give a terminal with PIN and session, the share file current."""
    terminal = formatted()
    terminal.verify()
    terminal.open_session()
    terminal.select("4C06")
    return terminal


def test_a_write_with_the_right_mac_is_taken_and_receipted(formatted: Factory) -> None:
    """The three bytes back are the host's own reckoning."""
    terminal = share_open(formatted)
    answer, expected = terminal.secure("04D60001", b"SHARE")
    assert answer == expected
    assert terminal.send("00B000010C")[:10] == b"SHARE".hex().upper()


def test_a_wrong_mac_changes_nothing_and_ends_the_session(formatted: Factory) -> None:
    """6982, then 6400: there is no second guess."""
    terminal = share_open(formatted)
    assert terminal.ask("04D60000", b"SHARE" + bytes(3)) == "6982"
    assert terminal.secure("04D60000", b"SHARE")[0] == "6400"
    assert terminal.send("00B0000008") == "00" * 8 + "9000"


def test_without_mac_a_file_under_secure_messaging_is_closed(formatted: Factory) -> None:
    """Plain UPDATE is refused with PIN and session standing."""
    assert share_open(formatted).ask("00D60000", b"SHARE") == "6982"


def test_with_mac_but_without_pin_it_is_closed_too(formatted: Factory) -> None:
    """Both are needed."""
    terminal = formatted()
    terminal.open_session()
    terminal.select("4C06")
    assert terminal.secure("04D60000", b"SHARE")[0] == "6982"


def test_a_session_of_another_key_file_does_not_open(formatted: Factory) -> None:
    """The condition names a file, and the session must be of that file."""
    terminal = formatted()
    terminal.verify()
    other = bytes(range(16, 32))
    terminal.ask("80E00200", bytes.fromhex("4C0B290C0018000000000000"))
    terminal.select("4C0B")
    terminal.ask("00D60000", key_records(other))
    answer = terminal.ask("8028002B", bytes(8))
    assert answer.endswith("9000")
    card_random = bytes.fromhex(answer[8:24])
    terminal.session = encrypt(other, card_random) + encrypt(other[8:] + other[:8], card_random)
    terminal.select("4C06")
    assert terminal.secure("04D60000", b"SHARE")[0] == "6982"


def test_a_secured_read_carries_a_mac(formatted: Factory) -> None:
    """P3 counts data and MAC; the MAC is over header and data."""
    terminal = share_open(formatted)
    terminal.secure("04D60000", b"12345678")
    answer = bytes.fromhex(terminal.send("04B000000B"))
    assert answer[:8] == b"12345678"
    assert answer[8:11] == terminal.last_block(bytes.fromhex("04B000000B") + answer[:8])[5:]
    assert answer[11:] == b"\x90\x00"
    assert terminal.send("04B0000003") == "6C3B"
    assert terminal.send("04B000003C") == "6C3B"
    assert terminal.send("04B000003B").endswith("9000")


def test_writes_by_or_take_a_mac_too(formatted: Factory) -> None:
    """04 D0 on the marks."""
    terminal = formatted()
    terminal.verify()
    terminal.open_session()
    terminal.select("4C04")
    terminal.secure("04D00000", b"\x01")
    answer, expected = terminal.secure("04D00000", b"\x80")
    assert answer == expected
    assert terminal.send("00B0000001") == "819000"


def test_a_freeze_with_mac_is_receipted_and_one_with_a_wrong_mac_freezes_nothing(formatted: Factory) -> None:
    """84 16 answers with three bytes."""
    terminal = formatted()
    terminal.verify()
    terminal.open_session()
    assert terminal.ask("84160200", bytes.fromhex("4C02400000") + bytes(3)) == "6982"
    assert terminal.select("4C02")[20:24] == "6180"
    terminal.open_session()
    answer, expected = terminal.secure("84160200", bytes.fromhex("4C02400000"))
    assert answer == expected
    assert terminal.select("4C02")[20:24] == "E180"


def ciphered(terminal: Terminal, offset: int, data: bytes) -> tuple[bytes, str]:
    """Make a ciphered block and the receipt that is due for it."""
    place = offset.to_bytes(2, "big")
    total = sum(data.ljust(12, b"\0") + place).to_bytes(2, "big")
    block = data.ljust(12, b"\0") + place + total
    receipt = encrypt(terminal.session, data[:4] + place + total)[:3]
    return terminal.encipher(block), receipt.hex().upper() + "9000"


def test_a_ciphered_write_replaces_a_code(formatted: Factory) -> None:
    """UPDATE of the file of codes under PIN and session, eight bytes and padding."""
    terminal = formatted()
    terminal.verify()
    terminal.open_session()
    terminal.select("4C02")
    block, receipt = ciphered(terminal, 0, code_record(b"11112222"))
    assert terminal.ask("04D60000", block) == receipt
    assert terminal.verify(b"11112222") == "9000"


def test_a_ciphered_write_of_keys_goes_record_by_record(blank: Factory) -> None:
    """12 bytes at offsets 0 and 3; the next session has the new key."""
    terminal = blank()
    terminal.ask("80E00100", bytes.fromhex("4D0038000000000000000000"))
    terminal.send("00A4010C024D00")
    terminal.ask("80E00200", bytes.fromhex("4D01290C0018210000000000"))
    terminal.select("4D01")
    assert terminal.ask("00D00000", key_records(TRANSPORT_KEY)) == "9000"
    assert terminal.ask("00D60000", key_records(TRANSPORT_KEY)) == "6982"
    terminal.open_session()
    new = bytes(range(1, 17))
    for offset in (0, 3):
        block, receipt = ciphered(terminal, offset, key_records(new)[4 * offset : 4 * offset + 12])
        assert terminal.ask(f"04D6{offset:04X}", block) == receipt
    assert terminal.open_session(new) == "same"


@pytest.mark.parametrize(
    ("head", "offset", "data", "status"),
    [
        ("04D60000", 1, code_record(b"11112222"), "6982"),
        ("04D60000", 0, code_record(b"11112222") + b"\x01", "6700"),
        ("04D60001", 1, pack(b"11112222"), None),
        ("04D60002", 2, bytes(4), "6B00"),
    ],
)
def test_a_ciphered_block_must_say_where_it_belongs(
    formatted: Factory, head: str, offset: int, data: bytes, status: str | None
) -> None:
    """The offset inside must be that of the command, and only zeros may stand behind the end."""
    terminal = formatted()
    terminal.verify()
    terminal.open_session()
    terminal.select("4C02")
    block, receipt = ciphered(terminal, offset, data)
    assert terminal.ask(head, block) == (status or receipt)


def test_a_ciphered_block_of_another_length_or_sum_is_refused(formatted: Factory) -> None:
    """16 bytes, and their sum must fit."""
    terminal = formatted()
    terminal.verify()
    terminal.open_session()
    terminal.select("4C02")
    block, _ = ciphered(terminal, 0, code_record(b"11112222"))
    assert terminal.ask("04D60000", block[:15]) == "6700"
    assert terminal.ask("04D60000", bytes(16)) == "6982"
    assert terminal.ask("04D60000", block) == "6400"
    assert terminal.verify() == "9000"
