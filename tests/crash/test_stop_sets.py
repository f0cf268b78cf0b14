"""Somebody asks the program to stop while cards of a set are at work: nothing is left half done."""

from pathlib import Path

import pytest
from desk.cut_offs import Scene
from desk.desk import Desk
from desk.holding_invariants import must_hold, stage_of
from desk.invariants import copied
from desk.issued_set import B, D, E, with_a_set
from desk.rack import Rack
from desk.stores import must_be_sound, opened

from lifecycle.domain.errors import ExitCode, LifecycleError

pytestmark = [
    pytest.mark.sqlite,  # a person asks the program to stop, which no engine knows of
    pytest.mark.usefixtures("dealt_here"),
]

NEW_SET = {"needed": 2, "issued": 2, "set_name": "NEW"}


def stopped(scene: Scene, at: int, path: Path) -> tuple[int | None, dict[str, str], str]:
    """Ask to stop from the n-th time on that it is heeded; give exit code, states of the cards, stage of the set."""
    rack, asked = Rack.of(scene.images), 0

    def stop_asked() -> bool:
        nonlocal asked
        asked += 1
        return asked >= at

    code: int | None = None
    with opened(copied(scene.store, path)) as store:
        desk = Desk(store, rack, stop_asked=stop_asked)
        try:
            desk.run(scene.operation, scene.person(), serials=scene.serials, **scene.fields)
        except LifecycleError as error:
            code = error.exit_code
        for serial in scene.images:
            assert desk.state(serial).doubt is None
            must_hold(desk, serial, rack[serial].truth)
        must_be_sound(store)
        states = {serial: rack[serial].truth.record.state for serial in scene.images}
        return code, states, stage_of(desk, "NEW")


def test_a_ceremony_that_is_stopped_leaves_whole_cards_and_blank_ones(tmp_path: Path) -> None:
    """Once it began, the set is invalid; what was not begun is as it was."""
    making = with_a_set("create-server-master-key", D, E, victim=E, **NEW_SET)
    stages = []
    for at in range(1, 20):
        code, states, stage = stopped(making, at, tmp_path / str(at) / "ledger.db")
        stages.append(stage)
        assert set(states.values()) <= {"blank", "held"}
        if code is None:
            break
        assert code == ExitCode.INTERRUPTED
        assert stage in {"none", "invalid"}
    assert stages[0] != "complete"
    assert stages[-1] == "complete"
    assert "invalid" in stages


def test_an_erasure_that_is_stopped_has_not_begun(tmp_path: Path) -> None:
    """The share is on the card as before, or is gone."""
    erasing = with_a_set("erase", B)
    found = {stopped(erasing, at, tmp_path / str(at) / "ledger.db")[:2][1][B] for at in range(1, 6)}
    assert found == {"held", "blank"}
