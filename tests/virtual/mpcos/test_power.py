"""Power lost at every point of every command that changes the card."""

import pytest

from lifecycle.virtual.errors import CardIsOff, PowerLost
from lifecycle.virtual.power import PowerCut
from tests.virtual.conftest import FACTORY_PIN, Factory, Terminal, code_record, cuts, format_steps, pack

OTHER = b"87654321"


def torn(terminal: Terminal, command: bytes, cut: PowerCut) -> None:
    """Send a command that is cut, and power the card again."""
    terminal.card.arm(cut)
    with pytest.raises(PowerLost):
        terminal.card.transmit(command)
    with pytest.raises(CardIsOff):
        terminal.card.transmit(command)
    terminal.restart()


def units_of(terminal: Terminal, command: bytes) -> int:
    """Count the units that a command writes."""
    terminal.card.arm(None)
    terminal.card.transmit(command)
    return terminal.card.units


def test_a_cut_before_a_command_leaves_no_trace_and_one_after_it_only_hides_the_answer(formatted: Factory) -> None:
    """Counted from arming, and again from power-on."""
    terminal = formatted()
    wrong = bytes.fromhex("0020000008") + OTHER
    terminal.card.arm(PowerCut.before_command(2))
    terminal.send(wrong)
    with pytest.raises(PowerLost) as before:
        terminal.send(wrong)
    assert (before.value.moment, before.value.number, before.value.answer) == ("before command", 2, b"")
    terminal.card.arm(PowerCut.after_command(2))
    terminal.restart()
    assert terminal.card.commands == 1
    with pytest.raises(PowerLost) as after:
        terminal.send(wrong)
    assert after.value.answer == bytes.fromhex("63C5")
    terminal.restart()
    assert terminal.counter()[2:4] == "03"


def test_a_cut_fires_once(formatted: Factory) -> None:
    """After the failure the card works on."""
    terminal = formatted()
    torn(terminal, bytes.fromhex("0020000008") + FACTORY_PIN, PowerCut.before_unit(1))
    assert terminal.verify() == "9000"


def test_cuts_are_counted_from_one() -> None:
    """There is no command 0."""
    with pytest.raises(ValueError, match="from 1"):
        PowerCut.before_unit(0)


def test_power_takes_everything_in_ram_with_it(formatted: Factory) -> None:
    """Current file, PIN and session are gone; the memory is not."""
    terminal = formatted()
    terminal.verify()
    terminal.open_session()
    terminal.select("4C06")
    terminal.card.power_on()
    assert terminal.send("00B0000004") == "6985"
    terminal.enter()
    terminal.select("4C06")
    assert terminal.send("00B0000004") == "6982"
    assert terminal.ask("04D60000", bytes(8)) == "6400"


def test_a_right_pin_cut_by_power_costs_a_try(formatted: Factory) -> None:
    """Two units: counted, taken back. Between them the try is spent."""
    command = bytes.fromhex("0020000008") + FACTORY_PIN
    assert units_of(formatted(), command) == 2
    for cut, written in cuts(2):
        terminal = formatted()
        torn(terminal, command, cut)
        assert terminal.counter()[2:4] == ["00", "01", "00"][written]
        assert terminal.verify() == "9000"


def test_a_wrong_pin_cannot_be_tried_for_nothing_by_cutting_power(formatted: Factory) -> None:
    """One unit: once it is written the try is spent, whether or not the answer was heard."""
    command = bytes.fromhex("0020000008") + OTHER
    assert units_of(formatted(), command) == 1
    terminal = formatted()
    for _ in range(7):
        torn(terminal, command, PowerCut.after_unit(1))
    assert terminal.verify() == "6983"


def test_a_change_of_code_torn_at_every_unit_leaves_old_new_or_torn(formatted: Factory) -> None:
    """Four units: counted, taken back, code, header. Between the last two no PIN opens the card."""
    command = bytes.fromhex("8024000008") + pack(FACTORY_PIN) + pack(b"87654329")
    assert units_of(formatted(), command) == 4
    states = []
    for cut, written in cuts(4):
        terminal = formatted()
        torn(terminal, command, cut)
        header = terminal.counter()
        opens = (terminal.verify(), terminal.verify(b"87654329"))
        states.append((written, header[2:4] if len(header) > 4 else header, opens))
    old = ("9000", "63C6")
    assert states == [
        (0, "00", old),
        (1, "01", old),
        (1, "01", old),
        (2, "00", old),
        (2, "00", old),
        (3, "6581", ("6581", "6581")),
        (3, "6581", ("6581", "6581")),
        (4, "00", ("63C6", "9000")),
    ]


def test_a_code_with_the_same_sum_does_not_hide_a_torn_change(formatted: Factory) -> None:
    """Where old and new code have one sum, the record between is whole: it holds the new code and no failures."""
    command = bytes.fromhex("8024000008") + pack(FACTORY_PIN) + pack(b"78563412")
    terminal = formatted()
    torn(terminal, command, PowerCut.after_unit(3))
    assert terminal.counter()[2:4] == "00"
    assert terminal.verify(b"78563412") == "9000"


def test_a_seal_torn_at_every_unit_is_there_or_not(formatted: Factory) -> None:
    """Freezing the update group is one unit, so a seal cannot be half made."""
    command = bytes.fromhex("80160200054C02400000")
    for cut, written in cuts(1):
        terminal = formatted()
        terminal.verify()
        torn(terminal, command, cut)
        assert terminal.select("4C02")[20:24] == ["6180", "E180"][written]
        assert terminal.verify() == "9000"


def test_freezing_all_groups_torn_at_every_unit_only_ever_closes(formatted: Factory) -> None:
    """Two units: update and write, then read."""
    command = bytes.fromhex("80160200054C04404040")
    for cut, written in cuts(2):
        terminal = formatted()
        terminal.verify()
        torn(terminal, command, cut)
        assert terminal.select("4C04")[20:32] == ["C00040800000", "C000C0800000", "C000C080C000"][written]
        terminal.verify()
        assert terminal.ask("80160200", bytes.fromhex("4C04404040")) == "9000"


@pytest.mark.parametrize("ins", ["D6", "D0"])
def test_a_write_torn_at_every_unit_has_the_new_units_first(blank: Factory, ins: str) -> None:
    """Ten bytes are three units, written in order."""
    command = bytes.fromhex(f"00{ins}00000A") + b"\xff" * 10
    for cut, written in cuts(3):
        terminal = blank()
        terminal.ask("80E00200", bytes.fromhex("5F010100000C000000000000"))
        terminal.select("5F01")
        terminal.card.arm(cut)
        with pytest.raises(PowerLost):
            terminal.card.transmit(command)
        terminal.card.power_on()
        terminal.select("5F01")
        expected = (b"\xff" * min(4 * written, 10)).ljust(12, b"\0")
        assert terminal.send("00B000000C") == expected.hex().upper() + "9000"


def test_a_create_torn_at_every_unit_leaves_a_file_or_none(formatted: Factory) -> None:
    """Body, descriptor, and last the unit that makes it count; the same CREATE then works."""
    create = bytes.fromhex("80E002000C4C0901000010000000000000")
    first = formatted()
    first.verify()
    units = units_of(first, create)
    assert units == 9
    for cut, written in cuts(units):
        terminal = formatted()
        terminal.verify()
        torn(terminal, create, cut)
        there = terminal.select("4C09") != "6A82"
        assert there == (written == units)
        assert [terminal.select(f"4C0{n}")[-4:] for n in range(1, 9)] == ["9000"] * 8
        terminal.verify()
        assert terminal.send(create) == ("6A80" if there else "9000")
        terminal.select("4C09")
        assert terminal.send("00B0000010") == "00" * 16 + "9000"


def test_a_df_torn_at_every_unit_is_there_with_its_name_or_not(blank: Factory) -> None:
    """No name without a DF, no DF without its name."""
    create = format_steps()[1]
    units = units_of(blank(), create)
    for cut, written in cuts(units):
        terminal = blank()
        terminal.card.arm(cut)
        with pytest.raises(PowerLost):
            terminal.card.transmit(create)
        terminal.card.power_on()
        found = {terminal.send("00A4010C024C00"), terminal.ask("00A4040C", b"LIFECYCLE1")}
        assert found == {"9000" if written == units else "6A82"}


def test_a_formatting_cut_at_every_command_can_be_seen_and_the_next_step_works(blank: Factory) -> None:
    """After a cut before any step the steps before it are there, and with the PIN the rest follow."""
    steps = format_steps()
    for number in range(1, len(steps) + 1):
        terminal = blank()
        terminal.card.arm(PowerCut.before_command(number))
        assert [terminal.send(step) for step in steps[: number - 1]] == ["9000"] * (number - 1)
        with pytest.raises(PowerLost):
            terminal.send(steps[number - 1])
        terminal.card.power_on()
        terminal.ask("00A4040C", b"LIFECYCLE1")
        if number > 11:
            terminal.verify()
        current = next((s for s in reversed(steps[: number - 1]) if s[1] == 0xA4), steps[0])
        if current[2] == 0x02:
            assert terminal.send(current) == "9000"
        assert [terminal.send(step) for step in steps[number - 1 :]] == ["9000"] * (len(steps) - number + 1)


def test_writing_the_code_record_torn_leaves_no_code_and_writing_it_again_mends_it(blank: Factory) -> None:
    """While the write group is open the same record may be written over its first half."""
    terminal = blank()
    steps = format_steps()
    for step in steps[:9]:
        terminal.send(step)
    torn(terminal, steps[9], PowerCut.after_unit(1))
    assert terminal.verify() == "6581"
    terminal.select("4C02")
    assert terminal.send(steps[9]) == "9000"
    assert terminal.counter() == code_record(FACTORY_PIN).hex().upper()[:8] + "9000"
    assert terminal.verify() == "9000"
