"""Another card under a known serial, at the command line: an alarm in the reports, ended with reason and witness."""

import pytest
from lab.office import FACTORY_PIN, Office

SERIALS = [f"15C000E3A817110{number}" for number in (1, 2, 3)]
FIRST = SERIALS[0]


@pytest.fixture
def made(office: Office) -> Office:
    """A set of 2 of 3, and a card of the same serial as its first one."""
    for number, serial in enumerate(SERIALS, start=1):
        office.new_card(f"c{number}", serial=serial)
    pins = office.folder / "pins"
    pins.touch(mode=0o600)
    pins.write_text("".join(f"{serial} {FACTORY_PIN}\n" for serial in SERIALS))
    wanted = [word for serial in SERIALS for word in ("--serial", serial)]
    typed = ("--reader", "virtual", "--pin-file", str(pins), "--yes", "--no-input")
    ran = office.run("run", "create-server-master-key", "-m", "2", "-n", "3", "--name", "A", *wanted, *typed)
    assert ran.code == 0, ran
    assert office.run("custody", "person", "add", "Wit", "--role", "witness").code == 0
    office.new_card("dup", serial=FIRST)
    return office


def accepted(office: Office) -> tuple[int, str]:
    """Try to have the record take the other card over."""
    ran = office.run("run", "accept-drift", "--reader", "virtual:dup", "--yes", "--no-input", "--json")
    return ran.code, ran.json["error"]["code"]


def warned(office: Office) -> list[str]:
    """Give the codes of the warnings about the first card."""
    return [row["kind"] for row in office.run("report", "warnings", "--json").json["rows"] if row["serial"] == FIRST]


def test_another_card_is_no_drift_and_is_in_the_warnings(made: Office) -> None:
    """The set has its 3 good shares, and the real card works."""
    assert accepted(made) == (2, "other-card")
    assert warned(made)[0] == "other-card"
    assert "Healthy: 3 of 3 shares good" in made.run("report", "set", "A").out
    assert made.inspect("c1").code == 0
    ran = made.run("readers", "--reader", "virtual:dup")
    assert f"ALARM: this is not card {FIRST} of the record." in ran.out
    rows = made.run("report", "gaps", "--json").json["rows"]
    assert [(row["kind"], row["open"]) for row in rows if row["kind"] == "other-card"] == [("other-card", True)]


def test_both_in_readers_are_named_together(made: Office) -> None:
    """Neither is taken."""
    ran = made.run("run", "inspect", "--reader", "virtual", "--serial", FIRST, "--no-input")
    assert ran.code == 2
    assert f"2 or more cards show the serial {FIRST}: in virtual:c1, virtual:dup." in ran.err


def test_people_end_it_with_reason_and_witness(made: Office) -> None:
    """The phrase names the share that is lost; the record begins anew with the card that replaced it."""
    words = ("custody", "replaced", FIRST, "--reason", "the old one was cut", "--no-input")
    ran = made.run(*words, "--witness", "Wit", "--yes")
    assert (ran.code, "no other card with serial number" in ran.err) == (2, True)
    accepted(made)
    assert "needs a witness" in made.run(*words, "--yes").err
    assert made.run(*words, "--witness", "Wit", "--yes").code == 2
    ran = made.run(*words, "--witness", "Wit", "--confirm", "give up share 1 of A")
    assert ran.code == 0, ran
    assert "replaced by the card with id" in ran.out
    assert "other-card" not in warned(made)
    assert "No spare: 2 shares good" in made.run("report", "set", "A").out
    assert made.inspect("dup").code == 0
    assert made.inspect("c1").code == 2
