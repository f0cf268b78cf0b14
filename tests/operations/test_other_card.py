"""Another card under the serial of a card of the record: an alarm that changes nothing, until people end it."""

from collections.abc import Callable

import pytest
from desk.cards import SERIAL, Drawer, blank_image, changed, formatted_image
from desk.desk import Desk
from desk.faults import cut_before
from desk.invariants import NEW, OLD, must_agree
from desk.people import Person, changing

from lifecycle.domain.errors import LeftInDoubt
from lifecycle.domain.facts import CardDriftDetected, CardSeen, OperationRefused, OtherCardSeen
from lifecycle.domain.other_card import OtherCard

Sit = Callable[..., Desk]
OTHER_ID = b"ANOTHER!".hex().upper()


def other_card() -> Drawer:
    """Give another card of the same serial, with our profile."""
    return Drawer(changed(formatted_image(), 0x4C03, 8, b"ANOTHER!"))


@pytest.mark.parametrize("operation", ["inspect", "accept-drift", "get-label", "change-pin"])
def test_every_operation_on_it_is_refused_and_the_real_card_stays_what_it_is(
    sit: Sit, drawer: Drawer, operation: str
) -> None:
    """The refusal is a fact, and so is the alarm, with both ids."""
    sit(drawer).run("change-pin", changing(OLD, NEW))
    drawer_of_other = other_card()
    desk = sit(drawer_of_other)
    before = desk.state()
    with pytest.raises(OtherCard) as caught:
        desk.run(operation, changing(OLD, NEW))
    assert (caught.value.code, caught.value.rule, caught.value.exit_code) == ("other-card", "other-card", 2)
    assert f"The recorded card has id {before.card_id}, this card shows id {OTHER_ID}" in str(caught.value.explain())
    (seen,) = desk.facts(OtherCardSeen)
    assert (seen.recorded, seen.shown.card_id) == (before.card_id, OTHER_ID)
    assert desk.facts()[-1] == OperationRefused(name=operation, rule="other-card")
    assert drawer_of_other.spending() == []
    after = desk.state()
    assert after.other_card == OTHER_ID
    assert (after.card_id, after.pin, after.sealed, after.drift) == (before.card_id, "changed", True, None)
    assert (after.tries_left, after.counter, after.holding) == (before.tries_left, before.counter, before.holding)
    assert desk.facts(CardDriftDetected) == []


def test_it_is_recorded_once_and_told_each_time(sit: Sit, drawer: Drawer) -> None:
    """Its sight is no sight of the card of the record."""
    sit(drawer).run("inspect", Person())
    desk = sit(other_card())
    seen = len(desk.facts(CardSeen))
    for _ in range(3):
        with pytest.raises(OtherCard):
            desk.run("inspect", Person())
    assert (len(desk.facts(OtherCardSeen)), len(desk.facts(CardSeen))) == (1, seen)


def test_a_card_without_our_profile_is_another_card_too(sit: Sit, drawer: Drawer) -> None:
    """It was replaced by a blank one of the same serial."""
    sit(drawer).run("inspect", Person())
    blank = Drawer(blank_image())
    desk = sit(blank)
    with pytest.raises(OtherCard) as caught:
        desk.run("accept-drift", Person())
    assert "this card shows id none" in str(caught.value.explain())
    assert blank.spending() == []
    assert desk.state().layout is not None


def test_the_real_card_is_used_as_before(sit: Sit, drawer: Drawer) -> None:
    """And the alarm stays."""
    sit(drawer).run("inspect", Person())
    with pytest.raises(OtherCard):
        sit(other_card()).run("inspect", Person())
    desk = sit(drawer)
    desk.run("change-pin", changing(OLD, NEW))
    must_agree(desk, drawer.truth)
    assert desk.state().other_card == OTHER_ID


def test_it_settles_nothing_that_is_in_doubt(sit: Sit, drawer: Drawer) -> None:
    """What it shows says nothing of the card of the record."""
    cut_before(drawer, "SET SECRET CODE")
    with pytest.raises(LeftInDoubt):
        sit(drawer).run("change-pin", changing(OLD, NEW))
    desk = sit(other_card())
    with pytest.raises(OtherCard):
        desk.run("inspect", Person())
    assert desk.state(SERIAL).doubt_operation == "change-pin"
