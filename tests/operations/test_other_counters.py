"""A chip whose counter of wrong PINs is a number: it never shows a try that is not there."""

from collections.abc import Callable
from pathlib import Path

import pytest
from desk.cards import FACTORY_PIN, SERIAL, Drawer, formatted_image
from desk.desk import Desk, desk_at
from desk.people import Person
from desk.stores import new_store

from lifecycle.domain.errors import NotConfirmed, PinBlocked, Refused, WrongPin
from lifecycle.domain.facts import PinRefused, TriesCounterDoubted
from lifecycle.domain.quorum import why_not
from lifecycle.steps.pin_entry import USE_LAST_TRY

Sit = Callable[[Drawer], Desk]
WRONG = "55544433"


@pytest.fixture
def desk(sit: Sit) -> Desk:
    """A desk with such a card in its reader."""
    return sit(Drawer(formatted_image(as_a_number=True)))


def guessed(desk: Desk, times: int) -> list[Person]:
    """Give a wrong PIN so often, with the phrase typed where it is asked for."""
    people = []
    for _ in range(times):
        people.append(Person(pin=WRONG))
        with pytest.raises((WrongPin, PinBlocked)):
            desk.run("get-label", people[-1])
    return people


def test_seven_wrong_pins_never_show_a_try_that_is_not_there(desk: Desk) -> None:
    """What the record says of the tries is what the card answered, whatever its counter shows."""
    for spent in range(1, 8):
        guessed(desk, 1)
        assert desk.state().tries_left == 7 - spent
        desk.run("inspect", Person())
        assert desk.state().tries_left == 7 - spent
    assert [fact.tries_left for fact in desk.facts(PinRefused)] == [6, 5, 4, 3, 2, 1, 0]


def test_the_phrase_of_the_last_try_comes_before_the_seventh(desk: Desk) -> None:
    """From the first answer on that its counter does not show, and for ever: one try is counted on."""
    people = guessed(desk, 7)
    assert [USE_LAST_TRY in person.phrases for person in people] == [False, False, True, True, True, True, True]
    assert people[2].heard("The card said 5 tries left at the last wrong PIN. Count on 1 try only.")
    assert desk.facts(TriesCounterDoubted)[0] == TriesCounterDoubted(said=5, shown=None)


def test_without_the_phrase_nothing_is_sent(desk: Desk) -> None:
    """The card may be dead after it."""
    guessed(desk, 2)
    with pytest.raises(NotConfirmed):
        desk.run("get-label", Person(pin=WRONG, refuses=[USE_LAST_TRY]))
    assert desk.state().tries_left == 5


def test_after_6983_the_card_is_blocked_whatever_its_counter_says(desk: Desk) -> None:
    """It shows the bits of seven, which are three."""
    guessed(desk, 7)
    assert desk.state().blocked
    person = Person()
    desk.run("inspect", person)
    assert desk.state().blocked
    with pytest.raises(Refused, match="blocked"):
        desk.run("get-label", Person(pin=FACTORY_PIN))
    assert str(why_not(desk.state())) == "no share on the card"


def test_a_right_pin_gives_all_back_and_the_doubt_stays(desk: Desk) -> None:
    """The next wrong PIN may be the one after which its counter shows too much."""
    guessed(desk, 2)
    assert not desk.state().tries_known
    desk.run("get-label", Person(pin=FACTORY_PIN))
    state = desk.state()
    assert (state.tries_left, state.tries_doubted, state.tries_sure, state.tries_known) == (7, True, 1, True)


def test_a_counter_that_is_not_understood_at_first_sight_counts_as_one_try(sit: Sit, tmp_path: Path) -> None:
    """Two wrong PINs were given to it elsewhere: nothing says how many are left."""
    drawer = Drawer(formatted_image(as_a_number=True))
    with desk_at(new_store(tmp_path / "elsewhere.db"), drawer) as elsewhere:
        guessed(elsewhere, 2)
    here = sit(drawer)
    person = Person(pin=FACTORY_PIN)
    here.run("inspect", Person())
    assert (here.state().tries_left, here.state().tries_sure) == (None, 1)
    assert not here.state().blocked
    here.run("get-label", person)
    assert person.phrases[USE_LAST_TRY] == f"use the last try of {SERIAL}"
    assert here.state().tries_left == 7
