"""A card that cannot have its turn: it is said why, and the ceremony goes on with it or with another card."""

from collections.abc import Callable

import pytest
from desk.cards import FACTORY_PIN, Drawer, blank_image, changed, formatted_image
from desk.ceremonies import MARKS, OneReader, Porter, must_rebuild, pulled_once, record_of, set_of, set_tags
from desk.desk import Desk
from desk.faults import answers, cut_before
from desk.fixtures import Sit
from desk.invariants import WRONG
from desk.rack import SERIALS
from desk.stores import must_be_sound

from lifecycle.domain.facts import OperationInterrupted, PinRefused
from lifecycle.domain.record import Exposure
from lifecycle.handler.outcome import Outcome

A, B, C, D, E, F = SERIALS[:6]
SET = {"needed": 3, "issued": 5, "set_name": "PROD-A"}


@pytest.fixture
def reader() -> OneReader:
    """One reader, six cards beside it."""
    return OneReader(A, B, C, D, E, F)


@pytest.fixture
def single(sit: Sit, reader: OneReader) -> Desk:
    """A desk with the one reader."""
    return sit(reader)


def go(desk: Desk, person: Porter) -> Outcome:
    """Make a set of 3 of 5, without a look at the cards before."""
    return desk.run("create-server-master-key", person, **SET)


def must_be_complete(desk: Desk, reader: OneReader, *serials: str) -> None:
    """The set is complete, and these cards hold its shares 1 to 5."""
    known = set_of(desk)
    assert known.stage == "complete"
    assert [desk.state(serial).share for serial in serials] == [1, 2, 3, 4, 5]
    must_rebuild(known, [reader[serial] for serial in serials[1:4]])
    must_be_sound(desk.store)


def test_a_wrong_pin_on_card_4_of_5_costs_a_try_and_nothing_else(single: Desk, reader: OneReader) -> None:
    """The same card again, with the right PIN; the cards before it stay as they are."""
    person = Porter(reader, [A, B, C, D, E], pin=[FACTORY_PIN] * 3 + [WRONG] + [FACTORY_PIN] * 2, go_on=["again"])
    go(single, person)
    must_be_complete(single, reader, A, B, C, D, E)
    failed = [step for step in person.steps if step.state == "failed"]
    assert [(step.number, step.of, step.serial) for step in failed] == [(4, 5, D)]
    assert str(failed[0].text) == f"Wrong PIN for card {D}. 1 try spent, 6 left. The card holds no share."
    assert single.facts(PinRefused, D) == [PinRefused(which="current", tries_left=6)]
    assert person.heard("Make sure of the PIN before you try again")
    assert single.state(D).tries_left == 7


def test_a_card_that_is_pulled_in_the_middle_may_hold_its_share_and_another_takes_its_place(
    single: Desk, reader: OneReader
) -> None:
    """The same share, the next copy number; exposure names both for ever."""
    cut_before(reader[C], "UPDATE label")
    person = Porter(reader, [A, B, C, D, E, F], go_on=["another"])
    go(single, person)
    must_be_complete(single, reader, A, B, D, E, F)
    assert [step.serial for step in person.steps if step.state == "failed"] == [C]
    assert single.facts(OperationInterrupted, C)
    known = set_of(single)
    assert single.state(C).doubt_operation == "create-server-master-key"
    assert (single.state(C).holding, single.state(C).share, single.state(C).copy) == ("writing", 3, 0)
    assert single.state(D).copy == 1
    exposed = [each for each in record_of(single).exposed(known.id) if each.share == 3]
    assert exposed == [Exposure(C, 3, 0), Exposure(D, 3, 1)]


def test_a_card_that_is_pulled_and_put_back_is_settled_and_takes_its_share_again(
    single: Desk, reader: OneReader
) -> None:
    """It is the same card: the copy number does not count up. What it holds is said, and overwritten after the word."""
    pulled_once(reader[C], "UPDATE label")
    person = Porter(reader, [A, B, C, D, E], go_on=["again"])
    go(single, person)
    must_be_complete(single, reader, A, B, C, D, E)
    assert single.state(C).copy == 0
    assert person.heard("the share was not fully written and counts for no set")
    assert person.phrases == {"overwrite": "overwrite"}
    assert person.heard(f"Card {C} holds a share of set PROD-A. The set is not complete.")


def test_the_same_card_twice_is_not_taken_for_another_one(single: Desk, reader: OneReader) -> None:
    """It is asked for another card for as long as it is the same one."""
    go(single, person := Porter(reader, [A, A, A, B, C, D, E]))
    must_be_complete(single, reader, A, B, C, D, E)
    assert sum("is done. Remove it" in request for request in person.requests) == 6


def test_a_card_that_is_swapped_during_its_turn_is_in_doubt_and_gets_nothing(single: Desk, reader: OneReader) -> None:
    """The serial is read again before each write."""
    reader[B].wrap = answers("GET INFO card serial", bytes.fromhex(F).hex() + "9000", nth=3)
    person = Porter(reader, [A, B, C, D, E, F], go_on=["another"])
    go(single, person)
    must_be_complete(single, reader, A, C, D, E, F)
    failed = next(step for step in person.steps if step.state == "failed")
    assert f"create-server-master-key on card {B} is in doubt." in str(failed.text)
    assert reader[B].count("UPDATE set record") == 0


def blocked(serial: str) -> bytes:
    """A card that six wrong PINs and one more were presented to."""
    return changed(formatted_image(serial), 0x4C02, 0, bytes.fromhex("077F0F8012345678"))


def full(serial: str) -> bytes:
    """A card whose ticks are all spent."""
    return changed(formatted_image(serial), MARKS, 4, b"\xff" * 28)


def of_another_key(serial: str) -> bytes:
    """A card that was formatted with another transport key."""
    return formatted_image(serial, master=bytes(range(16, 32)))


def below(serial: str) -> bytes:
    """A card of the family without our profile."""
    return blank_image(serial)


@pytest.mark.parametrize(
    ("image", "said"),
    [
        (blocked, f"Refused: card {B} is blocked permanently. No PIN tries left."),
        (full, f"Refused: card {B} is full. Its change counter has reached the limit."),
        (below, f"Refused: card {B} does not have the lifecycle profile."),
    ],
)
def test_a_card_that_the_record_refuses_gets_no_pin(
    single: Desk, reader: OneReader, image: Callable[[str], bytes], said: str
) -> None:
    """Another one takes its place; the refused one is asked for no more."""
    reader.drawers[B] = Drawer(image(B), name=B)
    person = Porter(reader, [A, B, C, D, E, F], go_on=["another"])
    go(single, person)
    must_be_complete(single, reader, A, C, D, E, F)
    assert [str(step.text) for step in person.steps if step.state == "failed"] == [said]
    assert reader[B].spending() == []
    assert single.state(C).copy == 0


def test_a_card_with_another_transport_key_gets_no_pin(single: Desk, reader: OneReader) -> None:
    """It cannot prove the key; what was started on it ended with nothing done."""
    reader.drawers[B] = Drawer(of_another_key(B), name=B)
    person = Porter(reader, [A, B, C, D, E, F], go_on=["another"])
    go(single, person)
    must_be_complete(single, reader, A, C, D, E, F)
    assert reader[B].spending() == ["SELECT FILE KEY"]
    assert single.state(B).doubt is None
    assert (single.state(B).holding, single.state(B).tries_left) == ("blank", 7)


def test_a_cloned_serial_is_found_by_its_card_id(single: Desk, reader: OneReader) -> None:
    """The record knows the card id of a card that was seen before: another one of its serial gets nothing."""
    reader.inside = B
    single.run("inspect", Porter(reader, []))
    reader.drawers[B] = Drawer(changed(reader[B].storage.load(), 0x4C03, 8, bytes(8)), name=B)
    person = Porter(reader, [A, C, D, E, F], go_on=["another"])
    go(single, person)
    must_be_complete(single, reader, A, C, D, E, F)
    assert "other-card-seen" in single.tags(B)
    assert reader[B].spending() == []
    assert set_tags(single) == ["set-started", "set-completed"]


def test_what_it_means_to_stop_is_said_by_what_is_written(single: Desk, reader: OneReader) -> None:
    """Nothing was begun, fewer than M shares are written, or M and more."""
    person = Porter(reader, [A, B, C, D, E])
    go(single, person)
    asked = [str(step.stop) for step in person.steps if step.state == "wanted"]
    invalid, later = "Stop. The set becomes INVALID.", "Stop. The set can be completed later."
    assert asked == ["Stop.", invalid, invalid, later, later]


def test_once_the_set_was_begun_its_first_failure_costs_it(single: Desk, reader: OneReader) -> None:
    """The choice to stop says so."""
    person = Porter(reader, [A, B, C, D, E], pin=[WRONG, *[FACTORY_PIN] * 5], go_on=["again"])
    go(single, person)
    failed = next(step for step in person.steps if step.state == "failed")
    assert str(failed.stop) == "Stop. The set becomes INVALID."
