"""A card of a set the card to copy, the card that becomes the copy, and what must hold of both."""

from functools import cache
from pathlib import Path

from desk.cards import Truth
from desk.cut_offs import Scene
from desk.desk import desk_at
from desk.holding_invariants import good_shares, known_set
from desk.invariants import NEW, OLD
from desk.people import changing
from desk.rack import SERIALS, Rack
from desk.scratch_folders import scratch
from desk.set_custodians import Keeper, Keyholder
from desk.sharing_in_process import dealing_here
from desk.stores import new_store
from lifecycle.handler.survey import NotReady

SOURCE, OTHER, TARGET = SERIALS[:3]
PINS = {SOURCE: NEW, TARGET: NEW}
"""As they are meant to be in the end."""


@cache
def _prepared(*, obeys: bool, sealed: bool) -> tuple[Path, dict[str, bytes]]:
    """A set of two, one card of it sealed, and a blank card, which may be sealed on the same PIN."""
    path, rack = new_store(scratch() / "ledger.db"), Rack(SOURCE, OTHER, TARGET, obeys=obeys)
    with dealing_here(), desk_at(path, rack) as desk:
        desk.run("create-server-master-key", Keyholder(), serials=[SOURCE, OTHER], needed=2, issued=2, set_name="KEY")
        desk.run("change-pin", changing(OLD, NEW), serials=[SOURCE])
        desk.run("inspect", Keyholder(), serials=[TARGET])
        if sealed:
            desk.run("change-pin", changing(OLD, NEW), serials=[TARGET])
    return path, rack.images


def copying(*, obeys: bool = False, sealed: bool = False, victim: str = TARGET) -> Scene:
    """Copy SOURCE to TARGET."""
    store, images = _prepared(obeys=obeys, sealed=sealed)
    pins = PINS if sealed else {SOURCE: NEW}

    def person() -> Keyholder:
        return Keyholder(pins)

    return Scene(store, images, "copy-card", victim, person, (SOURCE, TARGET), pins=PINS)


def must_be_under_the_pin_of_its_source(truth: Truth) -> None:
    """Where there is a byte of a share, there is the seal on the right PIN."""
    assert not any(truth.share_file) or (truth.sealed and truth.code == NEW)


def finish(keeper: Keeper) -> str:
    """Copy again, with the PIN that is on the card; give "copied", or "torn" where no PIN opens it."""
    with desk_at(keeper.path, keeper.rack) as desk:
        pin = desk.state(TARGET).pin
    keeper.pins[TARGET] = OLD if pin == "unchanged" else NEW
    try:
        keeper.run("copy-card", SOURCE, TARGET)
    except NotReady:
        return pin
    keeper.pins[TARGET] = NEW
    return "copied"


def must_be_a_copy(keeper: Keeper) -> None:
    """It is whole, it counts once, and it brings the key back in place of its source."""
    truth = keeper.rack[TARGET].truth
    with desk_at(keeper.path, keeper.rack) as desk:
        assert good_shares(desk, known_set(desk)) == {1, 2}
    assert (truth.sealed, truth.code, truth.record.number) == (True, NEW, 1)
    assert truth.record.copy > 0
    keeper.rebuild("KEY", TARGET, OTHER)
    keeper.erase(TARGET)
