"""Serials as people write them: every command takes the same spellings, and means the same card."""

import pytest
from desk.cards import FACTORY_PIN

from tests.cli.conftest import Call, Home
from tests.cli.test_sets import CARDS, CREATE

A, B = CARDS["a"], CARDS["b"]
SPELLINGS = {
    "small": A.lower(),
    "blanks": " ".join(A[at : at + 4] for at in range(0, 16, 4)),
    "colons": ":".join(A[at : at + 2] for at in range(0, 16, 2)).lower(),
    "dashes": "-".join(A[at : at + 4] for at in range(0, 16, 4)),
    "csn": f"{A}F00FF0010",
    "csn with blanks": f"{A[:8]} {A[8:]} F00F F0010",
}


@pytest.fixture
def shelf(home: Home) -> Home:
    """Two cards."""
    for name in "ab":
        home.make_card(name, CARDS[name])
    return home


@pytest.mark.parametrize("written", SPELLINGS.values(), ids=SPELLINGS)
def test_every_command_takes_a_serial_as_people_write_it(shelf: Home, call: Call, written: str) -> None:
    """In options, arguments, reports and PIN files."""
    pins = shelf.answers(f"{written} {FACTORY_PIN}", f"{B} {FACTORY_PIN}")
    ran = call(*CREATE, "-m", "2", "-n", "2", "--serial", written, "--serial", B, "--pin-file", pins, "--no-input")
    assert ran.code == 0, ran
    assert call("run", "get-label", "--serial", written, "--pin-file", pins, "--no-input").code == 0
    assert call("custody", "show", written, "--json").object["serial"] == A
    assert f"Card {A}" in call("report", "card", written).out
    assert call("custody", "report-lost", written, "--yes", "--no-input").code == 0


@pytest.mark.parametrize("written", SPELLINGS.values(), ids=SPELLINGS)
def test_two_spellings_of_one_card_are_no_two_cards(shelf: Home, call: Call, written: str) -> None:
    """Nothing is written."""
    pins = shelf.answers(f"{A} {FACTORY_PIN}", f"{B} {FACTORY_PIN}")
    ran = call(*CREATE, "-m", "2", "-n", "2", "--serial", A, "--serial", written, "--pin-file", pins, "--no-input")
    assert (ran.code, f"--serial names card {A} twice." in ran.err) == (2, True), ran


@pytest.mark.parametrize("written", SPELLINGS.values(), ids=SPELLINGS)
def test_a_virtual_card_is_made_with_a_serial_as_people_write_it(home: Home, call: Call, written: str) -> None:
    """The same reader of serials."""
    del home
    assert call("virtual", "new", "x", "--serial", written, "--json").object["serial"] == A
