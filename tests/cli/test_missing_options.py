"""What an operation has to be told: a person is asked for it, a script is told all that is missing at once."""

import pytest

from tests.cli.at_a_terminal import CTRL_C, at_a_terminal
from tests.cli.conftest import Call, Home

CREATE = ("run", "create-server-master-key")


def test_a_person_is_asked_for_each_option_that_is_missing(home: Home) -> None:  # noqa: ARG001
    """What cannot be is said, and only that is asked again."""
    with at_a_terminal(*CREATE, "-n", "3") as session:
        person = session.person
        for prompt, answer in (("-m: ", "two"), ("-m: ", "9"), ("--name: ", ""), ("--name: ", "PROD-A")):
            person.waits_for(prompt)
            person.types(answer)
        person.waits_for("M cannot be 9")
        person.waits_for("-m: ")
        person.types("2")
        person.waits_for("3 cards")
        person.presses(CTRL_C)
        screen = person.reads_the_rest()
        assert session.ends() == 130
    assert "Enter a number." in screen
    assert "-n: " not in screen
    assert screen.count("--name: ") == 2


def test_without_a_person_all_that_is_missing_is_named_at_once(call: Call) -> None:
    """And nothing else is asked of the script first."""
    shown = call(*CREATE, "--no-input", "-n", "3")
    assert (shown.code, shown.out) == (2, "")
    assert "Missing options: -m, --name." in shown.err


@pytest.mark.parametrize("given", [("-m", "two"), ("-m", "1", "-n", "3", "--name", "PROD-A")])
def test_an_option_that_was_given_and_cannot_be_is_refused(call: Call, given: tuple[str, ...]) -> None:
    """It is not asked for: a script would wait for ever."""
    shown = call(*CREATE, *given)
    assert shown.code == 2
    assert "-m" in shown.err or "M cannot be 1" in shown.err


def test_ctrl_c_at_such_a_question_stops(home: Home) -> None:  # noqa: ARG001
    """Nothing was begun."""
    with at_a_terminal(*CREATE) as session:
        session.person.waits_for("-m: ")
        session.person.presses(CTRL_C)
        session.person.waits_for("Stopped at your request")
        assert session.ends() == 130


def test_the_choices_of_a_missing_option_are_one_sentence(call: Call) -> None:
    """The library that reads the command line gives each a line of its own."""
    shown = call("custody", "report-destroyed", "15C000E3A8171006")
    assert shown.code == 2
    assert "Missing option '--method'. Choose from: shredded, cut, crushed, burnt, other." in shown.err
