"""Cards of a set that lose their power while they are erased, read or copied from: the set is what its cards hold."""

from dataclasses import replace
from pathlib import Path

import pytest
from desk.cards import changed
from desk.cut_offs import Kinds, cut_off
from desk.desk import desk_at
from desk.holding_invariants import good_shares, known_set
from desk.invariants import copied
from desk.issued_set import A, B, D, E, with_a_set
from desk.rack import Rack
from desk.scratch_folders import scratch
from desk.set_custodians import Keyholder
from lab.lanes import long, one_in

from lifecycle.domain.errors import CeremonyCutOff
from lifecycle.virtual.power import Moment, PowerCut

pytestmark = [
    pytest.mark.sqlite,  # the card is what fails, and each engine records the same facts of it
    pytest.mark.usefixtures("dealt_here"),
]

COPY = {"source": "KEY", "needed": 2, "issued": 2, "set_name": "COPY"}


def test_an_erasure_that_is_cut_off_can_be_brought_to_its_end(tmp_path: Path) -> None:
    """The set counts on the card only where all of its share is there; then the card is blank to the last byte."""
    kinds, erasing = Kinds(), with_a_set("erase", B)
    for cut in one_in(5, list(erasing.cuts())):
        with cut_off(erasing, cut, tmp_path) as (keeper, _, error):
            assert error is not None
            keeper.look(B)
            state = keeper.rack[B].truth.record.state
            with desk_at(keeper.path, keeper.rack) as desk:
                assert good_shares(desk, known_set(desk)) == ({1, 2, 3} if state == "held" else {1, 3})
                assert known_set(desk).stage == "complete"
            if state != "blank":
                keeper.erase(B)
            kinds.is_new(keeper, B)
    assert kinds.states == {"blank": sum(kinds.states.values())}
    assert sum(kinds.states.values()) > (100 if long() else 20)


@pytest.mark.long
def test_cuts_that_are_left_out_leave_the_same_as_those_that_are_made() -> None:
    """After each command and before each unit: as many units written, and the same command without an answer."""
    erasing = with_a_set("erase", B)
    (life, first), *_ = made = list(erasing.cuts())
    units = sum(cut.moment is Moment.AFTER_UNIT for _, cut in made)
    more = [PowerCut.after_command(at) for at in range(1, len(made) - units + 1)]
    more += [PowerCut.before_unit(at) for at in range(1, units + 1)]

    def left(cut: PowerCut) -> tuple[int, int]:
        rack, _, _ = erasing.cut_off(scratch() / "ledger.db", (life, cut))
        return rack[B].units[life], len(rack[B].lives[life])

    assert first == PowerCut.before_command(1)
    assert {left(cut) for cut in more} <= {left(cut) for _, cut in made}


@pytest.mark.parametrize(
    ("operation", "serials", "fields"),
    [
        ("get-label", (B,), {}),
        ("check-set", (A, B), {}),
        pytest.param("copy-set", (A, B, D, E), COPY, marks=pytest.mark.long),
    ],
)
def test_a_reading_that_is_cut_off_changes_nothing(
    operation: str, serials: tuple[str, ...], fields: dict[str, object], tmp_path: Path
) -> None:
    """Whatever it cost is told; the set is as it was, and the same can be done again."""
    kinds, reading = Kinds(), with_a_set(operation, *serials, **fields)
    for cut in reading.cuts():
        with cut_off(reading, cut, tmp_path) as (keeper, _, error):
            assert error is not None
            assert not isinstance(error, CeremonyCutOff)
            keeper.look(B)
            keeper.compare(*(serial for serial in serials if serial != B))
            truth = keeper.rack[B].truth
            assert (truth.record.state, truth.share is not None, truth.label) == ("held", True, "KEY 2/3")
            with desk_at(keeper.path, keeper.rack) as desk:
                assert good_shares(desk, known_set(desk)) == {1, 2, 3}
            if kinds.is_new(keeper, B):
                keeper.run(operation, *serials, **fields)
    assert sum(kinds.states.values()) > 35


@pytest.mark.parametrize("operation", ["inspect", "accept-drift"])
def test_a_look_at_a_card_that_is_cut_off_settles_and_accepts_nothing(operation: str, tmp_path: Path) -> None:
    """A card with a tick that nobody can explain: that stays to be accepted until it was accepted."""
    looking = with_a_set(operation, B)
    ticks = changed(looking.images[B], 0x4C04, 4, b"\xff")
    rack = Rack.of({B: ticks})
    with desk_at(copied(looking.store, tmp_path / "seen" / "ledger.db"), rack) as desk:
        desk.run("inspect", Keyholder(), serials=[B])
        store = desk.store.path
    looking = replace(looking, store=store, images={B: ticks}, carries="SELECT MF")
    for cut in looking.cuts():
        with cut_off(looking, cut, tmp_path) as (keeper, _, error):
            assert error is not None
            with desk_at(keeper.path, keeper.rack) as desk:
                assert desk.state(B).drift == "counter"
                desk.run("accept-drift", Keyholder(), serials=[B])
            keeper.compare(B)
            assert keeper.rack[B].storage.load() == ticks


def test_a_card_that_fails_as_it_takes_a_share_of_a_copy_leaves_live_shares_that_are_named(tmp_path: Path) -> None:
    """The set that is copied is as it was; the cards with shares of its key are erased, and the copy is made again."""
    kinds, copying = Kinds(), with_a_set("copy-set", A, B, D, E, victim=E, **COPY)
    cuts = list(copying.cuts(reading=False))
    for cut in one_in(5, cuts):
        with cut_off(copying, cut, tmp_path) as (keeper, _, error):
            assert isinstance(error, CeremonyCutOff)
            assert D in str(error.params["next_step"])
            keeper.look(E)
            with desk_at(keeper.path, keeper.rack) as desk:
                assert known_set(desk, "COPY").stage == "invalid"
                assert good_shares(desk, known_set(desk)) == {1, 2, 3}
            holding = keeper.rack[E].truth.record.state != "blank"
            assert not holding or E in str(error.params["next_step"])
            if kinds.is_new(keeper, E):
                for serial in (D, E) if holding else (D,):
                    keeper.erase(serial)
                keeper.run("copy-set", A, B, D, E, **COPY)
                keeper.rebuild("COPY", D, E)
    assert kinds.states.keys() == {"blank", "writing", "held"}
