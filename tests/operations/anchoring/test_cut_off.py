"""Anchors that were cut off: a bad slot stops nothing, is told at the next reading, and is written anew."""

from pathlib import Path

import pytest
from desk.anchor_file import newest_stored, stored, with_slots
from desk.cards import Drawer
from desk.ceremonies import made, typing
from desk.desk import Desk, desk_at
from desk.invariants import NEW, OLD, must_agree
from desk.people import Person, changing
from desk.rack import SERIALS, Rack
from desk.stores import must_be_sound, new_store

from lifecycle.domain.errors import LeftInDoubt
from lifecycle.domain.facts import AnchorSeen, AnchorWritten, OperationReconciled
from lifecycle.virtual.power import PowerCut

UNITS = 14
"""Of memory in one slot."""
A, B, C = SERIALS[:3]


@pytest.mark.parametrize("unit", range(UNITS + 1))
@pytest.mark.parametrize("moment", ["before", "after"])
def test_an_anchor_that_is_torn_anywhere_is_settled_by_the_card_alone(
    tmp_path: Path, drawer: Drawer, moment: str, unit: int
) -> None:
    """The other slot counts; it is said, and the change that follows writes the bad one anew."""
    path = new_store(tmp_path / "ledger.db")
    first = 3 + unit if moment == "before" else _closing(tmp_path, drawer) + unit
    drawer.card.arm(PowerCut.after_unit(first) if unit else PowerCut.before_unit(first + 1))
    with desk_at(path, drawer) as desk, pytest.raises(LeftInDoubt):
        desk.run("change-pin", changing(OLD, NEW))
    assert drawer.truth.sealed == (moment == "after")
    person = Person()
    with desk_at(path, drawer) as desk:
        desk.run("inspect", person)
        assert desk.state().doubt is None
        assert desk.state().drift is None
        assert len(desk.facts(OperationReconciled)) == 1
        must_agree(desk, drawer.truth)
        (*_, seen) = desk.facts(AnchorSeen)
        assert isinstance(seen, AnchorSeen)
        torn = 0 < unit < UNITS
        assert seen.damaged == torn
        assert (person.heard("is damaged") or person.heard("are damaged")) == torn
        if moment == "before":
            desk.run("change-pin", changing(OLD, NEW))
            assert newest_stored(drawer.storage.load()).counter == 2
            assert None not in stored(drawer.storage.load())
            must_agree(desk, drawer.truth)
        must_be_sound(desk.store)


def _closing(tmp_path: Path, drawer: Drawer) -> int:
    """Give how many units a PIN change writes before its closing anchor."""
    life = Drawer(drawer.storage.load())
    with desk_at(new_store(tmp_path / "clean" / "ledger.db"), life) as desk:
        desk.run("change-pin", changing(OLD, NEW))
    return max(life.units) - UNITS


def test_both_slots_damaged_is_not_checked_and_stops_nothing(vault: Desk, rack: Rack) -> None:
    """It is said each time, until a change writes them anew."""
    made(vault, [A, B])
    rack.drawers[A] = Drawer(with_slots(rack[A].storage.load(), b"\x55" * 56, b"\xaa" * 56), name=A)
    person = Person()
    outcome = vault.run("inspect", person, serials=[A])
    assert person.heard(f"NOT CHECKED: whether the record lost events. Both anchors on card {A} are damaged.")
    assert (outcome.drift, vault.state(A).anchor) == ([], "damaged")
    vault.run("erase", typing(), serials=[A])
    assert None not in stored(rack[A].storage.load())
    vault.run("inspect", Person(), serials=[A])
    assert vault.state(A).anchor == "consistent"


def test_a_slot_that_was_damaged_is_the_next_one_written(vault: Desk, rack: Rack) -> None:
    """The good one stays, though it is the older one."""
    made(vault, [A, B])
    image = rack[A].storage.load()
    kept = stored(image)[1]
    rack.drawers[A] = Drawer(with_slots(image, b"\x55" * 56), name=A)
    vault.run("inspect", Person(), serials=[A])
    person = Person()
    vault.run("inspect", person, serials=[A])
    assert person.heard(f"1 of the 2 anchors on card {A} is damaged: a write was interrupted. The other anchor counts.")
    at = rack[A].sent
    at.clear()
    vault.run("erase", typing(), serials=[A])
    offsets = [command.p2 for command in at if command.name == "UPDATE anchor"]
    assert offsets == [0, UNITS]
    assert kept is not None
    assert len(vault.facts(AnchorWritten, A)) == 4
