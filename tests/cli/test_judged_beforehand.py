"""What was given beforehand is judged for the whole run, and in its dry run: what cannot end writes nothing."""

import pytest
from desk.cards import FACTORY_PIN

from tests.cli.conftest import Call, Home
from tests.cli.test_sets import CARDS, CREATE, serials

PIN = FACTORY_PIN
SECRET = "4815 162"
WHOLE = [f"{CARDS[name]} {PIN}" for name in "abc"]


@pytest.fixture
def shelf(home: Home) -> Home:
    """Three cards."""
    for name in "abc":
        home.make_card(name, CARDS[name])
    return home


def refused(call: Call, home: Home, lines: list[str], *words: str, names: str = "abc") -> str:
    """Run it, and dry; give what was said, and see that no card was touched and no set begun."""
    home.answers(*lines)
    before = [home.image(name) for name in "abc"]
    given = (*CREATE, "-m", "2", "-n", "3", *serials(names), "--pin-file", str(home.folder / "pins"), "--yes", *words)
    said = [call(*given, *dry, "--no-input") for dry in ((), ("--dry-run",))]
    assert [ran.code for ran in said] == [2, 2], said
    assert said[0].err == said[1].err
    assert [home.image(name) for name in "abc"] == before
    assert "Set" not in call("report", "sets").out.replace("Sets", "")
    return said[0].err


@pytest.mark.parametrize("bad", [f"{CARDS['c']} {PIN} ", f"{CARDS['c']} {SECRET}", f"{CARDS['c']} "])
def test_a_line_that_is_no_pin_is_named_by_its_number_and_never_shown(shelf: Home, call: Call, bad: str) -> None:
    """The last one of three, which was found after two shares were written."""
    said = refused(call, shelf, [*WHOLE[:2], bad])
    assert "Line 3 of the PIN file: a PIN has" in said
    assert SECRET not in said


def test_a_card_without_a_line_is_named(shelf: Home, call: Call) -> None:
    """Before a card is opened."""
    assert f"card {CARDS['c']} has no line." in refused(call, shelf, WHOLE[:2])


def test_a_card_with_two_lines_is_named(shelf: Home, call: Call) -> None:
    """Which of them is right is not tried out."""
    said = refused(call, shelf, [*WHOLE, f"{CARDS['a'].lower()} 48151623"])
    assert f"Line 4 of the PIN file: card {CARDS['a']} already has a PIN on line 1." in said


def test_a_card_that_is_named_twice_is_no_second_card(shelf: Home, call: Call) -> None:
    """Two shares were written before that was said."""
    assert f"--serial names card {CARDS['b']} twice." in refused(call, shelf, WHOLE, names="abb")


def test_too_few_cards_are_said_before_the_first_is_written(shelf: Home, call: Call) -> None:
    """Where nobody is there to insert another one."""
    assert "3 cards needed, but --serial names 2." in refused(call, shelf, WHOLE, names="ab")


def test_a_label_that_no_card_can_have_is_said_before_the_first_is_written(shelf: Home, call: Call) -> None:
    """It belongs to the third card."""
    said = refused(call, shelf, WHOLE, "--choose", f"label.{CARDS['c']}={'x' * 33}")
    assert "use 1 to 32 characters." in said


def test_serials_are_read_as_people_write_them(shelf: Home, call: Call) -> None:
    """In small letters, with colons, and as the 25 digits of the Inspect screen."""
    a, b, c = (CARDS[name] for name in "abc")
    colons = ":".join(a[at : at + 2] for at in range(0, 16, 2)).lower()
    shelf.answers(f"{colons} {PIN}", *WHOLE[1:])
    words = ("--serial", colons, "--serial", " ".join((b[:8], b[8:])), "--serial", c.lower())
    ran = call(*CREATE, "-m", "2", "-n", "3", *words, "--pin-file", str(shelf.folder / "pins"), "--yes", "--no-input")
    assert ran.code == 0, ran


def test_pins_that_are_proven_before_want_lines_that_name_their_card(shelf: Home, call: Call) -> None:
    """A line is used twice, and must not go to another card then."""
    said = refused(call, shelf, [PIN, *WHOLE[1:]], "--prove-pins")
    assert "Line 1 of the PIN file: --prove-pins needs lines of the form SERIAL PIN." in said


def test_a_forgotten_pin_is_found_before_a_share_exists(shelf: Home, call: Call) -> None:
    """With one line for each card; nothing was written when the third card said no."""
    shelf.answers(*WHOLE[:2], f"{CARDS['c']} 48151623")
    given = (*CREATE, "-m", "2", "-n", "3", *serials("abc"), "--pin-file", str(shelf.folder / "pins"), "--yes")
    ran = call(*given, "--prove-pins", "--no-input")
    assert (ran.code, "Wrong PIN" in ran.err) == (3, True), ran
    assert call("report", "sets").out.startswith("There are no sets") or "PROD-A" not in call("report", "sets").out
    shelf.answers(*WHOLE)
    assert call(*given, "--prove-pins", "--no-input").code == 0
