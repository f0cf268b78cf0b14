"""A card that loses its power as it takes its share leaves a set that is invalid, or completed with another card."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

import pytest
from desk.cut_offs import Kinds, Scene, cut_off
from desk.desk import desk_at
from desk.holding_invariants import exposures, good_shares, known_set, stage_of
from desk.people import Person
from desk.rack import SERIALS, Rack
from desk.scratch_folders import scratch
from desk.set_custodians import Keyholder
from desk.sharing_in_process import dealing_here
from desk.stores import new_store
from lab.lanes import some

from lifecycle.domain.errors import CeremonyCutOff
from lifecycle.virtual.power import PowerCut

pytestmark = [
    pytest.mark.sqlite,  # the card is what fails, and each engine records the same facts of it
    pytest.mark.usefixtures("dealt_here"),
]

A, B, C, SPARE, OTHER = SERIALS[:5]
"""B is the card that loses its power: the second of three."""
KEY = {"needed": 2, "issued": 3, "set_name": "KEY"}


@cache
def prepared(*, holding: bool) -> tuple[Path, dict[str, bytes]]:
    """Cards that were all seen; B is blank or holds share 1 of 2 of an older set."""
    path, rack = new_store(scratch() / "ledger.db"), Rack(A, B, C, SPARE, OTHER)
    with dealing_here(), desk_at(path, rack) as desk:
        for serial in rack.serials:
            desk.run("inspect", Person(), serials=[serial])
        if holding:
            older = {"needed": 2, "issued": 2, "set_name": "OLDER"}
            desk.run("create-server-master-key", Keyholder(), serials=[B, OTHER], **older)
    return path, rack.images


def ceremony(*cards: str, holding: bool, go_on: Sequence[str] = ()) -> Scene:
    """A set on A, B and C; a person who goes on, where B fails, as `go_on` says."""
    store, images = prepared(holding=holding)
    there = {serial: images[serial] for serial in cards}
    person = partial(Keyholder, cards=[A, B, C, *cards], go_on=go_on)
    return Scene(store, there, "create-server-master-key", B, person, () if go_on else (A, B, C), KEY)


def test_a_card_that_fails_in_a_ceremony_leaves_a_set_that_is_never_used(tmp_path: Path) -> None:
    """The set is invalid; its cards are erased one by one, and then the same set is made anew on the same cards."""
    kinds = Kinds()
    scene = ceremony(A, B, C, holding=False)
    for cut in some(list(scene.cuts()), 12):
        with cut_off(scene, cut, tmp_path) as (keeper, _, error):
            assert isinstance(error, CeremonyCutOff)
            keeper.look(B)
            with desk_at(keeper.path, keeper.rack) as desk:
                assert known_set(desk).stage == "invalid"
                left = [serial for serial in (A, B, C) if keeper.rack[serial].truth.record.state != "blank"]
                assert left in ([A], [A, B])
                assert desk.state(C).holding == "blank"
            if kinds.is_new(keeper, B):
                for serial in left:
                    keeper.erase(serial)
                keeper.run("create-server-master-key", A, B, C, **KEY)
                keeper.rebuild("KEY", B, C)
    assert kinds.states.keys() == {"blank", "writing", "held"}


def test_another_card_takes_the_share_of_one_that_failed(tmp_path: Path) -> None:
    """The set is complete; the card that failed may hold the same share, as an earlier copy, until it is erased."""
    kinds = Kinds()
    scene = ceremony(A, B, C, SPARE, holding=False, go_on=["another"])
    for cut in some(list(scene.cuts()), 12):
        with cut_off(scene, cut, tmp_path) as (keeper, _, error):
            assert error is None
            keeper.look(B)
            keeper.compare(A, C, SPARE)
            with desk_at(keeper.path, keeper.rack) as desk:
                known = known_set(desk)
                assert (known.stage, good_shares(desk, known)) == ("complete", {1, 2, 3})
                (instead,) = [each for each in (C, SPARE) if desk.state(each).share == 2]
                assert desk.state(instead).copy == ((B, 2) in exposures(desk))
            if kinds.is_new(keeper, B):
                keeper.rebuild("KEY", A, instead)
                if keeper.rack[B].truth.record.state != "blank":
                    keeper.erase(B)
    assert kinds.states.keys() == {"blank", "writing", "held"}


def test_the_same_card_takes_its_share_when_it_is_put_back(tmp_path: Path) -> None:
    """It held a share of another set, which that set has lost then, by the record too."""
    kinds = Kinds()
    scene = ceremony(A, B, C, holding=True, go_on=["again"])
    for cut in some(list(scene.cuts(reading=False)), 12):
        with cut_off(scene, cut, tmp_path) as (keeper, person, error):
            assert error is None
            keeper.look(B)
            keeper.compare(A, C)
            with desk_at(keeper.path, keeper.rack) as desk:
                known = known_set(desk)
                assert (known.stage, good_shares(desk, known)) == ("complete", {1, 2, 3})
                assert (desk.state(B).share, desk.state(B).copy) == (2, 0)
                assert good_shares(desk, known_set(desk, "OLDER")) == {2}
            assert person.phrases["break-quorum"] == "give up OLDER"
            if kinds.is_new(keeper, B):
                keeper.rebuild("KEY", B, C)
    assert kinds.states.keys() == {"held"}


def test_a_share_that_was_to_be_overwritten_is_there_or_is_known_to_be_lost(tmp_path: Path) -> None:
    """What the card holds after it failed is what the record says of the older set."""
    kinds = Kinds()
    scene = ceremony(A, B, C, OTHER, holding=True)
    scene = replace(scene, operation="create-partition-auth-set", fields=KEY | {"partition": "4711"})
    for cut in some(list(scene.cuts(reading=False)), 12):
        with cut_off(scene, cut, tmp_path) as (keeper, _, error):
            assert isinstance(error, CeremonyCutOff)
            keeper.look(B)
            with desk_at(keeper.path, keeper.rack) as desk:
                older, there = known_set(desk, "OLDER"), keeper.rack[B].truth.record
                kept = there.state == "held" and there.set_id == older.id
                assert good_shares(desk, older) == ({1, 2} if kept else {2})
            if kinds.is_new(keeper, B) and kept:
                keeper.rebuild("OLDER", B, OTHER)
    assert kinds.states.keys() == {"writing", "held"}


def test_a_card_that_fails_while_it_is_only_looked_at_spoils_nothing(tmp_path: Path) -> None:
    """Before its part the ceremony does not begin; a card that is not taken is not read again for the next one."""
    scene = ceremony(A, B, C, holding=False)
    part, rack = scene.life()
    lives = {life: len(sent) for life, sent in enumerate(rack[B].lives) if life != part}
    ends = set()
    for life, commands in lives.items():
        for at in (1, commands // 2, commands):
            with cut_off(scene, (life, PowerCut.before_command(at)), tmp_path) as (keeper, _, error):
                ends.add("complete" if error is None else error.code)
                with desk_at(keeper.path, keeper.rack) as desk:
                    assert stage_of(desk, "KEY") in ({"complete"} if error is None else {"none", "invalid"})
                if error is not None:
                    assert keeper.rack[B].storage.load() == scene.images[B]
                keeper.look(A, B, C)
    assert ends == {"complete", "not-ready"}
