"""PINs: one PIN in two modes, counted before it is compared, changed, blocked and set again (4.3, 7.2.2 to 7.2.4)."""

from hashlib import sha256

import pytest

from tests.virtual.openpgp.conftest import PW1, PW3, Factory, parsed

OTHER = b"654321"
CODE = b"87654321"


def test_81_and_82_are_one_pin_with_one_counter_and_two_states(openpgp: Factory) -> None:
    """A wrong PIN in one mode costs the other a try, and leaves its state."""
    card = openpgp()
    assert card.verify("82", PW1) == "9000"
    assert (card.state("81"), card.state("82")) == ("63C3", "9000")
    assert card.verify("81", OTHER) == "63C2"
    assert (card.state("81"), card.state("82")) == ("63C2", "9000")
    assert card.verify("82", OTHER) == "63C1"
    assert card.state("82") == "63C1"
    assert card.verify("82", PW1) == "9000"
    assert card.tries() == [3, 0, 3]


def test_asking_and_forgetting_cost_nothing(openpgp: Factory) -> None:
    """In every mode, also with the Le that a terminal adds."""
    card = openpgp()
    card.open()
    for mode in ("81", "82", "83"):
        assert card.state(mode) == "9000"
        assert card.send(f"0020FF{mode}") == "9000"
        assert card.send(f"002000{mode}00") == "63C3"
    assert card.tries() == [3, 0, 3]


def test_the_third_wrong_pin_blocks_it_for_both_modes_and_the_right_one_too(openpgp: Factory) -> None:
    """PW3 is another PIN."""
    card = openpgp()
    assert [card.verify("82", OTHER) for _ in range(4)] == ["63C2", "63C1", "63C0", "6983"]
    assert card.verify("81", PW1) == "6983"
    assert card.state("82") == "63C0"
    assert card.tries() == [0, 0, 3]
    assert card.verify("83", PW3) == "9000"


@pytest.mark.parametrize("wrong", [b"1", b"12345", b"1234567", b"\xff" * 127])
def test_a_pin_of_another_length_is_a_wrong_pin(openpgp: Factory, wrong: bytes) -> None:
    """It costs a try; one that no PIN can be is refused before."""
    card = openpgp()
    assert card.verify("82", wrong) == "63C2"
    assert card.verify("82", b"1" * 128) == "6700"
    assert card.tries() == [2, 0, 3]


@pytest.mark.parametrize("command", ["0020008006313233343536", "0020010206313233343536", "002400820C" + "31" * 12])
def test_other_modes_are_refused(openpgp: Factory, command: str) -> None:
    """80 is no PIN, and 82 is none that can be changed."""
    assert openpgp().send(command) == "6A86"


def test_a_change_cuts_old_and_new_at_the_length_of_the_old_one(openpgp: Factory) -> None:
    """So a typed old PIN that only begins with the right one sets a wrong new one, and is answered with 9000."""
    card = openpgp()
    assert card.ask("00240081", PW1 + b"98765432", le="") == "9000"
    assert card.verify("82", b"98765432") == "9000"
    assert card.ask("00240081", b"987654321" + b"11112222", le="") == "9000"
    assert card.verify("82", b"11112222") == "63C2"
    assert card.verify("82", b"111112222") == "9000"


def test_a_change_with_a_wrong_old_pin_costs_a_try_and_drops_what_was_verified(openpgp: Factory) -> None:
    """Of this PIN; the other stays."""
    card = openpgp()
    card.open()
    assert card.ask("00240081", OTHER + b"98765432", le="") == "63C2"
    assert [card.state(mode) for mode in ("81", "82", "83")] == ["63C2", "63C2", "9000"]
    assert card.verify("81", PW1) == "9000"


def test_a_new_pin_that_is_too_short_is_refused_and_the_old_one_stays(openpgp: Factory) -> None:
    """6 for PW1, 8 for PW3."""
    card = openpgp()
    assert card.ask("00240081", PW1 + b"12345", le="") == "6A80"
    assert card.ask("00240083", PW3 + b"1234567", le="") == "6A80"
    assert (card.verify("82", PW1), card.verify("83", PW3)) == ("9000", "9000")


def test_pw3_is_changed_with_itself(openpgp: Factory) -> None:
    """And PW1 is not."""
    card = openpgp()
    assert card.ask("00240083", PW3 + b"a" * 32, le="") == "9000"
    assert (card.verify("83", PW3), card.verify("83", b"a" * 32)) == ("63C2", "9000")
    assert card.verify("81", PW1) == "9000"


@pytest.mark.parametrize(("keeps", "state"), [((), "63C3"), (("change-keeps-pins",), "9000")])
def test_a_change_drops_the_pin_or_keeps_it_as_the_card_is_built(
    openpgp: Factory, keeps: tuple[str, ...], state: str
) -> None:
    """It never verifies what was not."""
    card = openpgp(*keeps)
    card.verify("82", PW1)
    assert card.ask("00240081", PW1 + b"98765432", le="") == "9000"
    assert (card.state("82"), card.state("81")) == (state, "63C3")


def test_some_cards_say_6982_to_a_wrong_pin(openpgp: Factory) -> None:
    """Only their C4 and an empty VERIFY tell how many tries are left; a blocked PIN is 6983."""
    card = openpgp(dress="smartpgp")
    assert [card.verify("82", OTHER) for _ in range(4)] == ["6982", "6982", "6982", "6983"]
    assert (card.tries(), card.state("82")) == ([0, 0, 3], "63C0")
    assert card.ask("00240083", OTHER * 3, le="") == "6982"


def test_pw3_sets_a_new_pw1_also_where_that_is_blocked(openpgp: Factory) -> None:
    """And nobody else does."""
    card = openpgp()
    for _ in range(3):
        card.verify("82", OTHER)
    assert card.ask("002C0281", b"98765432", le="") == "6982"
    card.verify("83", PW3)
    assert card.ask("002C0281", b"12345", le="") == "6A80"
    assert card.ask("002C0281", b"98765432", le="") == "9000"
    assert (card.verify("82", PW1), card.verify("82", b"98765432")) == ("63C2", "9000")


def test_the_resetting_code_is_not_there_until_it_is_set(openpgp: Factory) -> None:
    """It has tries of its own, and is deleted by an empty PUT."""
    card = openpgp()
    assert card.ask("002C0081", CODE + b"98765432", le="") == "6983"
    card.verify("83", PW3)
    assert card.put("00D3", CODE) == "9000"
    assert card.tries() == [3, 3, 3]
    assert card.ask("002C0081", b"99999999" + b"98765432", le="") == "63C2"
    assert card.tries() == [3, 2, 3]
    assert card.ask("002C0081", CODE + b"98765432", le="") == "9000"
    assert (card.verify("82", b"98765432"), card.tries()) == ("9000", [3, 3, 3])
    assert card.send("00DA00D3") == "9000"
    assert card.tries() == [3, 0, 3]


def test_some_cards_come_with_a_resetting_code(openpgp: Factory) -> None:
    """Which everybody knows."""
    card = openpgp("resetting-code-preset")
    assert card.tries() == [3, 3, 3]
    assert card.ask("002C0081", b"12345678" + b"98765432", le="") == "9000"


def test_some_cards_have_other_numbers_of_tries(openpgp: Factory) -> None:
    """C4 tells after an accepted PIN."""
    card = openpgp("five-tries")
    assert card.verify("82", OTHER) == "63C4"
    assert card.verify("82", PW1) == "9000"
    assert card.tries() == [5, 0, 5]


def test_pw1_is_good_for_one_signature_or_for_many(openpgp: Factory) -> None:
    """First byte of C4; a new card wants it for each."""
    card = openpgp()
    card.open()
    card.make_key()
    assert len(card.ask("002A9E9A", "11" * 32)) == 132
    assert (card.state("81"), card.ask("002A9E9A", "11" * 32)) == ("63C3", "6982")
    assert card.put("00C4", "01") == "9000"
    card.verify("81", PW1)
    assert [len(card.ask("002A9E9A", "11" * 32)) for _ in range(2)] == [132, 132]
    assert (card.state("81"), card.state("82")) == ("9000", "9000")


def test_power_and_nothing_else_forgets_all_pins(openpgp: Factory) -> None:
    """A second SELECT does not, except on cards that are built so."""
    for behaviours, kept in (((), "9000"), (("select-drops-pins",), "63C3")):
        card = openpgp(*behaviours)
        card.open()
        card.send("00A4040006D27600012401")
        assert [card.state(mode) for mode in ("81", "82", "83")] == [kept] * 3
        card.restart()
        assert [card.state(mode) for mode in ("81", "82", "83")] == ["63C3"] * 3


def test_a_card_with_the_kdf_on_takes_hashes_for_pins(openpgp: Factory) -> None:
    """A plain PIN costs a try. The hash is that of RFC 4880, 3.7.1.3, with the salt that F9 gives."""
    card = openpgp("kdf-on")
    kdf = parsed(bytes.fromhex(card.get("00F9"))[:-2])
    assert (kdf[0x81], kdf[0x82]) == (b"\x03", b"\x08")
    assert card.verify("82", PW1) == "63C2"
    count = int.from_bytes(kdf[0x83], "big")
    for mode, tag, pin in (("82", 0x84, PW1), ("83", 0x86, PW3)):
        stretched = ((kdf[tag] + pin) * count)[:count]
        assert card.verify(mode, sha256(stretched).digest()) == "9000"


def test_a_kdf_do_with_hashes_sets_the_pins(openpgp: Factory) -> None:
    """As programs do it that switch the KDF on."""
    card = openpgp()
    card.open()
    assert card.put("00F9", "810103820108830400000400" + "8720" + "AA" * 32 + "8820" + "BB" * 32) == "9000"
    assert (card.verify("82", b"\xaa" * 32), card.verify("83", b"\xbb" * 32)) == ("9000", "9000")


def test_no_pin_stands_in_the_memory_of_the_card(openpgp: Factory) -> None:
    """Neither those it came with nor a new one."""
    card = openpgp()
    card.ask("00240081", PW1 + b"mark-of-a-pin", le="")
    assert card.verify("82", b"mark-of-a-pin") == "9000"
    kept = card.storage.load()
    assert not [pin for pin in (PW1, PW3, b"mark-of-a-pin") if pin in kept]
