"""SELECT, CREATE, FREEZE, access conditions and descriptors."""

import pytest

from lifecycle.virtual.mpcos.filesystem import zero_bits
from tests.virtual.conftest import FACTORY_PIN, Factory, code_record, format_steps


@pytest.mark.parametrize(
    "descriptor",
    [
        "8001 3F00 38 00 0000 0100 0100 0000 00 6B",
        "4201 0210 21 00 0040 C100 C000 C000 00 69",
        "4101 0101 01 00 000C C000 C000 0000 00 6C",
    ],
)
def test_the_last_byte_of_a_descriptor_counts_the_zero_bits(descriptor: str) -> None:
    """The three published descriptors agree."""
    raw = bytes.fromhex(descriptor)
    assert zero_bits(raw[:15]) == raw[15]


def test_a_new_card_has_an_mf_and_the_system_files_and_no_application(blank: Factory) -> None:
    """EFcard has the very descriptor of the traced card, and holds the serial."""
    terminal = blank()
    assert terminal.ask("00A40000", bytes.fromhex("3F00")).startswith("851080013F0038")
    assert terminal.ask("00A4040C", b"LIFECYCLE1") == "6A82"
    assert terminal.ask("00A4010C", bytes.fromhex("0100")) == "9000"
    assert terminal.select("0101") == "8510410101010100000CC000C0000000006C9000"
    assert terminal.send("00B000000C") == "15C000E3A8171006" + b"VIRT".hex() + "9000"
    assert terminal.select("0102").startswith("85104101010201")
    assert terminal.ask("00D60000", bytes(4)) == "6982"


def test_a_card_is_formatted_by_commands_alone(blank: Factory) -> None:
    """Each step answers 9000, and every file is then there with its size and conditions."""
    terminal = blank()
    terminal.format()
    shown = [terminal.select(f"4C0{n}")[8:32] for n in range(1, 9)]
    assert shown == [
        "4C01290C0018C000C000C000",
        "4C02210800086180C000C000",
        "4C0301000010C000C0000000",
        "4C0401000020C00040800000",
        "4C05010000606180C0000000",
        "4C06010000386180C0004080",
        "4C07010000286180C0004080",
        "4C08010000704080C0000000",
    ]


def test_select_finds_by_identifier_name_beginning_and_parent(formatted: Factory) -> None:
    """The MF, a DF in the MF, an EF in the DF, a DF by name from anywhere, the parent."""
    terminal = formatted()
    assert terminal.send("00A4030C00") == "9000"
    assert terminal.send("00A4030C00") == "6A82"
    assert terminal.send("00A4010C024C00") == "9000"
    assert terminal.send("00A4010C020100") == "6A82"
    assert terminal.send("00A4020C024C01") == "9000"
    assert terminal.send("00A4040C04" + b"LIFE".hex()) == "9000"
    assert terminal.ask("00A40400", b"LIFECYCLE1").startswith("851084014C0038")


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("00A40000024C00", "6A82"),
        ("00A4020C024C09", "6A82"),
        ("00A4010C024C01", "6A82"),
        ("00A4040C044E4F4E45", "6A82"),
        ("00A4020C014C", "6700"),
        ("00A4030C024C00", "6700"),
        ("00A4040C00", "6700"),
        ("00A4050C024C00", "6B00"),
        ("00A40204024C01", "6B00"),
    ],
)
def test_a_select_that_fails_leaves_everything_as_it_was(formatted: Factory, command: str, status: str) -> None:
    """The current EF, the PIN and the DF stay."""
    terminal = formatted()
    terminal.verify()
    terminal.select("4C06")
    assert terminal.send(command) == status
    assert terminal.send("00B0000004") == "000000009000"


def test_selecting_an_ef_keeps_the_pin_and_selecting_a_df_drops_pin_and_session(formatted: Factory) -> None:
    """The share can be read over EF selections, and no longer after the DF was selected again."""
    terminal = formatted()
    terminal.verify()
    terminal.open_session()
    terminal.select("4C05")
    terminal.select("4C06")
    assert terminal.send("00B0000004").endswith("9000")
    assert terminal.secure("04D60000", b"abcd")[0].endswith("9000")
    terminal.enter()
    terminal.select("4C06")
    assert terminal.send("00B0000004") == "6982"
    assert terminal.ask("04D60000", bytes(7)) == "6400"


def test_selecting_the_mf_drops_pin_and_session_too(formatted: Factory) -> None:
    """Going up and down again costs both."""
    terminal = formatted()
    terminal.verify()
    terminal.open_session()
    terminal.send("00A4000C023F00")
    terminal.enter()
    terminal.select("4C06")
    assert terminal.send("00B0000004") == "6982"
    assert terminal.ask("04D60000", bytes(7)) == "6400"


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ("4C0901000010000000000000", "9000"),
        ("4C0301000010000000000000", "6A80"),
        ("3F0001000010000000000000", "6A80"),
        ("4C0902000010000000000000", "6A80"),
        ("4C0938000010000000000000", "6A80"),
        ("4C0901000000000000000000", "6A80"),
        ("4C0901000011000000000000", "6A80"),
        ("4C0921080008000000000000", "6A80"),
        ("4C092900000D000000000000", "6A80"),
        ("4C0901002000000000000000", "6581"),
        ("4C09010000100000000000", "6700"),
        ("", "6700"),
    ],
)
def test_create_ef_takes_sound_files_only(formatted: Factory, data: str, status: str) -> None:
    """Type, size, identifier, room and the one file of codes per DF are checked."""
    terminal = formatted()
    terminal.verify()
    assert terminal.ask("80E00200", bytes.fromhex(data)) == status
    assert terminal.ask("00A4020C", bytes.fromhex("4C09")) == ("9000" if status == "9000" else "6A82")


def test_create_needs_the_pin_once_there_is_one(formatted: Factory) -> None:
    """The DF's conditions name its own code, which closes with the file of codes."""
    terminal = formatted()
    data = bytes.fromhex("4C0901000010000000000000")
    assert terminal.ask("80E00200", data) == "6982"
    terminal.verify()
    assert terminal.ask("80E00200", data) == "9000"


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ("4D00380000044080408000004E414D45", "9000"),
        ("4D0038000000408040800000", "9000"),
        ("4D00380000054080408000004E414D45", "6700"),
        ("4D00380001044080408000004E414D45", "6A80"),
        ("4D00380000044080408000014E414D45", "6A80"),
        ("4D00010000044080408000004E414D45", "6A80"),
        ("4C00380000044080408000004E414D45", "6A80"),
        ("4D003800000A4080408000004C4946454359434C4531", "6A80"),
        ("4D0038000011408040800000" + "41" * 17, "6A80"),
        ("4D00", "6700"),
    ],
)
def test_create_df_takes_sound_files_only(formatted: Factory, data: str, status: str) -> None:
    """Name, length, type and identifier are checked."""
    terminal = formatted()
    terminal.send("00A4000C023F00")
    assert terminal.ask("80E00100", bytes.fromhex(data)) == status
    assert terminal.ask("00A4010C", bytes.fromhex("4D00")) == ("9000" if status == "9000" else "6A82")


def test_a_df_is_not_created_in_a_df(formatted: Factory) -> None:
    """There is one level."""
    terminal = formatted()
    terminal.verify()
    assert terminal.ask("80E00100", bytes.fromhex("4D0038000000408040800000")) == "6A80"


def test_the_card_takes_63_files_besides_the_mf(blank: Factory) -> None:
    """The 64th finds no place in the table."""
    terminal = blank()
    answers = [terminal.ask("80E00200", bytes.fromhex(f"5F{n:02X}01000004000000000000")) for n in range(61)]
    assert answers == ["9000"] * 60 + ["6581"]


def test_freezing_turns_groups_to_never_and_leaves_the_other_bits(formatted: Factory) -> None:
    """61 80 becomes E1 80; what the condition named stays legible, and the check byte follows."""
    terminal = formatted()
    terminal.verify()
    assert terminal.ask("80160200", bytes.fromhex("4C06400040")) == "9000"
    descriptor = bytes.fromhex(terminal.select("4C06")[:36])
    assert descriptor[10:16].hex().upper() == "E180C000C080"
    assert descriptor[17] == zero_bits(descriptor[2:17])
    assert terminal.send("00B0000004") == "6982"
    terminal.open_session()
    assert terminal.secure("04D60000", bytes(4))[0] == "6982"
    terminal.restart()
    terminal.verify()
    assert terminal.select("4C06")[20:32] == "E180C000C080"


@pytest.mark.parametrize(
    ("head", "data", "status"),
    [
        ("80160200", "4C06010101", "6A80"),
        ("80160200", "4C06FF0000", "6A80"),
        ("80160200", "4C06004100", "6A80"),
        ("80160200", "4C09400000", "6A82"),
        ("80160200", "4C00400000", "6A82"),
        ("80160100", "4C06400000", "6A82"),
        ("80160200", "4C064000", "6700"),
        ("80160000", "4C06400000", "6B00"),
        ("80160201", "4C06400000", "6B00"),
        ("84160200", "4C06400000000000", "6400"),
        ("80160200", "4C06000000", "9000"),
    ],
)
def test_a_freeze_that_is_refused_freezes_nothing(formatted: Factory, head: str, data: str, status: str) -> None:
    """Control bytes other than 00 and 40 are refused as a whole."""
    terminal = formatted()
    terminal.verify()
    before = terminal.select("4C06")
    assert terminal.ask(head, bytes.fromhex(data)) == status
    assert terminal.select("4C06") == before


def test_freezing_needs_the_right_to_create(formatted: Factory) -> None:
    """Without the PIN nothing is sealed."""
    terminal = formatted()
    assert terminal.ask("80160200", bytes.fromhex("4C02400000")) == "6982"
    assert terminal.ask("80160200", bytes.fromhex("4C06400000")) == "6982"


def test_freezing_twice_is_no_error_and_changes_nothing(formatted: Factory) -> None:
    """What is closed stays closed, and no memory is written."""
    terminal = formatted()
    terminal.verify()
    terminal.ask("80160200", bytes.fromhex("4C02400000"))
    units = terminal.card.units
    assert terminal.ask("80160200", bytes.fromhex("4C02400000")) == "9000"
    assert terminal.card.units == units


def test_freezing_a_df_ends_the_creation_of_files(formatted: Factory) -> None:
    """A DF is frozen from the MF; afterwards not even the PIN creates or freezes in it."""
    terminal = formatted()
    terminal.send("00A4000C023F00")
    assert terminal.ask("80160100", bytes.fromhex("4C00404040")) == "6A80"
    assert terminal.ask("80160100", bytes.fromhex("4C00404000")) == "9000"
    terminal.enter()
    terminal.verify()
    assert terminal.ask("80E00200", bytes.fromhex("4C0901000010000000000000")) == "6982"
    assert terminal.ask("80160200", bytes.fromhex("4C02400000")) == "6982"


def test_conditions_naming_a_code_are_open_until_the_code_file_is_created(blank: Factory) -> None:
    """Before: files are created without a PIN. After CREATE of the code file, even unwritten: not."""
    terminal = blank()
    for step in format_steps()[:7]:
        assert terminal.send(step) == "9000"
    data = bytes.fromhex("4C0901000010408040804080")
    assert terminal.ask("80E00200", data) == "9000"
    terminal.select("4C09")
    assert terminal.ask("00D60000", bytes(4)) == "9000"
    assert terminal.send(format_steps()[7]) == "9000"
    assert terminal.ask("00D60000", bytes(4)) == "6982"
    assert terminal.verify() == "6581"
    terminal.select("4C02")
    assert terminal.ask("00D00000", code_record(FACTORY_PIN)) == "9000"
    assert terminal.verify() == "9000"


def test_a_condition_may_name_two_codes(blank: Factory) -> None:
    """With 80 89 both local codes 0 and 1 are needed."""
    terminal = blank()
    terminal.ask("80E00100", bytes.fromhex("4D0038000000000000000000"))
    terminal.send("00A4010C024D00")
    terminal.ask("80E00200", bytes.fromhex("4D0121080010C0000000C000"))
    terminal.send("00A4020C024D01")
    terminal.ask("00D00000", code_record(b"11111111") + code_record(b"22222222", mode=3))
    terminal.ask("80E00200", bytes.fromhex("4D0201000004808900000000"))
    terminal.send("00A4020C024D02")
    assert terminal.ask("00D60000", bytes(4)) == "6982"
    terminal.ask("00200000", b"11111111")
    assert terminal.ask("00D60000", bytes(4)) == "6982"
    assert terminal.ask("00200001", b"22222222") == "9000"
    assert terminal.ask("00D60000", bytes(4)) == "9000"
    terminal.ask("00200000", b"99999999")
    assert terminal.ask("00D60000", bytes(4)) == "6982"


def test_a_code_of_the_mf_stays_shown_over_the_selection_of_a_df(blank: Factory) -> None:
    """A global condition (level 0) asks for the MF's code, presented in the MF."""
    terminal = blank()
    terminal.ask("80E00200", bytes.fromhex("0000210800080000 0000C000"))
    terminal.select("0000")
    assert terminal.ask("00D00000", code_record(b"11111111")) == "9000"
    terminal.ask("80E00100", bytes.fromhex("4D0038000000000000000000"))
    terminal.send("00A4010C024D00")
    terminal.ask("80E00200", bytes.fromhex("4D0201000004400000000000"))
    terminal.send("00A4020C024D02")
    assert terminal.ask("00D60000", bytes(4)) == "6982"
    terminal.send("00A4000C023F00")
    terminal.verify(b"11111111")
    terminal.send("00A4010C024D00")
    terminal.send("00A4020C024D02")
    assert terminal.ask("00D60000", bytes(4)) == "9000"


def test_get_info_06_tells_where_the_descriptor_of_the_current_file_is(formatted: Factory) -> None:
    """Two bytes that differ from file to file."""
    terminal = formatted()
    terminal.select("4C05")
    first = terminal.send("80C0020602")
    terminal.select("4C06")
    assert first != terminal.send("80C0020602")
    assert len(first) == 8
    assert terminal.send("80C0020600") == "6C02"
