"""A process that is killed while it makes a set, copies or erases a card leaves cards and a record that agree again."""

from collections import Counter
from pathlib import Path

import pytest
from desk.card_copies import SOURCE, TARGET, copying, finish, must_be_a_copy, must_be_under_the_pin_of_its_source
from desk.desk import desk_at
from desk.fixtures import Placing
from desk.holding_invariants import good_shares, known_set, stage_of
from desk.issued_set import A, B, D, E, with_a_set
from desk.killed_operations import killed, moments_of
from desk.set_custodians import Keyholder
from desk.stores import must_be_sound
from lab.lanes import long, one_in

from lifecycle.domain.errors import Refused

NEW_SET = {"needed": 2, "issued": 2, "set_name": "NEW"}


def test_a_set_that_is_killed_anywhere_is_complete_or_never_used(tmp_path: Path, placed: Placing) -> None:
    """It is complete where only its end is missing, at the next sight of its cards. Else its cards are erased."""
    making = with_a_set("create-server-master-key", D, E, victim=E, **NEW_SET)
    stages = Counter[str]()
    for at in one_in(6, moments_of(making, tmp_path, placed)):
        with killed(making, at, tmp_path, placed) as keeper:
            keeper.look(D, E)
            states = {serial: keeper.rack[serial].truth.record.state for serial in (D, E)}
            with desk_at(keeper.path, keeper.rack) as desk:
                stage = stage_of(desk, "NEW")
            stages[stage] += 1
            assert (stage == "complete") == (set(states.values()) == {"held"})
            if stage == "complete":
                keeper.rebuild("NEW", D, E)
            for serial, state in states.items():
                if stage != "complete" and state != "blank":
                    keeper.erase(serial)
    assert stages.keys() == {"none", "started", "complete"}
    assert stages["started"] > (10 if long() else 3)


def test_a_set_that_was_killed_early_is_refused_as_a_source(tmp_path: Path, placed: Placing) -> None:
    """It has all the shares that it needs, and is not complete; the same name is free when they are erased."""
    making = with_a_set("create-server-master-key", A, D, E, victim=E, needed=2, issued=3, set_name="NEW")
    *_, share_written, _, _, _, _, _, _, _ = moments_of(making, tmp_path, placed)
    with killed(making, share_written, tmp_path, placed) as keeper:
        keeper.look(A, D, E)
        with desk_at(keeper.path, keeper.rack) as desk:
            assert stage_of(desk, "NEW") == "started"
            assert good_shares(desk, known_set(desk, "NEW")) >= {1, 2}
            with pytest.raises(Refused) as caught:
                desk.run("copy-set", Keyholder(), source="NEW", needed=2, issued=2, set_name="COPY")
            assert caught.value.rule == "set-invalid"
        for serial in (A, D, E):
            if keeper.rack[serial].truth.record.state != "blank":
                keeper.erase(serial)
        keeper.run("create-server-master-key", A, D, E, needed=2, issued=3, set_name="NEW")
        keeper.rebuild("NEW", A, E)


def test_an_erasure_that_is_killed_anywhere_can_be_brought_to_its_end(tmp_path: Path, placed: Placing) -> None:
    """The card is blank at the end, to the last byte."""
    erasing, states = with_a_set("erase", B), Counter[str]()
    for at in one_in(3, moments_of(erasing, tmp_path, placed)):
        with killed(erasing, at, tmp_path, placed) as keeper:
            keeper.look(B)
            state = keeper.rack[B].truth.record.state
            states[state] += 1
            with desk_at(keeper.path, keeper.rack) as desk:
                assert good_shares(desk, known_set(desk)) == ({1, 2, 3} if state == "held" else {1, 3})
            if state != "blank":
                keeper.erase(B)
            with desk_at(keeper.path, keeper.rack) as desk:
                must_be_sound(desk.store)
    assert states.keys() == {"held", "erasing", "blank"}


def test_a_copy_that_is_killed_anywhere_can_be_brought_to_its_end(tmp_path: Path, placed: Placing) -> None:
    """There is no moment at which its share is under another PIN than that of its source."""
    scene, ends = copying(), Counter[str]()
    for at in one_in(6, moments_of(scene, tmp_path, placed)):
        with killed(scene, at, tmp_path, placed) as keeper:
            must_be_under_the_pin_of_its_source(keeper.rack[TARGET].truth)
            keeper.look(TARGET, SOURCE)
            end = "held already" if keeper.rack[TARGET].truth.record.state == "held" else finish(keeper)
            must_be_under_the_pin_of_its_source(keeper.rack[TARGET].truth)
            ends[end] += 1
            must_be_a_copy(keeper)
    assert ends.keys() == {"held already", "copied"}
