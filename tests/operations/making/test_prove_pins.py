"""Each PIN is entered once before anything is written, where that is wanted: a forgotten PIN is found in time."""

import pytest
from desk.cards import FACTORY_PIN, Drawer, blank_image
from desk.ceremonies import NEW, OneReader, Porter, made, pulled_once, record_of, set_of, typing
from desk.desk import Desk
from desk.fixtures import Sit
from desk.invariants import WRONG
from desk.people import changing
from desk.rack import SERIALS, Rack
from desk.set_custodians import Keyholder

from lifecycle.domain.errors import LeftInDoubt, PinBlocked, Refused, WrongPin
from lifecycle.domain.facts import OperationStarted, PinRefused, PinVerified, ShareWriteBegun

A, B, C, D, E = SERIALS[:5]
SET = {"needed": 2, "issued": 3, "set_name": "PROD-A"}


def prove(desk: Desk, person: Porter | Keyholder, *serials: str, **fields: object) -> None:
    """Make a set, each PIN proven before."""
    desk.run("create-server-master-key", person, serials=serials, prove_pins=True, **{**SET, **fields})


def test_every_pin_is_presented_before_the_first_share_is_written(vault: Desk) -> None:
    """And once more when the card takes its share; what VERIFY proved is recorded."""
    person = typing()
    prove(vault, person, A, B, C)
    assert person.asked.count("pin") == 6
    told = [type(event.facts) for _, event in vault.store.events()]
    assert told[: told.index(ShareWriteBegun)].count(PinVerified) == 4
    for serial in (A, B, C):
        look, part = vault.facts(OperationStarted, serial)
        assert (look.parameters["part"], part.parameters["part"]) == ("look", "target")
        assert vault.facts(PinVerified, serial) == [PinVerified(which="current", tries_left=7)] * 2
    assert set_of(vault).stage == "complete"


def test_a_forgotten_pin_writes_nothing(vault: Desk, rack: Rack) -> None:
    """It cost one try of that card; there is no set, and every other card is blank."""
    with pytest.raises(WrongPin):
        prove(vault, Keyholder({C: WRONG}), A, B, C)
    assert record_of(vault).sets() == []
    assert [vault.state(serial).tries_left for serial in (A, B, C)] == [7, 7, 6]
    assert vault.facts(PinRefused, C) == [PinRefused(which="current", tries_left=6)]
    assert not any("UPDATE label" in rack[serial].spending() for serial in (A, B, C))


def test_a_person_may_enter_it_again_or_take_another_card(sit: Sit) -> None:
    """The look goes on; no card is given up for a slip of the finger."""
    reader = OneReader(A, B, C, D)
    person = Porter(
        reader,
        [A, B, C, D, A, C, D],
        pin=[WRONG, FACTORY_PIN, WRONG, *[FACTORY_PIN] * 9],
        go_on=["again", "another"],
    )
    desk = sit(reader)
    prove(desk, person)
    assert set_of(desk).stage == "complete"
    assert [desk.state(serial).share for serial in (A, B, C, D)] == [1, 0, 2, 3]
    assert desk.state(B).tries_left == 6


def test_the_last_try_wants_its_phrase(vault: Desk) -> None:
    """A look is no reason to block a card."""
    for _ in range(6):
        with pytest.raises(WrongPin):
            vault.run("get-label", Keyholder({A: WRONG}), serials=[A])
    person = Keyholder({A: WRONG})
    with pytest.raises(PinBlocked):
        prove(vault, person, A, B, C)
    assert person.phrases["use-last-try"] == f"use the last try of {A}"


def test_it_is_offered_where_it_is_asked_whether_to_look(sit: Sit) -> None:
    """With one reader."""
    reader = OneReader(A, B, C)
    person = Porter(reader, [A, B, C, A, B, C], pre_flight="pins")
    desk = sit(reader)
    desk.run("create-server-master-key", person, **SET)
    assert [len(desk.facts(PinVerified, serial)) for serial in (A, B, C)] == [2, 2, 2]


def test_a_copy_of_a_set_proves_sources_and_targets(vault: Desk) -> None:
    """Each by the rules of its part."""
    made(vault, [A, B, C])
    person = typing()
    vault.run(
        "copy-set", person, serials=[A, B, D, E], source="PROD-A", needed=2, issued=2, set_name="PROD-B",
        prove_pins=True,
    )  # fmt: skip
    assert person.asked.count("pin") == 8
    assert set_of(vault, "PROD-B").stage == "complete"


def test_a_card_that_cannot_have_its_part_is_not_asked_for_its_pin(vault: Desk, rack: Rack) -> None:
    """It is refused first; where nobody is there, that ends it."""
    rack.drawers[B] = Drawer(blank_image(B), name=B)
    person = typing()
    with pytest.raises(Refused):
        prove(vault, person, A, B, C)
    assert person.asked.count("pin") == 1
    assert record_of(vault).sets() == []


def test_a_card_is_copied_with_both_pins_proven(vault: Desk) -> None:
    """The source's, and the one that is on the target now."""
    vault.run("change-pin", changing(FACTORY_PIN, NEW), serials=[A])
    made_by = Keyholder({A: NEW})
    vault.run("create-server-master-key", made_by, serials=[A, B, C], **SET)
    person = Keyholder({A: NEW})
    vault.run("copy-card", person, serials=[A, D], prove_pins=True)
    assert person.asked.count("pin") == 4
    assert vault.state(D).copy == 1


def test_a_look_that_is_cut_off_is_settled_by_the_next_reading(vault: Desk, rack: Rack) -> None:
    """The card was pulled at its PIN: no share was under way."""
    pulled_once(rack[B], "VERIFY")
    with pytest.raises(LeftInDoubt):
        prove(vault, typing(), A, B, C)
    assert vault.state(B).doubt is not None
    vault.run("inspect", typing(), serials=[B])
    assert (vault.state(B).doubt, vault.state(B).holding) == (None, "blank")
