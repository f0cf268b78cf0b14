"""A PIN that another program changed: nothing that people read says that it was not changed."""

import pytest
from lab.office import FACTORY_PIN, Office

from lifecycle.virtual.shelf import Shelf

SERIAL = "15C000E3A8171101"
THEIRS = "87654312"


def changed_by_another_program(office: Office) -> None:
    """Change the PIN with plain commands, as any program can that knows it."""
    with Shelf(office.folder / "virtual-cards").open("c1") as card:
        card.power_on()
        for apdu in ("00A40000023F00", f"00A4040C0A{b'LIFECYCLE1'.hex()}", f"8024000008{FACTORY_PIN}{THEIRS}"):
            assert card.transmit(bytes.fromhex(apdu))[-2:-1] in {b"\x90", b"\x61"}


@pytest.fixture
def changed(office: Office) -> Office:
    """A card of a set that the record knows, and whose PIN is another one now."""
    pins = office.folder / "pins"
    pins.touch(mode=0o600)
    serials = [SERIAL, SERIAL[:-1] + "2"]
    for number, serial in enumerate(serials, start=1):
        office.new_card(f"c{number}", serial=serial)
    pins.write_text("".join(f"{serial} {FACTORY_PIN}\n" for serial in serials))
    wanted = [word for serial in serials for word in ("--serial", serial)]
    typed = ("--reader", "virtual", "--pin-file", str(pins), "--yes", "--no-input")
    made = office.run("run", "create-server-master-key", "-m", "2", "-n", "2", "--name", "A", *wanted, *typed)
    assert made.code == 0, made
    changed_by_another_program(office)
    return office


def test_everything_that_people_read_says_that_it_was_changed_and_nothing_that_it_was_not(changed: Office) -> None:
    """Inspect, the list of readers, the reports and the state for machines."""
    for _ in range(2):
        shown = changed.inspect("c1").out
        assert "the PIN was changed, but not by this record." in shown
        assert "can be changed once" not in shown
    readers = changed.run("readers", "--json").json["readers"]
    (card,) = (each["card"] for each in readers if each["card"] and each["card"]["serial"] == SERIAL)
    assert card["state"] == "changed-elsewhere"
    rows = {row["serial"]: row for row in changed.run("report", "cards", "--json").json["rows"]}
    assert rows[SERIAL]["state"] == "changed-elsewhere"
    warnings = [
        row["kind"] for row in changed.run("report", "warnings", "--json").json["rows"] if row["serial"] == SERIAL
    ]
    assert ("pin-elsewhere" in warnings, "pin-never-changed" in warnings) == (True, False)
    assert "PIN changed outside this record" in changed.run("report", "card", SERIAL).out


def test_a_pin_that_the_record_did_not_change_is_not_called_unchanged(changed: Office) -> None:
    """Once the card accepts it here nobody is warned any more, and nothing false is said."""
    assert changed.inspect("c1").code == 0
    pins = changed.folder / "pins"
    pins.write_text(f"{THEIRS}\n")
    ran = changed.run("run", "get-label", "--reader", "virtual:c1", "--pin-file", str(pins), "--no-input")
    assert ran.code == 0
    assert "can be changed once" in ran.out
