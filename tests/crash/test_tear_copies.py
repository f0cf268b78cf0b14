"""A card copy that is cut off never leaves a share under another PIN than the source's, and can be done again."""

from dataclasses import replace
from pathlib import Path

import pytest
from desk.card_copies import (
    SOURCE,
    TARGET,
    copying,
    finish,
    must_be_a_copy,
    must_be_under_the_pin_of_its_source,
)
from desk.cards import truth_of
from desk.cut_offs import Kinds, cut_off
from desk.desk import desk_at
from desk.holding_invariants import exposures
from desk.set_custodians import Keeper
from desk.stores import must_be_sound
from lab.lanes import long, one_in

pytestmark = [
    pytest.mark.sqlite,  # the card is what fails, and each engine records the same facts of it
    pytest.mark.usefixtures("dealt_here"),
]

BOTH = pytest.mark.parametrize(
    "obeys",
    [
        pytest.param(False, id="ignores-condition"),
        pytest.param(True, id="obeys-condition", marks=pytest.mark.long),
    ],
)


def test_a_source_that_is_cut_off_is_as_it_was(tmp_path: Path) -> None:
    """Nothing is begun on the other card."""
    scene = copying(victim=SOURCE)
    for cut in one_in(4, list(scene.cuts())):
        with cut_off(scene, cut, tmp_path) as (keeper, _, error):
            assert error is not None
            assert keeper.rack[TARGET].storage.load() == scene.images[TARGET]
            keeper.look(SOURCE)
            assert replace(keeper.rack[SOURCE].truth, counter=0) == truth_of(scene.images[SOURCE])


@BOTH
def test_a_card_that_becomes_a_copy_and_is_cut_off_can_be_brought_to_its_end(*, obeys: bool, tmp_path: Path) -> None:
    """It is copied to again, whichever PIN is on it; or its PIN record is torn: then there is no share on it."""
    kinds, ends = Kinds(), set[str]()
    scene = copying(obeys=obeys)
    for cut in one_in(3, list(scene.cuts(reading=not obeys and long()))):
        with cut_off(scene, cut, tmp_path) as (keeper, _, error):
            assert error is not None
            must_be_under_the_pin_of_its_source(keeper.rack[TARGET].truth)
            keeper.look(TARGET)
            assert keeper.rack[SOURCE].storage.load() == scene.images[SOURCE]
            if kinds.is_new(keeper, TARGET):
                ends.add(ended(keeper))
    assert ends - {"torn"} == {"held already", "copied"}
    assert "torn" in ends or not long()


def ended(keeper: Keeper) -> str:
    """Bring the card to its end, and give that."""
    left = keeper.rack[TARGET].truth
    end = "held already" if left.record.state == "held" else finish(keeper)
    must_be_under_the_pin_of_its_source(keeper.rack[TARGET].truth)
    if end == "torn":
        assert left == keeper.rack[TARGET].truth
        assert not any(left.share_file)
    else:
        must_be_a_copy(keeper)
    return end


def test_a_sealed_card_that_becomes_a_copy_and_is_cut_off_can_be_brought_to_its_end(tmp_path: Path) -> None:
    """It has the source's PIN already; what failed may hold the share until it is erased or written again."""
    kinds, scene = Kinds(), copying(sealed=True)
    cuts = list(scene.cuts(reading=False))
    for cut in one_in(5, cuts):
        with cut_off(scene, cut, tmp_path) as (keeper, _, error):
            assert error is not None
            keeper.look(TARGET)
            if kinds.is_new(keeper, TARGET):
                if keeper.rack[TARGET].truth.record.state != "held":
                    assert finish(keeper) == "copied"
                must_be_a_copy(keeper)
                with desk_at(keeper.path, keeper.rack) as desk:
                    assert (TARGET, 1) in exposures(desk)
                    must_be_sound(desk.store)
    assert kinds.states.keys() == {"blank", "writing", "held"}
