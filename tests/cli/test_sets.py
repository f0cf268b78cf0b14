"""Operations over many cards as a script does them, and as a person does at a terminal."""

import json
from typing import Any

import pytest
from desk.cards import FACTORY_PIN

from tests.cli.at_a_terminal import CTRL_C, Person, at_a_terminal
from tests.cli.conftest import WRONG_PIN, Call, Home

CARDS = {name: f"15C000E3A817300{number}" for number, name in enumerate("abcde")}
CREATE = ("run", "create-server-master-key", "--name", "PROD-A")


@pytest.fixture
def shelf(home: Home) -> Home:
    """Five cards more on the shelf, and a file with the PIN of each."""
    for name, serial in CARDS.items():
        home.make_card(name, serial)
    home.answers(*(f"{serial} {FACTORY_PIN}" for serial in CARDS.values()))
    return home


def serials(names: str) -> list[str]:
    """Name cards on the command line, in this order."""
    return [word for name in names for word in ("--serial", CARDS[name])]


def steps(out: str) -> list[dict[str, Any]]:
    """Give the objects that were printed, one a line."""
    return [json.loads(line) for line in out.splitlines()]


def made(call: Call, home: Home, names: str = "abc", needed: int = 2, *words: str) -> None:
    """Make a set, and see that it was."""
    pins = ("--pin-file", str(home.folder / "pins"))
    ran = call(*CREATE, "-m", str(needed), "-n", str(len(names)), *serials(names), *pins, *words)
    assert ran.code == 0, ran


def test_a_script_makes_a_set_and_checks_it(shelf: Home, call: Call) -> None:
    """The file names the PIN of each card; lines for cards that had no part are no mistake."""
    made(call, shelf)
    checked = call("run", "check-set", *serials("ca"), "--pin-file", str(shelf.folder / "pins"))
    assert checked.code == 0
    assert "The cards rebuild the key of set PROD-A. The key is the right one." in checked.out
    assert "was not used" not in checked.err


def test_machines_get_one_object_a_step_and_one_for_the_whole(shelf: Home, call: Call) -> None:
    """Card 1 of 3 wanted, card 1 of 3 done, and at the end what came of it."""
    pins = ("--pin-file", str(shelf.folder / "pins"))
    ran = call(*CREATE, "-m", "2", "-n", "3", *serials("abc"), *pins, "--json")
    *progress, whole = steps(ran.out)
    assert {each["outcome"] for each in progress} == {"progress"}
    done = [each["progress"] for each in progress if each["progress"]["state"] == "done"]
    assert [(each["number"], each["of"], each["serial"]) for each in done] == [
        (number, 3, CARDS[name]) for number, name in enumerate("abc", 1)
    ]
    assert (whole["outcome"], whole["exit_code"]) == ("completed", 0)
    assert [each["serial"] for each in whole["cards"]] == [CARDS[name] for name in "abc"]
    assert len(whole["findings"]["check_value"]) == 10


def test_a_wrong_pin_in_a_script_ends_the_ceremony_and_says_what_is_left(shelf: Home, call: Call) -> None:
    """The set is invalid, and its cards are named; one try of one card was spent."""
    shelf.answers(f"{CARDS['a']} {FACTORY_PIN}", f"{CARDS['b']} {WRONG_PIN}")
    ran = call(*CREATE, "-m", "2", "-n", "2", *serials("ab"), "--pin-file", str(shelf.folder / "pins"), "--json")
    error = steps(ran.out)[-1]["error"]
    assert ran.code == 3
    assert error["code"] == "ceremony-cut-off"
    assert "1 try spent, 6 left" in error["message"]
    assert error["params"]["cards"] == CARDS["a"]
    assert shelf.tries_left("b") == 6


def test_a_spare_card_takes_the_place_of_one_that_fails(shelf: Home, call: Call) -> None:
    """Where the script says so beforehand, and names one card more."""
    shelf.answers(*(f"{CARDS[name]} {WRONG_PIN if name == 'b' else FACTORY_PIN}" for name in "abc"))
    pins = ("--pin-file", str(shelf.folder / "pins"))
    ran = call(*CREATE, "-m", "2", "-n", "2", *serials("abc"), *pins, "--choose", "go-on=another")
    assert ran.code == 0, ran
    assert "may hold a share" not in ran.out, "a card with a wrong PIN never came to its share"
    checked = call("run", "check-set", *serials("ca"), *pins)
    assert checked.code == 0, checked


def test_a_card_that_may_hold_a_share_is_named_at_the_end(shelf: Home, call: Call) -> None:
    """It was pulled while its share was written, and another card took its place."""
    call("virtual", "tear", "b", "--after-command", "45")
    pins = ("--pin-file", str(shelf.folder / "pins"))
    ran = call(*CREATE, "-m", "2", "-n", "2", *serials("abc"), *pins, "--choose", "go-on=another")
    assert ran.code == 0, ran
    assert f"These cards may hold a share of a live key. Erase them: {CARDS['b']}" in ran.out


def test_below_the_quorum_the_phrase_is_named_and_yes_is_not_enough(shelf: Home, call: Call) -> None:
    """It is said what to give instead."""
    made(call, shelf, "ab")
    pins = ("--pin-file", str(shelf.folder / "pins"), "--yes")
    ran = call("run", "erase", *serials("a"), *pins)
    assert ran.code == 2
    assert '--confirm "give up PROD-A"' in ran.err
    assert call("run", "erase", *serials("a"), *pins, "--confirm", "give up PROD-A").code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("-m", "3", "-n", "2", "--name", "A"), "could never rebuild the key"),
        (("-m", "1", "-n", "2", "--name", "A"), "1 card alone would rebuild the key"),
        (("-m", "2", "-n", "65", "--name", "A"), "a set has 2 to 64 cards"),
        (("-m", "2", "-n", "2", "--name", "ä"), "printable ASCII"),
        (("-m", "2", "-n", "2", "--name", "x" * 27), "1 to 26 characters"),
    ],
)
def test_what_no_set_can_be_is_refused_before_a_card_is_wanted(shelf: Home, call: Call, words: Any, said: str) -> None:  # noqa: ANN401, ARG001
    """Each in its own sentence."""
    ran = call("run", "create-server-master-key", *words)
    assert ran.code == 2
    assert said in ran.err


def test_an_operation_on_one_card_takes_one_serial(shelf: Home, call: Call) -> None:
    """Which of several is not guessed."""
    ran = call("run", "erase", *serials("ab"), "--pin-file", str(shelf.folder / "pins"))
    assert ran.code == 2
    assert "This operation works on 1 card" in ran.err


def answers(person: Person, serial: str, pin: str = FACTORY_PIN) -> None:
    """Type the PIN of a card, and take the label that is offered."""
    person.waits_for(f"PIN of card {serial}: ")
    person.types(pin)
    person.waits_for("]: ")
    person.types("")


def test_a_security_officer_makes_a_set_at_a_terminal(shelf: Home, call: Call) -> None:
    """A wrong PIN is tried again with the same card, and the set is complete."""
    with at_a_terminal(*CREATE, "-m", "2", "-n", "2", *serials("ab")) as session:
        person = session.person
        answers(person, CARDS["a"])
        person.waits_for("[1/2] Card ")
        answers(person, CARDS["b"], WRONG_PIN)
        person.waits_for("What next?")
        person.waits_for("Number: ")
        person.types("again")
        answers(person, CARDS["b"])
        screen = person.reads_the_rest()
        assert session.ends() == 0
    assert "Set PROD-A is complete." in screen
    assert FACTORY_PIN not in screen
    assert call("run", "check-set", *serials("ab"), "--pin-file", str(shelf.folder / "pins")).code == 0


def test_ctrl_c_between_two_cards_leaves_an_invalid_set_that_names_its_cards(shelf: Home) -> None:  # noqa: ARG001
    """Nothing is half done on a card; what it costs to stop is said before, from the second card on."""
    with at_a_terminal(*CREATE, "-m", "2", "-n", "2", *serials("ab")) as session:
        answers(session.person, CARDS["a"])
        session.person.waits_for(f"PIN of card {CARDS['b']}: ")
        session.person.presses(CTRL_C)
        screen = session.person.reads_the_rest()
        assert session.ends() == 130
    flat = " ".join(screen.split())
    assert "Set PROD-A is INVALID: 1 of 2 shares written. Stopped at your request." in flat
    assert CARDS["a"] in flat.partition("Erase these cards")[2]
    assert f"  lifecycle run erase --serial {CARDS['a']}\n" in screen.replace("\r\n", "\n")
    first, _, second = screen.rpartition("[2/2]")
    assert "Ctrl-C: Stop. The set becomes INVALID." not in first
    assert "Ctrl-C: Stop. The set becomes INVALID." in second.partition("PIN of card")[0]
