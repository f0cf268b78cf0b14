"""T=0: lengths, classes, waiting answers."""

import pytest

from lifecycle.virtual.card import VirtualCard
from lifecycle.virtual.errors import CardIsOff
from tests.virtual.conftest import SERIAL, Factory


def test_the_atr_is_that_of_the_card_family() -> None:
    """Power-on answers with the ATR, again at each reset."""
    card = VirtualCard.unformatted(SERIAL)
    assert card.power_on().hex().upper() == "3B7A9400008065A20101013D72D643"
    assert card.power_on() == card.power_on()


def test_a_card_without_power_answers_nothing() -> None:
    """A command before power-on or after power-off is an error of the terminal."""
    card = VirtualCard.unformatted(SERIAL)
    with pytest.raises(CardIsOff):
        card.transmit(bytes.fromhex("80C002A108"))
    card.power_on()
    card.power_off()
    with pytest.raises(CardIsOff):
        card.transmit(bytes.fromhex("80C002A108"))


def test_an_answer_to_data_waits_and_is_fetched_once(formatted: Factory) -> None:
    """SELECT announces 12 bytes, GET RESPONSE gives them, a second GET RESPONSE finds none."""
    terminal = formatted()
    assert terminal.send("00A40200024C03") == "6112"
    answer = terminal.send("00C0000012")
    assert answer.endswith("9000")
    assert len(answer) == 2 * (18 + 2)
    assert terminal.send("00C0000012") == "6985"


def test_a_wrong_length_of_get_response_is_corrected_and_the_answer_goes_on_waiting(formatted: Factory) -> None:
    """6Cxx names the length, and the answer is still there."""
    terminal = formatted()
    terminal.send("00A40200024C03")
    assert terminal.send("00C0000010") == "6C12"
    assert terminal.send("00C0000000") == "6C12"
    assert terminal.send("00C0000012").endswith("9000")


@pytest.mark.parametrize("between", ["80C002A108", "00A4020C024C03", "00FF000000", "00"])
def test_any_other_command_drops_the_waiting_answer(formatted: Factory, between: str) -> None:
    """Good or bad, a command in between loses the answer."""
    terminal = formatted()
    terminal.send("00A40200024C03")
    terminal.send(between)
    assert terminal.send("00C0000012") == "6985"


def test_the_answer_of_one_power_cycle_does_not_reach_the_next(formatted: Factory) -> None:
    """Power takes the waiting answer with it."""
    terminal = formatted()
    terminal.send("00A40200024C03")
    terminal.card.power_on()
    assert terminal.send("00C0000012") == "6985"


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("", "6700"),
        ("00A402", "6700"),
        ("00A40200024C", "6700"),
        ("00A40200024C0300", "6700"),
        ("80C002A10800", "6700"),
        ("00B000000411", "6700"),
        ("00C001000012", "6700"),
        ("00C0010012", "6B00"),
        ("00E4000002", "6D00"),
        ("8030000000", "6D00"),
        ("80CA9F7F2D", "6D00"),
        ("00B2010404", "6D00"),
        ("0088000000", "6D00"),
        ("DBDE000700", "6E00"),
        ("90A4000000", "6E00"),
        ("8020000008" + "31" * 8, "6E00"),
        ("0024000008" + "11" * 8, "6E00"),
        ("84E0020000", "6E00"),
        ("04A4000000", "6E00"),
    ],
)
def test_malformed_and_unknown_commands_have_their_status_words(formatted: Factory, command: str, status: str) -> None:
    """Length, parameters, instruction and class each have a status word of their own."""
    assert formatted().send(command) == status


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("8016000000", "6B00"),
        ("0020000000", "6700"),
        ("8024000000", "6700"),
        ("8028000000", "6700"),
        ("00A4000000", "6B00"),
        ("00B0000000", "6985"),
        ("00D0000000", "6985"),
        ("00D6000000", "6985"),
        ("00C0000000", "6985"),
        ("80E0000000", "6B00"),
    ],
)
def test_instructions_probed_without_data_answer_as_a_traced_card_did(
    blank: Factory, command: str, status: str
) -> None:
    """The only public trace of the family probed each instruction so."""
    assert blank().send(command) == status


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("80C002A108", "15C000E3A81710069000"),
        ("80C002A304", "564952549000"),
        ("80C002A40D", "A20109013800FF0000000002029000"),
        ("80C002A100", "6C08"),
        ("80C002A104", "6C08"),
        ("80C002A40C", "6C0D"),
        ("80C002A500", "6B00"),
        ("80C001A108", "6B00"),
        ("80C0020504", "6985"),
        ("8084000008", "6E00"),
        ("0084000004", "6C08"),
        ("0084000100", "6B00"),
    ],
)
def test_get_info_and_get_challenge_answer_exact_lengths_only(blank: Factory, command: str, answer: str) -> None:
    """P3 that is not the length is corrected, not obeyed."""
    assert blank().send(command) == answer


def test_the_other_serials_are_eight_bytes_and_a_challenge_is_fresh(blank: Factory) -> None:
    """A0, A2 and GET CHALLENGE give 8 bytes; two challenges differ."""
    terminal = blank()
    for command in ("80C002A008", "80C002A208"):
        assert len(terminal.send(command)) == 20
    assert terminal.send("0084000008") != terminal.send("0084000008")
