"""VERIFY, SET SECRET CODE, their counter and the seal."""

import pytest

from tests.virtual.conftest import FACTORY_PIN, Factory, Terminal, code_record, pack

OTHER = b"87654321"
LEFT = ["63C6", "63C5", "63C4", "63C3", "63C2", "63C1", "63C0"]
COUNTERS = ["00", "01", "03", "07", "0F", "1F", "3F", "7F"]


def change(terminal: Terminal, old: bytes, new: bytes) -> str:
    """Change code 0 in clear."""
    return terminal.ask("80240000", pack(old) + pack(new))


def test_the_worked_example_of_verify_and_change(formatted: Factory) -> None:
    """12345678 becomes 87654321, byte for byte as published."""
    terminal = formatted()
    assert terminal.send("00200000083132333435363738") == "9000"
    assert terminal.send("80240000081234567887654321") == "9000"
    assert terminal.send("00200000083132333435363738") == "63C6"
    assert terminal.send("00200000083837363534333231") == "9000"


@pytest.mark.parametrize("data", ["3132333435363738", "0102030405060708", "4142434445464748", "F1F2F3F4F5F6F7F8"])
def test_only_the_low_nibbles_count(formatted: Factory, data: str) -> None:
    """Digits, raw values and letters with the same low nibbles are one code."""
    assert formatted().send("0020000008" + data) == "9000"


def test_six_wrong_tries_are_forgiven_and_the_seventh_blocks(formatted: Factory) -> None:
    """63C6 to 63C0, then 6983; a right PIN after six sets the counter back."""
    terminal = formatted()
    assert [terminal.verify(OTHER) for _ in range(6)] == LEFT[:6]
    assert terminal.verify() == "9000"
    assert terminal.counter()[2:4] == "00"
    assert [terminal.verify(OTHER) for _ in range(9)] == [*LEFT, "6983", "6983"]
    assert terminal.verify() == "6983"
    assert change(terminal, FACTORY_PIN, OTHER) == "6983"
    terminal.restart()
    assert terminal.verify() == "6983"
    assert terminal.counter()[2:4] == "7F"


def test_the_counter_is_a_thermometer_that_is_read_without_a_right(formatted: Factory) -> None:
    """GET INFO 05 shows maximum, counter, unblock number and check byte, and never the code."""
    terminal = formatted()
    seen = [terminal.counter()]
    for _ in range(7):
        terminal.verify(OTHER)
        seen.append(terminal.counter())
    assert [answer[2:4] for answer in seen] == COUNTERS
    assert seen == [code_record(FACTORY_PIN, failures).hex().upper()[:8] + "9000" for failures in range(8)]
    assert terminal.send("80C0020508") == "6C04"


def test_a_wrong_pin_takes_back_the_right_pin_before(formatted: Factory) -> None:
    """After 9000 and 63C6 the share cannot be read."""
    terminal = formatted()
    terminal.verify()
    terminal.verify(OTHER)
    terminal.select("4C06")
    assert terminal.send("00B0000004") == "6982"


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("0020000000", "6700"),
        ("002000000431323334", "6700"),
        ("00200000093132333435363738" + "39", "6700"),
        ("0020010008" + "31" * 8, "6B00"),
        ("0020000108" + "31" * 8, "6B00"),
        ("0020000808" + "31" * 8, "6B00"),
        ("0020008008" + "31" * 8, "6B00"),
        ("0420000008" + "31" * 8, "6400"),
        ("8024020008" + "11" * 8, "6B00"),
        ("8024000108" + "11" * 8, "6B00"),
        ("802400000411111111", "6700"),
        ("8424000008" + "11" * 8, "6400"),
        ("8024010008" + "11" * 8, "6985"),
    ],
)
def test_what_is_no_presentation_costs_no_try(formatted: Factory, command: str, status: str) -> None:
    """Malformed commands, codes that are not there and the unblock form leave the counter alone."""
    terminal = formatted()
    assert terminal.send(command) == status
    assert terminal.counter()[2:4] == "00"


def test_a_df_without_codes_has_nothing_to_verify(blank: Factory) -> None:
    """6A82 in the MF of a new card."""
    assert blank().verify() == "6A82"


def test_change_counts_like_verify(formatted: Factory) -> None:
    """A wrong old code costs a try; the right one sets the counter back."""
    terminal = formatted()
    assert change(terminal, OTHER, OTHER) == "63C6"
    assert terminal.verify(OTHER) == "63C5"
    assert terminal.counter()[2:4] == "03"
    assert change(terminal, FACTORY_PIN, OTHER) == "9000"
    assert terminal.counter()[2:4] == "00"
    assert [change(terminal, FACTORY_PIN, OTHER) for _ in range(8)] == [*LEFT, "6983"]
    assert terminal.verify(OTHER) == "6983"


def test_after_a_change_the_new_code_must_be_presented(formatted: Factory) -> None:
    """The right of the old PIN ends with the old PIN."""
    terminal = formatted()
    terminal.verify()
    change(terminal, FACTORY_PIN, OTHER)
    terminal.select("4C06")
    assert terminal.send("00B0000004") == "6982"
    terminal.verify(OTHER)
    assert terminal.send("00B0000004").endswith("9000")


def test_verify_and_change_enciphered_under_the_session(formatted: Factory) -> None:
    """The host decrypts, the card encrypts; a wrong code counts."""
    terminal = formatted()
    terminal.open_session()
    assert terminal.ask("04200000", terminal.encipher(OTHER)) == "63C6"
    assert terminal.ask("04200000", terminal.encipher(FACTORY_PIN)) == "9000"
    assert terminal.ask("84240000", terminal.encipher(pack(FACTORY_PIN) + pack(OTHER))) == "9000"
    assert terminal.ask("04200000", terminal.encipher(OTHER)) == "9000"


def test_a_code_that_must_be_enciphered_is_refused_in_clear(blank: Factory) -> None:
    """Mode bit 40; nothing is counted."""
    terminal = blank()
    terminal.ask("80E00200", bytes.fromhex("000021080008000000000000"))
    terminal.select("0000")
    terminal.ask("00D00000", code_record(FACTORY_PIN, mode=0x43))
    assert terminal.verify() == "6982"
    assert terminal.send("80C0020504")[2:4] == "00"


def test_an_unblock_code_that_exists_opens_a_blocked_code(blank: Factory) -> None:
    """Code 0 names local code 1 (09); the unblock code has its own counter."""
    terminal = blank()
    terminal.ask("80E00200", bytes.fromhex("000021080010000000000000"))
    terminal.select("0000")
    terminal.ask("00D00000", code_record(FACTORY_PIN, mode=3, unblock=0x09) + code_record(OTHER, mode=3))
    assert [terminal.verify(OTHER) for _ in range(4)] == ["63C2", "63C1", "63C0", "6983"]
    assert terminal.ask("80240100", pack(FACTORY_PIN) + pack(b"00000000")) == "63C2"
    assert terminal.ask("80240100", pack(OTHER) + pack(b"00000000")) == "9000"
    assert terminal.verify(b"00000000") == "9000"


def test_a_code_record_that_does_not_fit_its_check_byte_is_torn(blank: Factory) -> None:
    """6581 to VERIFY, SET SECRET CODE and GET INFO, without counting."""
    terminal = blank()
    terminal.ask("80E00200", bytes.fromhex("000021080008000000000000"))
    terminal.select("0000")
    torn = code_record(FACTORY_PIN)[:4] + pack(OTHER)
    terminal.ask("00D00000", torn)
    before = terminal.storage.load()
    assert terminal.verify() == "6581"
    assert terminal.verify(OTHER) == "6581"
    assert change(terminal, OTHER, FACTORY_PIN) == "6581"
    assert terminal.ask("80240100", pack(OTHER) + pack(FACTORY_PIN)) == "6581"
    assert terminal.send("80C0020504") == "6581"
    assert terminal.storage.load() == before


def seal(terminal: Terminal) -> None:
    """Freeze the update group of the file of codes."""
    terminal.verify()
    assert terminal.ask("80160200", bytes.fromhex("4C02400000")) == "9000"
    assert terminal.select("4C02")[20:24] == "E180"


def test_a_sealed_code_still_changes_where_the_chip_ignores_the_condition(formatted: Factory) -> None:
    """Switch off: the one generation with evidence behaves so."""
    terminal = formatted()
    seal(terminal)
    assert change(terminal, FACTORY_PIN, OTHER) == "9000"
    assert terminal.verify(OTHER) == "9000"


def test_a_sealed_code_never_changes_where_the_chip_obeys_the_condition(formatted: Factory) -> None:
    """Switch on: 6982 in clear, enciphered and for unblocking, with nothing counted; VERIFY goes on working."""
    terminal = formatted(obeys=True)
    seal(terminal)
    terminal.open_session()
    assert change(terminal, FACTORY_PIN, OTHER) == "6982"
    assert terminal.ask("84240000", terminal.encipher(pack(FACTORY_PIN) + pack(OTHER))) == "6982"
    assert terminal.ask("80240100", pack(FACTORY_PIN) + pack(OTHER)) == "6982"
    assert terminal.counter()[2:4] == "00"
    assert terminal.verify() == "9000"


def test_before_the_seal_an_obeying_chip_wants_pin_and_session(formatted: Factory) -> None:
    """61 80 asks for local code 0 and the local key."""
    terminal = formatted(obeys=True)
    assert change(terminal, FACTORY_PIN, OTHER) == "6982"
    terminal.open_session()
    both = terminal.encipher(pack(FACTORY_PIN) + pack(OTHER))
    assert terminal.ask("84240000", both) == "6982"
    terminal.verify()
    assert change(terminal, FACTORY_PIN, OTHER) == "6982"
    assert terminal.ask("84240000", both) == "9000"
    assert terminal.verify(OTHER) == "9000"


def test_the_whole_change_of_a_pin_as_a_host_does_it(formatted: Factory) -> None:
    """Session, VERIFY, mark, change, VERIFY new, mark, FREEZE with MAC, and the seal is seen; both kinds of chip."""
    for obeys in (False, True):
        terminal = formatted(obeys=obeys)
        assert terminal.open_session() == "same"
        assert terminal.ask("04200000", terminal.encipher(FACTORY_PIN)) == "9000"
        terminal.select("4C04")
        assert terminal.ask("00D00000", b"\x01") == "9000"
        assert terminal.send("80C002A108").endswith("9000")
        assert terminal.ask("84240000", terminal.encipher(pack(FACTORY_PIN) + pack(OTHER))) == "9000"
        assert terminal.ask("04200000", terminal.encipher(OTHER)) == "9000"
        assert terminal.ask("00D00000", b"\x02") == "9000"
        answer, expected = terminal.secure("84160200", bytes.fromhex("4C02400000"))
        assert answer == expected
        assert terminal.select("4C02")[20:24] == "E180"
