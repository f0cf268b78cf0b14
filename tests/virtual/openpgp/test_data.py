"""What the card shows, and who may write what (4.4.1, 4.4.2)."""

import pytest

from tests.virtual.openpgp.conftest import AID, PW1, PW3, SERIAL, Factory, parsed


def test_nothing_is_answered_before_the_application_is_selected(openpgp: Factory) -> None:
    """By its identifier, or by how that begins; another one is not there and changes nothing."""
    card = openpgp()
    card.card.power_on()
    assert card.get("006E") == "6985"
    assert card.send("00A4040006A00000030800") == "6A82"
    assert card.get("006E") == "6985"
    assert card.send("00A4040006" + AID) == "9000"
    assert card.send("00A4040010" + AID + "0304" + SERIAL.hex() + "0000") == "9000"
    assert card.send("00A4040007A0000003080000") == "6A82"
    assert card.get("004F").endswith("9000")


def test_application_data_are_nested_as_the_specification_has_them(openpgp: Factory) -> None:
    """AID, historical bytes, lengths, and the discretionary objects in 73."""
    outer = parsed(bytes.fromhex(openpgp().get("006E"))[:-2])
    inner = parsed(outer[0x6E])
    assert set(inner) == {0x4F, 0x5F52, 0x7F66, 0x7F74, 0x73}
    assert inner[0x4F] == bytes.fromhex(AID + "0304") + SERIAL + bytes(2)
    found = parsed(inner[0x73])
    assert set(found) == {0xC0, 0xC1, 0xC2, 0xC3, 0xC4, 0xC5, 0xC6, 0xCD, 0xDE, 0xD6, 0xD7, 0xD8}
    lengths = {tag: len(found[tag]) for tag in (0xC0, 0xC4, 0xC5, 0xC6, 0xCD, 0xDE)}
    assert lengths == {0xC0: 10, 0xC4: 7, 0xC5: 60, 0xC6: 60, 0xCD: 12, 0xDE: 6}


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("0065", "65095B005F2D005F3501399000"),
        ("005E", "9000"),
        ("5F50", "9000"),
        ("5F52", "0031C573C001C056495254059000"),
        ("007A", "7A0593030000009000"),
        ("00C0", "7D0000FF080000FF00009000"),
        ("00C1", "0108000020009000"),
        ("00C4", "007F7F7F0300039000"),
        ("00C5", "00" * 60 + "9000"),
        ("00CD", "00" * 12 + "9000"),
        ("00DE", "0100020003009000"),
        ("00D6", "00209000"),
        ("00F9", "8101009000"),
        ("7F66", "7F660802020800020208009000"),
        ("7F21", "9000"),
        ("0101", "9000"),
        ("0102", "9000"),
        ("0103", "6982"),
        ("0104", "6982"),
        ("00C7", "6A88"),
        ("00D3", "6A88"),
        ("0105", "6A88"),
        ("FFFF", "6A88"),
    ],
)
def test_a_new_card_shows_what_no_pin_guards(openpgp: Factory, tag: str, expected: str) -> None:
    """And says of the rest that it is guarded, or not there."""
    answer = openpgp().get(tag)
    if tag == "5F52":
        assert answer == "0031C573C001C0" + "54" + b"VIRT".hex().upper() + "0590009000"
    else:
        assert answer == expected


@pytest.mark.parametrize(
    ("tag", "value", "mode"),
    [
        ("0101", "AA", "82"),
        ("0102", "AA", "83"),
        ("0103", "AA", "82"),
        ("0104", "AA", "83"),
        ("005B", "AA", "83"),
        ("005E", "AA", "83"),
        ("5F2D", "656E", "83"),
        ("5F35", "39", "83"),
        ("5F50", "AA", "83"),
        ("7F21", "AA", "83"),
        ("00C1", "132A8648CE3D030107", "83"),
        ("00C4", "01", "83"),
        ("00C7", "11" * 20, "83"),
        ("00CA", "11" * 20, "83"),
        ("00CE", "00000001", "83"),
        ("00D3", "3132333435363738", "83"),
        ("00D6", "0020", "83"),
        ("00F9", "810100", "83"),
    ],
)
def test_a_data_object_is_written_with_one_pin_and_no_other(openpgp: Factory, tag: str, value: str, mode: str) -> None:
    """6982 without it, with the others, and again after it was forgotten."""
    card = openpgp()
    assert card.put(tag, value) == "6982"
    for other, pin in (("81", PW1), ("82", PW1), ("83", PW3)):
        if other != mode:
            assert card.verify(other, pin) == "9000"
    assert card.put(tag, value) == "6982"
    assert card.verify(mode, PW3 if mode == "83" else PW1) == "9000"
    assert card.put(tag, value) == "9000"
    assert card.send("0020FF" + mode) == "9000"
    assert card.put(tag, value) == "6982"


@pytest.mark.parametrize(("tag", "mode"), [("0103", "82"), ("0104", "83")])
def test_a_guarded_object_is_read_with_its_pin_and_no_other(openpgp: Factory, tag: str, mode: str) -> None:
    """81 does not open what 82 opens, though it is the same PIN."""
    card = openpgp()
    for other, pin in (("81", PW1), ("82", PW1), ("83", PW3)):
        if other != mode:
            card.verify(other, pin)
    assert card.get(tag) == "6982"
    card.verify(mode, PW3 if mode == "83" else PW1)
    assert card.get(tag) == "9000"


def test_what_is_written_is_read_and_survives_the_power(openpgp: Factory) -> None:
    """Private objects, names, fingerprints, times, and the one of three certificates that was chosen."""
    card = openpgp()
    card.open()
    for tag, value in (("0101", "AB" * 240), ("0103", "CD" * 120), ("005E", "31"), ("5F50", "32"), ("005B", "33")):
        assert card.put(tag, value) == "9000"
    assert [card.put(tag, "11" * 20) for tag in ("00C7", "00C9", "00CB")] == ["9000"] * 3
    assert card.put("00CF", "00000002") == "9000"
    for number in range(3):
        assert card.ask(f"00A50{number}04", "60045C027F21", le="") == "9000"
        assert card.put("7F21", f"0{number}") == "9000"
    card.restart()
    card.open()
    assert card.get("0101") == "AB" * 240 + "9000"
    assert card.get("0103") == "CD" * 120 + "9000"
    assert card.get("0065") == "650A5B01335F2D005F3501399000"
    assert card.get("00C5") == "11" * 20 + "00" * 20 + "11" * 20 + "9000"
    assert card.get("00C6") == "00" * 20 + "11" * 20 + "00" * 20 + "9000"
    assert card.get("00CD") == "00000000" + "00000002" + "00000000" + "9000"
    assert [card.get("7F21"), card.ask("00CC7F21"), card.ask("00CC7F21"), card.ask("00CC7F21")] == [
        "009000",
        "019000",
        "029000",
        "6A88",
    ]


def test_an_empty_put_deletes(openpgp: Factory) -> None:
    """The object is there, and has no value."""
    card = openpgp()
    card.open()
    card.put("0101", "AB" * 40)
    assert card.send("00DA0101") == "9000"
    assert card.get("0101") == "9000"


@pytest.mark.parametrize(
    ("tag", "value", "expected"),
    [
        ("00C7", "11" * 19, "6700"),
        ("005B", "11" * 40, "6700"),
        ("00C1", "AA", "6A80"),
        ("00C2", "132A8648CE3D030107", "6A80"),
        ("00C4", "02", "6A80"),
        ("00D6", "0320", "6A80"),
        ("00D3", "31", "6A80"),
        ("00F9", "FFFF", "6A80"),
        ("00DE", "01", "6A88"),
        ("006E", "01", "6A88"),
        ("00C5", "01", "6A88"),
        ("007A", "01", "6A88"),
    ],
)
def test_what_cannot_be_a_value_is_refused_and_changes_nothing(
    openpgp: Factory, tag: str, value: str, expected: str
) -> None:
    """With every PIN verified."""
    card = openpgp()
    card.open()
    before = card.storage.load()
    assert card.put(tag, value) == expected
    assert card.storage.load() == before


def test_a_permanent_touch_policy_stays(openpgp: Factory) -> None:
    """Until the application is reset."""
    card = openpgp()
    card.open()
    assert card.put("00D6", "0220") == "9000"
    assert card.put("00D6", "0020") == "6982"
    assert card.get("00D6") == "02209000"
