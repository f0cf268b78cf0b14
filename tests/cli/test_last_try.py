"""The last try of a card, and the two that a PIN change leaves which was cut off."""

from desk.cards import FACTORY_PIN, OTHER_SERIAL, SERIAL

from tests.cli.conftest import NEW_PIN, WRONG_PIN, Call, Home


def spend(home: Home, call: Call, count: int) -> None:
    """Present wrong PINs."""
    for _ in range(count):
        pins = home.answers(WRONG_PIN, NEW_PIN, NEW_PIN)
        assert call("run", "change-pin", "--pin-file", pins, "--yes").code == 3


def test_yes_does_not_cover_the_last_try(home: Home, call: Call) -> None:
    """Nothing is sent."""
    spend(home, call, 6)
    before = home.image()
    needed = call("run", "change-pin", "--pin-file", home.pins_of_a_change(), "--yes")
    assert (needed.code, f"--use-last-try {SERIAL}" in needed.err) == (2, True)
    assert home.image() == before


def test_the_last_try_of_another_card_is_not_this_ones(home: Home, call: Call) -> None:
    """The serial is compared."""
    spend(home, call, 6)
    before = home.image()
    words = ("--pin-file", home.pins_of_a_change(), "--yes", "--use-last-try", OTHER_SERIAL)
    refused = call("run", "change-pin", *words)
    assert (refused.code, f"names card {OTHER_SERIAL}" in refused.err) == (2, True)
    assert home.image() == before


def test_the_last_try_is_used_where_that_very_card_is_named(home: Home, call: Call) -> None:
    """The right PIN gives all tries back."""
    spend(home, call, 6)
    words = ("--pin-file", home.pins_of_a_change(), "--yes", "--use-last-try", SERIAL)
    assert call("run", "change-pin", *words).code == 0
    assert home.tries_left() == 7


def test_the_last_try_with_a_wrong_pin_blocks_the_card(home: Home, call: Call) -> None:
    """As it was said; after that the record says no."""
    spend(home, call, 6)
    pins = home.answers(WRONG_PIN, NEW_PIN, NEW_PIN)
    blocked = call("run", "change-pin", "--json", "--pin-file", pins, "--yes", "--use-last-try", SERIAL)
    assert (blocked.code, blocked.object["error"]["code"]) == (3, "pin-blocked")
    assert "BLOCKED. No PIN tries are left." in call("run", "inspect").out
    assert call("run", "change-pin", "--json").object["error"]["rule"] == "blocked"


def cut_off_a_change(home: Home, call: Call) -> None:
    """Pull the card while its PIN record is being written."""
    call("virtual", "tear", "anna", "--before-unit", "19")
    assert call("run", "change-pin", "--yes", "--pin-file", home.pins_of_a_change()).code == 6


def test_which_pin_is_tried_is_chosen_with_an_option(home: Home, call: Call) -> None:
    """And what the card says to it settles the doubt."""
    cut_off_a_change(home, call)
    shown = call("run", "inspect")
    assert "IN DOUBT. change-pin was interrupted, result unknown." in shown.out
    pins = home.answers(FACTORY_PIN)
    unnamed = call("run", "settle", "--pin-file", pins)
    assert (unnamed.code, "--choose which-pin=old|new" in unnamed.err) == (2, True)
    wrong_name = call("run", "settle", "--pin-file", pins, "--choose", "which-pin=other")
    assert (wrong_name.code, "the answer must be one of old|new" in wrong_name.err) == (2, True)
    done = call("run", "settle", "--pin-file", pins, "--choose", "which-pin=old")
    assert done.code == 0
    assert "IN DOUBT" not in call("run", "inspect").out


def test_lines_that_were_not_asked_for_are_told_afterwards(home: Home, call: Call) -> None:
    """Where there was no confirmation at which to stop."""
    cut_off_a_change(home, call)
    done = call("run", "settle", "--pin-file", home.answers(FACTORY_PIN, "1", "2"), "--choose", "which-pin=old")
    assert (done.code, "2 lines of the PIN file were not used." in done.err) == (0, True)


def test_a_card_that_is_gone_is_closed_without_it(home: Home, call: Call) -> None:
    """Its doubt is unknowable then; a dry run says so first."""
    cut_off_a_change(home, call)
    (home.folder / "virtual-cards" / "anna.card").unlink()
    planned = call("run", "settle", "--gone", "--serial", SERIAL, "--dry-run", "--json")
    assert (planned.code, planned.object["plan"][0]["records"]) == (0, "operation-reconciled.2")
    done = call("run", "settle", "--gone", "--serial", SERIAL, "--yes", "--json")
    assert (done.code, done.object["card"]["doubt"]) == (0, None)


def test_what_is_not_in_the_record_cannot_be_settled_as_gone(call: Call) -> None:
    """The card is not there, so it has to be known."""
    refused = call("run", "settle", "--gone", "--serial", OTHER_SERIAL, "--yes")
    assert (refused.code, "There is no card in the record named" in refused.err) == (2, True)
