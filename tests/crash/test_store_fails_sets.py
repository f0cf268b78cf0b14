"""When the store cannot be written any more, no card of a set is sent anything more, and nobody is asked to go on."""

from collections import Counter
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from desk.cut_offs import Scene
from desk.desk import Desk
from desk.fixtures import Placing
from desk.holding_invariants import stage_of
from desk.issued_set import B, D, E, with_a_set
from desk.rack import Rack
from desk.set_custodians import Keeper, Keyholder
from desk.stores import Hooked, opened

from lifecycle.domain.errors import LeftInDoubt, LifecycleError, StoreError
from lifecycle.store.address import Place
from lifecycle.store.append_errors import AppendUncertain
from lifecycle.store.errors import StoreBusy, StoreFull

pytestmark = pytest.mark.usefixtures("dealt_here")

FAILURES = pytest.mark.parametrize(
    ("kind", "written"), [(StoreFull, False), (StoreBusy, False), (AppendUncertain, True)]
)
NEW_SET = {"needed": 2, "issued": 2, "set_name": "NEW"}


def appends_of(scene: Scene, place: Place) -> int:
    """Count the appends of a clean run."""
    with opened(place) as store:
        hooked = Hooked(store)
        Desk(hooked, Rack.of(scene.images)).run(scene.operation, scene.person(), serials=scene.serials, **scene.fields)
    return hooked.appends


def failed_at(scene: Scene, at: int, place: Place, kind: type[StoreError], *, written: bool) -> Keeper:
    """Have every append from the n-th on fail; what is sent and recorded after that is counted."""
    rack, sent = Rack.of(scene.images), []

    def count() -> int:
        return sum(len(drawer.sent) for drawer in rack.drawers.values())

    def fail(number: int, _drafts: object) -> None:
        if number >= at:
            sent.append(count())
            raise kind(path="ledger", reason="as planned", id="?")

    person = scene.person()
    with opened(place) as store:
        hooked = Hooked(store, after=fail) if written else Hooked(store, before=fail)
        with pytest.raises(LifecycleError) as caught:
            Desk(hooked, rack).run(scene.operation, person, serials=scene.serials, **scene.fields)
        assert hooked.appends == at, "after the first failure nothing more is to be recorded either"
    assert sent == [count()], "after the first failure nothing more is to be sent"
    assert isinstance(caught.value, LeftInDoubt | StoreError)
    assert "go-on" not in person.asked
    return Keeper(place, rack)


@FAILURES
def test_a_set_whose_making_cannot_be_recorded_any_more(
    *, tmp_path: Path, placed: Placing, kind: type[StoreError], written: bool
) -> None:
    """It is complete only where all of it was recorded, or is found on the cards; else they are erased."""
    making = with_a_set("create-server-master-key", D, E, victim=E, **NEW_SET)
    making = replace(making, person=partial(Keyholder, go_on=["another"] * 3))
    stages = Counter[str]()
    for at in range(1, appends_of(making, placed(tmp_path / "clean" / "ledger.db", making.store)) + 1):
        keeper = failed_at(making, at, placed(tmp_path / str(at) / "ledger.db", making.store), kind, written=written)
        keeper.look(D, E)
        states = {serial: keeper.rack[serial].truth.record.state for serial in (D, E)}
        with opened(keeper.path) as store:
            stage = stage_of(Desk(store, keeper.rack), "NEW")
        stages[stage] += 1
        assert (stage == "complete") == (set(states.values()) == {"held"})
        for serial, state in states.items():
            if stage != "complete" and state != "blank":
                keeper.erase(serial)
    assert stages.keys() == {"none", "started", "complete"}


@FAILURES
def test_an_erasure_that_cannot_be_recorded_any_more(
    *, tmp_path: Path, placed: Placing, kind: type[StoreError], written: bool
) -> None:
    """It is done again as soon as the store can be written."""
    erasing = with_a_set("erase", B)
    for at in range(1, appends_of(erasing, placed(tmp_path / "clean" / "ledger.db", erasing.store)) + 1):
        keeper = failed_at(erasing, at, placed(tmp_path / str(at) / "ledger.db", erasing.store), kind, written=written)
        keeper.look(B)
        if keeper.rack[B].truth.record.state != "blank":
            keeper.erase(B)
