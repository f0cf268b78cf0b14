"""READ, UPDATE and WRITE BINARY, plain."""

import pytest

from tests.virtual.conftest import Factory


def test_offsets_count_units_of_four_bytes(formatted: Factory) -> None:
    """Offset 2 is byte 8."""
    terminal = formatted()
    terminal.select("4C03")
    assert terminal.send("00B0000010") == b"PROFILE1".hex().upper() + "00" * 8 + "9000"
    assert terminal.send("00B0000104") == b"ILE1".hex().upper() + "9000"
    assert terminal.send("00B0000003") == b"PRO".hex().upper() + "9000"


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("00B0000011", "6C10"),
        ("00B0000000", "6C10"),
        ("00B0000308", "6C04"),
        ("00B0000401", "6B00"),
        ("00B0010001", "6B00"),
        ("00B0FF0001", "6B00"),
        ("00B0890001", "6A82"),
    ],
)
def test_reading_past_the_end_is_refused_with_what_there_is(formatted: Factory, command: str, answer: str) -> None:
    """6Cxx tells what is left; an offset behind the end is 6B00."""
    terminal = formatted()
    terminal.select("4C03")
    assert terminal.send(command) == answer


def test_reading_by_short_identifier_makes_the_file_current(formatted: Factory) -> None:
    """P1 = 83 is the profile."""
    terminal = formatted()
    assert terminal.send("00B0830104") == b"ILE1".hex().upper() + "9000"
    assert terminal.send("00B0000104") == b"ILE1".hex().upper() + "9000"


def test_length_00_asks_for_256_bytes(blank: Factory) -> None:
    """A file of 256 bytes is read at once."""
    terminal = blank()
    terminal.ask("80E00200", bytes.fromhex("5F0101000100000000000000"))
    terminal.select("5F01")
    assert terminal.send("00B0000000") == "00" * 256 + "9000"
    assert terminal.send("00B0000100") == "6CFC"


def test_write_sets_bits_and_update_replaces(blank: Factory) -> None:
    """WRITE is OR: bits are never taken back by it."""
    terminal = blank()
    terminal.ask("80E00200", bytes.fromhex("5F0101000008000000000000"))
    terminal.select("5F01")
    assert terminal.ask("00D60000", bytes.fromhex("0102030405060708")) == "9000"
    assert terminal.ask("00D00001", bytes.fromhex("F0000001")) == "9000"
    assert terminal.send("00B0000008") == "01020304F50607099000"
    assert terminal.ask("00D60001", b"\0") == "9000"
    assert terminal.send("00B0000008") == "01020304000607099000"


def test_marks_are_set_with_the_pin_and_never_taken_back(formatted: Factory) -> None:
    """WRITE under the PIN, UPDATE never, READ always."""
    terminal = formatted()
    terminal.select("4C04")
    assert terminal.ask("00D00000", b"\x80\0\0\0") == "6982"
    terminal.verify()
    assert terminal.ask("00D00000", b"\x80\0\0\0") == "9000"
    assert terminal.ask("00D00000", b"\x01\0\0\0") == "9000"
    assert terminal.ask("00D60000", bytes(4)) == "6982"
    assert terminal.send("00B0000004") == "810000009000"


@pytest.mark.parametrize(
    ("head", "length", "status"),
    [("00D00000", 33, "6700"), ("00D00008", 1, "6B00"), ("00D00007", 5, "6700"), ("00D00000", 0, "6700")],
)
def test_writing_past_the_end_writes_nothing(formatted: Factory, head: str, length: int, status: str) -> None:
    """Length and offset are checked first."""
    terminal = formatted()
    terminal.verify()
    terminal.select("4C04")
    assert terminal.ask(head, b"\xff" * length) == status
    assert terminal.send("00B0000020") == "00" * 32 + "9000"


@pytest.mark.parametrize("fid", ["4C01", "4C02"])
def test_keys_and_codes_are_never_read(formatted: Factory, fid: str) -> None:
    """Nor is their place told by 6Cxx."""
    terminal = formatted()
    terminal.verify()
    terminal.open_session()
    terminal.select(fid)
    assert terminal.send("00B0000004") == "6982"
    assert terminal.send("04B0000007") == "6982"


def test_codes_are_not_read_even_where_the_condition_is_open(blank: Factory) -> None:
    """A file of codes created with an open READ stays closed."""
    terminal = blank()
    terminal.ask("80E00200", bytes.fromhex("0000210800080000 00000000"))
    terminal.select("0000")
    assert terminal.send("00B0000008") == "6982"
