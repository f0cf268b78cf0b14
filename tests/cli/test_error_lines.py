"""How an error looks: who refused or what failed, what it cost the card, and the next step as a command."""

import pytest
from desk.cards import SERIAL

from tests.cli.conftest import NEW_PIN, WRONG_PIN, Call, Home


@pytest.fixture
def sealed(home: Home, call: Call) -> Home:
    """The PIN of the card was changed."""
    assert call("run", "change-pin", "--pin-file", home.pins_of_a_change(), "--yes").code == 0
    return home


def cost(found: dict[str, object]) -> tuple[object, object]:
    """Give what machines read of it."""
    error = found["error"]
    assert isinstance(error, dict)
    return error["pin_tries_spent"], error["card_changed"]


@pytest.mark.usefixtures("sealed")
def test_a_refusal_says_that_it_is_one_and_that_no_try_was_spent(call: Call) -> None:
    """Once, also where its sentence says so already."""
    refused = call("run", "change-pin")
    assert refused.err.startswith(f"Refused: card {SERIAL} is sealed")
    assert refused.err.count("No PIN try spent.") == 1
    assert "\nNext:" in refused.err
    assert cost(call("run", "change-pin", "--json").object) == (0, "no")


def test_a_wrong_pin_costs_a_try_and_changes_nothing(home: Home, call: Call) -> None:
    """The tries that are left stand beside it."""
    words = ("run", "change-pin", "--yes", "--pin-file", home.answers(WRONG_PIN, NEW_PIN, NEW_PIN))
    assert cost(call(*words, "--json").object) == (1, "no")
    wrong = call(*words)
    assert wrong.err.startswith("Error: ")
    assert "1 try spent, 5 left." in wrong.err
    assert "card was changed" not in wrong.err


def test_the_last_try_is_a_cost_as_well(home: Home, call: Call) -> None:
    """The card is blocked by it."""
    words = ("run", "change-pin", "--yes", "--json", "--use-last-try", SERIAL, "--pin-file")
    for _ in range(6):
        call(*words, home.answers(WRONG_PIN, NEW_PIN, NEW_PIN))
    blocked = call(*words, home.answers(WRONG_PIN, NEW_PIN, NEW_PIN)).object
    assert (blocked["error"]["code"], cost(blocked)) == ("pin-blocked", (1, "no"))


@pytest.mark.parametrize(
    ("unit", "told"),
    [
        pytest.param(2, (None, "no"), id="while the PIN was looked at"),
        pytest.param(9, (0, "unknown"), id="after it, before the card answered to a change"),
        pytest.param(19, (None, "yes"), id="while the PIN was changed, after the counter"),
    ],
)
def test_what_a_power_cut_left_is_told_as_far_as_it_is_known(
    home: Home, call: Call, unit: int, told: tuple[object, object]
) -> None:
    """Nobody guesses the rest before the card is read."""
    call("virtual", "tear", "anna", "--after-unit", str(unit))
    torn = call("run", "change-pin", "--json", "--yes", "--pin-file", home.pins_of_a_change())
    assert (torn.object["error"]["code"], cost(torn.object)) == ("left-in-doubt", told)


def test_an_error_without_a_card_has_no_cost_to_tell(call: Call) -> None:
    """And machines read that nothing was spent."""
    assert "spent" not in call("report", "card", "0123456789ABCDEF").err
    assert cost(call("report", "card", "0123456789ABCDEF", "--json").object) == (0, "no")


def test_the_next_step_is_a_command_for_machines_as_well(home: Home, call: Call) -> None:
    """The words that people see, with the real values."""
    call("virtual", "tear", "anna", "--after-unit", "19")
    words = ("run", "change-pin", "--yes", "--pin-file", home.pins_of_a_change())
    torn = call(*words, "--json").object["error"]
    assert torn["next_command"] == ["lifecycle", "run", "inspect", "--serial", SERIAL]
    assert torn["next_step"].endswith(f"\n  lifecycle run inspect --serial {SERIAL}")


def test_an_error_with_nothing_to_type_has_no_command(home: Home, call: Call) -> None:
    """Its advice is a sentence."""
    found = call("run", "change-pin", "--json", "--pin-file", str(home.folder / "none")).object["error"]
    assert (found["next_command"], bool(found["next_step"])) == (None, True)


def test_the_code_of_an_error_is_told_to_who_asks_for_more(call: Call) -> None:
    """Somebody may search for it."""
    words = ("run", "change-pin", "--pin-file", "none")
    assert "bad-pin-file" not in call(*words).err
    assert "Code: bad-pin-file\n" in call(*words, "-v").err
