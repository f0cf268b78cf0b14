"""What a card shows otherwise than the record, and no operation explains, is recorded with the sight that showed it."""

import pytest
from desk.cards import Drawer, changed, formatted_image
from desk.desk import Desk
from desk.faults import cut_before
from desk.fixtures import Sit
from desk.invariants import NEW, OLD
from desk.people import Person, changing, settling
from desk.refusals import refused

from lifecycle.domain.errors import LeftInDoubt
from lifecycle.domain.facts import CardDriftDetected
from lifecycle.domain.other_card import OtherCard

PROFILE, MARKS, TICKS = 0x4C03, 0x4C04, 4
"""Two files of the card, and where its ticks begin in the second one."""


def drifts(desk: Desk) -> list[list[tuple[str, object, object]]]:
    """Give every drift that was recorded: field, what the record said, what the card showed."""
    found = [fact for fact in desk.facts(CardDriftDetected) if isinstance(fact, CardDriftDetected)]
    return [[(each.field, each.recorded, each.shown) for each in fact.differences] for fact in found]


def in_doubt(desk: Desk, drawer: Drawer) -> None:
    """Have a change of the PIN cut off before it was sent: it spent one tick."""
    cut_before(drawer, "SET SECRET CODE")
    with pytest.raises(LeftInDoubt):
        desk.run("change-pin", changing(OLD, NEW))


def test_what_differs_at_the_sight_of_a_card_is_recorded_with_it(sit: Sit, drawer: Drawer) -> None:
    """And stops changing operations before anything is sent."""
    sit(drawer).run("inspect", Person())
    elsewhere = Drawer(changed(formatted_image(), MARKS, TICKS, b"\xe0"))
    desk = sit(elsewhere)
    refused(desk, changing(OLD, NEW), "drift")
    assert drifts(desk) == [[("counter", 0, 3)]]
    assert desk.state().drift == "counter"
    assert desk.tags()[-3:] == ["card-seen", "card-drift-detected", "operation-refused"]
    assert elsewhere.spending() == []


def test_more_ticks_than_an_operation_in_doubt_spent_are_recorded_when_it_is_settled(sit: Sit, drawer: Drawer) -> None:
    """It explains one of three; the card is used no further until somebody looks into the others."""
    in_doubt(sit(drawer), drawer)
    desk = sit(Drawer(changed(drawer.storage.load(), MARKS, TICKS, b"\xe0")))
    desk.run("settle", settling("old", OLD))
    assert desk.state().doubt is None
    assert desk.tags()[-2:] == ["operation-completed", "card-drift-detected"]
    assert drifts(desk) == [[("counter", 1, 3)]]
    refused(desk, changing(OLD, NEW), "drift")


def test_ticks_of_a_card_in_doubt_wait_until_it_is_settled(sit: Sit, drawer: Drawer) -> None:
    """One of them may be that of the operation."""
    in_doubt(sit(drawer), drawer)
    desk = sit(Drawer(changed(drawer.storage.load(), MARKS, TICKS, b"\xe0")))
    desk.run("inspect", Person())
    assert desk.state().doubt is not None
    assert (desk.state().drift, drifts(desk)) == (None, [])


def test_a_card_in_doubt_that_does_not_show_its_profile_is_an_alarm_at_once(sit: Sit, drawer: Drawer) -> None:
    """No operation explains that: it is another card."""
    in_doubt(sit(drawer), drawer)
    desk = sit(Drawer(changed(drawer.storage.load(), PROFILE, 0, b"\xaa" * 4)))
    with pytest.raises(OtherCard):
        desk.run("inspect", Person())
    assert desk.state().doubt is not None
    assert (desk.state().drift, desk.state().other_card) == (None, "none")
