"""A card that loses its power at any command or unit of memory leaves a record that can be brought to its end."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from desk.cards import SAFE, Drawer, formatted_image, truth_of
from desk.desk import desk_at
from desk.invariants import NEW, OLD, THIRD, WRONG, Custodian, copied, left_behind
from desk.people import Person, changing, settling
from desk.scratch_folders import scratch
from desk.stores import new_store
from lab.lanes import long, one_in

from lifecycle.domain.dialogue import Dialogue
from lifecycle.domain.errors import LeftInDoubt, LifecycleError, ReaderError, WrongPin
from lifecycle.domain.facts import OperationReconciled
from lifecycle.virtual.power import Moment, PowerCut

pytestmark = pytest.mark.sqlite  # the card is what fails, and each engine records the same facts of it

BOTH = pytest.mark.parametrize(
    "obeys",
    [
        pytest.param(False, id="ignores-condition"),
        pytest.param(True, id="obeys-condition", marks=pytest.mark.long),
    ],
)


@dataclass(frozen=True)
class Scene:
    """A store and a card's memory as some runs have left them, and the operation that is to be cut off."""

    store: Path
    image: bytes
    operation: str
    person: Callable[[], Dialogue]


def cut_off(scene: Scene, path: Path, cut: PowerCut | None) -> Drawer:
    """Do the scene's operation on copies, with a power cut; give the card."""
    copied(scene.store, path)
    drawer = Drawer(scene.image)
    drawer.card.arm(cut)
    with desk_at(path, drawer) as desk:
        if cut is None:
            desk.run(scene.operation, scene.person())
        else:
            with pytest.raises((LeftInDoubt, ReaderError)):
                desk.run(scene.operation, scene.person())
            left_behind(desk, drawer.truth)
    return drawer


def all_cuts(scene: Scene) -> Iterator[PowerCut]:
    """Count what a clean run does, and list a cut before each command that is more than a look, and after each unit.

    Of the looks a quarter will do: one before a look leaves the memory of the cut before it. One after a command, or
    before a unit, leaves the memory of one of these, and the same answer missing. The long lane makes them all.
    """
    drawer = cut_off(scene, _fresh(), None)
    commands, units = drawer.card.commands, drawer.card.units
    assert commands > 15
    looks = [number for number, command in enumerate(drawer.sent, start=1) if command.ins in SAFE]
    others = set(range(1, commands + 1)) - set(looks)
    yield from (PowerCut.before_command(number) for number in sorted({*others, *one_in(4, looks)}))
    yield from (PowerCut.after_unit(number) for number in range(1, units + 1))
    if long():
        yield from (PowerCut.after_command(number) for number in range(1, commands + 1))
        yield from (PowerCut.before_unit(number) for number in range(1, units + 1))


def ends_after_every_cut(scene: Scene, path: Path, *known: str) -> dict[str, int]:
    """Cut the scene everywhere, bring each card to its end, and count the ends."""
    ends: dict[str, int] = {}
    for number, cut in enumerate(all_cuts(scene)):
        here = path / str(number) / "ledger.db"
        drawer = cut_off(scene, here, cut)
        custodian = Custodian(here, drawer, known=list(known), intended=known[-1])
        try:
            end = custodian.finish()
        except (AssertionError, LifecycleError) as error:
            error.add_note(f"{scene.operation}, cut {cut.moment.value} {cut.number}; then {custodian.steps}")
            error.add_note(f"left: {truth_of(scene.image)}")
            raise
        ends[end] = ends.get(end, 0) + 1
    return ends


def _fresh() -> Path:
    return scratch() / "ledger.db"


@cache
def fresh(*, obeys: bool) -> Scene:
    """A card as it left the maker, and a PIN change."""
    return Scene(new_store(_fresh()), formatted_image(obeys=obeys), "change-pin", lambda: changing(OLD, NEW))


def scene_after(scene: Scene, cut: PowerCut, *then: tuple[str, Callable[[], Dialogue]]) -> tuple[Path, bytes]:
    """Cut a scene off and go on with whole runs; give what they leave."""
    path = _fresh()
    drawer = cut_off(scene, path, cut)
    for operation, person in then:
        with desk_at(path, drawer) as desk:
            desk.run(operation, person())
    return path, drawer.storage.load()


def at_command(scene: Scene, name: str, nth: int = 1) -> int:
    """Find which command of a clean run is the n-th with a name."""
    drawer = cut_off(scene, _fresh(), None)
    return [at for at, command in enumerate(drawer.sent, start=1) if command.name == name][nth - 1]


@cache
def in_doubt(*, obeys: bool, changed: bool) -> tuple[Path, bytes]:
    """A card whose change was cut off before, or just after, the card took the new PIN."""
    scene = fresh(obeys=obeys)
    at = at_command(scene, "SET SECRET CODE")
    return scene_after(scene, PowerCut.after_command(at) if changed else PowerCut.before_command(at))


@BOTH
def test_a_change_that_is_cut_off_anywhere_can_be_brought_to_its_end(*, obeys: bool, tmp_path: Path) -> None:
    """Finished on the PIN that was meant, or torn between the two units of the new PIN, and nothing else."""
    ends = ends_after_every_cut(fresh(obeys=obeys), tmp_path, OLD, NEW)
    assert ends.keys() == {"finished", "torn"}
    assert ends["torn"] == (2 if long() else 1)
    assert sum(ends.values()) > (90 if long() else 45)


@pytest.mark.parametrize(
    ("obeys", "changed"),
    [
        pytest.param(False, False, id="old-pin-on-it-ignores-condition", marks=pytest.mark.long),
        pytest.param(True, True, id="new-pin-on-it-obeys-condition", marks=pytest.mark.long),
        pytest.param(True, False, id="old-pin-on-it-obeys-condition", marks=pytest.mark.long),
        pytest.param(False, True, id="new-pin-on-it-ignores-condition", marks=pytest.mark.long),
    ],
)
def test_a_change_done_again_in_full_and_cut_off_can_be_brought_to_its_end(
    *, obeys: bool, changed: bool, tmp_path: Path
) -> None:
    """It was cut off once before, and settled with a PIN."""
    store, image = in_doubt(obeys=obeys, changed=changed)
    drawer = Drawer(image)
    with desk_at(copied(store, tmp_path / "settled" / "ledger.db"), drawer) as desk:
        desk.run("settle", settling("new", NEW) if changed else settling("old", OLD))
        path = desk.store.path
    again = (lambda: changing(NEW, THIRD)) if changed else (lambda: changing(OLD, NEW))
    scene = Scene(path, drawer.storage.load(), "change-pin", again)
    ends = ends_after_every_cut(scene, tmp_path, *([NEW, THIRD] if changed else [OLD, NEW]))
    assert ends.keys() == {"finished", "torn"}
    assert sum(ends.values()) > (90 if long() else 45)


@BOTH
def test_a_seal_that_is_cut_off_can_be_brought_to_its_end(*, obeys: bool, tmp_path: Path) -> None:
    """The new PIN is proven, the seal is missing, and the run that adds it is cut off too."""
    scene = fresh(obeys=obeys)
    before_seal = PowerCut.before_command(at_command(scene, "FREEZE"))
    store, image = scene_after(scene, before_seal, ("inspect", Person))
    assert truth_of(image).proven
    assert not truth_of(image).sealed
    ends = ends_after_every_cut(Scene(store, image, "change-pin", lambda: Person(current_pin=NEW)), tmp_path, OLD, NEW)
    assert ends.keys() == {"finished"}
    assert ends["finished"] > (60 if long() else 30)


@BOTH
@pytest.mark.parametrize(("changed", "pin"), [(False, OLD), (True, NEW)], ids=["old", "new"])
def test_a_settling_that_is_cut_off_can_be_brought_to_its_end(
    *, obeys: bool, changed: bool, pin: str, tmp_path: Path
) -> None:
    """Then two operations are in doubt on one card."""
    store, image = in_doubt(obeys=obeys, changed=changed)
    scene = Scene(store, image, "settle", lambda: settling("new" if changed else "old", pin))
    ends = ends_after_every_cut(scene, tmp_path, OLD, NEW)
    assert ends.keys() == {"finished"}
    assert ends["finished"] > (50 if long() else 10)


def test_a_tear_that_the_check_byte_does_not_show_tears_nothing(tmp_path: Path) -> None:
    """Two PINs may have one check byte: then the new one is on the card as soon as its first unit is written."""
    like_old = "24681357"
    assert _exclusive_or(like_old) == _exclusive_or(OLD)
    scene = Scene(fresh(obeys=False).store, fresh(obeys=False).image, "change-pin", lambda: changing(OLD, like_old))
    for number, cut in enumerate((PowerCut.after_unit(21), PowerCut.before_unit(22))):
        drawer = cut_off(scene, tmp_path / str(number) / "ledger.db", cut)
        assert (drawer.truth.code, drawer.truth.torn) == (like_old, False)
        custodian = Custodian(tmp_path / str(number) / "ledger.db", drawer, known=[OLD, like_old], intended=like_old)
        assert custodian.finish() == "finished"


def _exclusive_or(pin: str) -> int:
    found = 0
    for byte in bytes.fromhex(pin):
        found ^= byte
    return found


def test_the_right_pin_at_the_last_try_can_block_a_card_that_loses_its_power(tmp_path: Path) -> None:
    """The card counts before it compares; that it is blocked is told and recorded at the next sight."""
    path, drawer = new_store(tmp_path / "ledger.db"), Drawer(formatted_image())
    with desk_at(path, drawer) as desk:
        for _ in range(6):
            with pytest.raises(WrongPin):
                desk.run("change-pin", changing(WRONG, NEW))
        drawer.card.arm(PowerCut.after_unit(1))
        with pytest.raises(LeftInDoubt):
            desk.run("change-pin", changing(OLD, NEW))
    assert drawer.truth.tries_left == 0
    assert Custodian(path, drawer).finish() == "blocked"
    with desk_at(path, drawer) as desk:
        assert (desk.state().blocked, desk.state().doubt) == (True, None)
        assert desk.facts(OperationReconciled)[-1].tries_spent == 1


def test_a_wrong_pin_that_is_cut_off_costs_a_try_that_is_told(tmp_path: Path) -> None:
    """Whether or not the card could say so any more."""
    scene = fresh(obeys=False)
    at = at_command(scene, "VERIFY")
    for moment in (Moment.BEFORE_COMMAND, Moment.AFTER_COMMAND):
        here = tmp_path / moment.name / "ledger.db"
        wrong = Scene(scene.store, scene.image, "change-pin", lambda: changing(WRONG, NEW))
        drawer = cut_off(wrong, here, PowerCut(moment, at))
        assert drawer.truth.counter == (moment is Moment.AFTER_COMMAND)
        assert Custodian(here, drawer).finish() == "finished"
