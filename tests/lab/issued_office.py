"""An office with a set of three cards and a card of no set, where a card is erased."""

import pytest

from lab.office import FACTORY_PIN, Office

CARD, MEMBER, THIRD, OTHER = (f"15C000E3A817110{number}" for number in range(1, 5))


@pytest.fixture
def issued(office: Office) -> Office:
    """A set of three cards, and a card that belongs to no set."""
    cards = {"a": CARD, "b": MEMBER, "d": THIRD}
    for name, serial in {**cards, "c": OTHER}.items():
        office.new_card(name, serial=serial)
    pins = office.folder / "all"
    pins.touch(mode=0o600)
    pins.write_text("".join(f"{serial} {FACTORY_PIN}\n" for serial in cards.values()))
    wanted = [word for serial in cards.values() for word in ("--serial", serial)]
    words = ("-m", "2", "-n", "3", "--name", "A", "--reader", "virtual", *wanted)
    made = office.run("run", "create-server-master-key", *words, "--pin-file", str(pins), "--yes", "--no-input")
    assert made.code == 0, made
    assert office.inspect("c").code == 0
    return office


def erase(office: Office, name: str, *more: str) -> tuple[int, str]:
    """Erase a card; gives the code, and what was said of it."""
    pins = office.folder / "one"
    pins.touch(mode=0o600)
    pins.write_text(f"{FACTORY_PIN}\n")
    words = ("--reader", f"virtual:{name}", "--pin-file", str(pins), "--yes", "--no-input")
    ran = office.run("run", "erase", *words, *more)
    return ran.code, ran.err
