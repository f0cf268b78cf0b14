"""Commands short and extended, in links; answers whole and in pieces (4.1.3, ISO 7816-4, sections 5.1 and 5.3.4)."""

import pytest

from tests.virtual.openpgp.conftest import PW1, Factory

LONG = bytes(range(256)) * 2


@pytest.mark.parametrize(
    "broken",
    ["", "00", "00CA00", "00DA010105AA", "00DA010102AABBCCDD", "00DA010100", "00DA01010000", "00DA0101000002AA"],
)
def test_lengths_that_do_not_fit_are_refused(openpgp: Factory, broken: str) -> None:
    """6700, or 6982 where the command is whole and empty."""
    assert openpgp().send(broken) in {"6700", "6982"}


def test_a_command_of_a_class_or_instruction_that_is_not_there(openpgp: Factory) -> None:
    """No secure messaging either."""
    card = openpgp()
    assert [card.send("80CA006E00"), card.send("00FF0000"), card.send("0CCA006E00"), card.send("A0CA006E00")] == [
        "6D00",
        "6D00",
        "6882",
        "6E00",
    ]


def test_without_le_an_answer_waits_as_t0_has_it(openpgp: Factory) -> None:
    """Any other command drops it."""
    card = openpgp()
    assert card.send("00CA00C400") == "007F7F7F0300039000"
    card.open()
    card.make_key()
    assert card.send("002A9E9A20" + "11" * 32) == "6140"
    assert len(card.send("00C0000040")) == 132
    assert card.send("00C0000040") == "6985"
    assert card.send("0047810002B600") == "6146"
    assert card.get("007A") == "7A0593030000019000"
    assert card.send("00C0000046") == "6985"


def test_more_than_256_bytes_come_in_two_answers(openpgp: Factory) -> None:
    """Extended, in one."""
    card = openpgp()
    first = card.send("00CA006E00")
    assert (len(first), first[-4:-2]) == (516, "61")
    rest = card.send("00C00000" + first[-2:])
    whole = first[:-4] + rest
    assert whole == card.send("00CA006E" + "000000")
    assert int(whole[4:8], 16) == len(whole) // 2 - 6


def test_le_that_is_too_short_leaves_the_rest_waiting(openpgp: Factory) -> None:
    """As many as were asked for, and how many are left."""
    card = openpgp()
    assert card.send("00CA00C403") == "007F7F6104"
    assert card.send("00C0000004") == "7F0300039000"


def test_some_cards_answer_everything_in_pieces(openpgp: Factory) -> None:
    """Also what would fit."""
    card = openpgp("answers-in-pieces")
    assert card.send("00CA00C500") == "00" * 20 + "6114"
    assert card.get("00C5") == "00" * 60 + "9000"
    assert card.get("006E") == openpgp().get("006E")


def test_some_cards_are_blocked_by_an_answer_that_nobody_fetched(openpgp: Factory) -> None:
    """Until it was fetched, or the power was gone."""
    card = openpgp("blocked-by-an-uncollected-answer")
    rest = card.send("00CA006E00")[-2:]
    assert [card.get("00C4"), card.get("00C4"), card.verify("82", PW1)] == ["6985"] * 3
    assert card.send("00C00000" + rest).endswith("9000")
    assert card.get("00C4") == "007F7F7F0300039000"


def test_long_data_come_extended_or_in_links(openpgp: Factory) -> None:
    """Up to what the object holds."""
    card = openpgp("long-objects")
    card.open()
    extended = b"\x00\xda\x01\x01\x00" + len(LONG).to_bytes(2, "big") + LONG
    assert card.send(extended) == "9000"
    assert card.get("0101") == LONG.hex().upper() + "9000"
    links = [bytes.fromhex("10DA0103FF") + LONG[:255], bytes.fromhex("10DA0103FF") + LONG[255:510]]
    assert [card.send(each) for each in links] == ["9000", "9000"]
    assert card.send(bytes.fromhex("00DA010302") + LONG[510:]) == "9000"
    assert card.get("0103") == LONG.hex().upper() + "9000"
    assert openpgp().send(extended) == "6982"


def test_a_chain_ends_with_its_own_command(openpgp: Factory) -> None:
    """Another one ends it with 6883, and what was sent of it is forgotten."""
    card = openpgp()
    card.open()
    assert card.send("10DA010102AABB") == "9000"
    assert card.send("00CA00C400") == "6883"
    assert card.send("00DA010101CC") == "9000"
    assert card.get("0101") == "CC9000"


def test_some_cards_know_neither_links_nor_extended_lengths(openpgp: Factory) -> None:
    """And do not show them among what they can."""
    card = openpgp("no-chaining", "no-extended-length")
    card.open()
    assert card.send("10DA010102AABB") == "6884"
    assert card.send("00CA006E000000") == "6700"
    assert card.get("5F52")[:14] == "0031C573C00100"
    assert card.get("7F66") == "6A88"
    assert "7F66" not in card.get("006E")[:80]


def test_select_can_answer_with_control_information(openpgp: Factory) -> None:
    """Where the card is built so, and was not asked to be silent."""
    card = openpgp("select-answers")
    answer = card.ask("00A40400", "D27600012401")
    assert answer == "6F12" + "8410" + card.get("004F")[:-4] + "9000"
    assert card.ask("00A4040C", "D27600012401") == "9000"


@pytest.mark.parametrize(("behaviours", "start"), [((), "3B9F118131FE45"), (("contactless",), "3B8F8001")])
def test_the_atr_is_for_t1_and_ends_with_its_check_byte(
    openpgp: Factory, behaviours: tuple[str, ...], start: str
) -> None:
    """ISO 7816-3, 8.2.5: the XOR of all bytes but the first is 0. It says that the card is virtual."""
    atr = openpgp(*behaviours).card.power_on()
    check = 0
    for byte in atr[1:]:
        check ^= byte
    assert (atr.hex().upper()[: len(start)], check) == (start, 0)
    assert b"VIRT" in atr
