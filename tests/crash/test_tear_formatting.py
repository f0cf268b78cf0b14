"""A card whose formatting is cut off anywhere is formatted by another run, and the record says so all the time."""

from pathlib import Path

import pytest
from desk.cards import KEY_ID, SERIAL, Drawer, blank_image
from desk.desk import desk_at
from desk.holding_invariants import must_hold
from desk.invariants import OLD, must_agree
from desk.people import Person, changing
from desk.stores import must_be_sound, new_store
from lab.lanes import one_in

from lifecycle.domain.errors import LeftInDoubt, ReaderError
from lifecycle.domain.facts import OperationReconciled
from lifecycle.virtual.power import PowerCut

pytestmark = pytest.mark.sqlite  # the card is what fails, and each engine records the same facts of it


def clean(path: Path) -> tuple[int, int]:
    """Format a card; give commands and units of that."""
    drawer = Drawer(blank_image())
    with desk_at(new_store(path), drawer) as desk:
        desk.run("format-card", Person(), key_id=KEY_ID)
        must_agree(desk, drawer.truth)
    return len(drawer.lives[0]), drawer.units[0]


def test_a_formatting_that_is_cut_off_anywhere_is_finished_by_another_run(tmp_path: Path) -> None:
    """Until the last step the card passes for none of ours, and no PIN is presented to it but the one of formatting."""
    commands, units = clean(tmp_path / "clean" / "ledger.db")
    cuts = [PowerCut.before_command(at) for at in range(1, commands + 1)]
    cuts += [PowerCut.after_unit(at) for at in range(1, units + 1)]
    outcomes = set()
    for number, cut in enumerate(one_in(5, cuts)):
        try:
            outcomes.add(_finished(tmp_path / str(number) / "ledger.db", cut))
        except Exception as error:
            error.add_note(f"cut {cut.moment.value} {cut.number}")
            raise
    assert outcomes == {"never begun", "not-formatted", "formatted"}


def _finished(path: Path, cut: PowerCut) -> str:
    """Cut a formatting off, look at the card, format it again where it is not, and use it; give what was found."""
    drawer = Drawer(blank_image())
    drawer.cut = 0, cut
    with desk_at(new_store(path), drawer) as desk:
        try:
            desk.run("format-card", Person(), key_id=KEY_ID)
        except (LeftInDoubt, ReaderError):
            pass
        else:
            raise AssertionError("the card did not lose its power")
        found, left, person = "never begun", drawer.storage.load(), Person()
        desk.run("inspect", person)
        assert drawer.storage.load() == left
        settled = desk.facts(OperationReconciled)
        if settled:
            (fact,) = settled
            found = fact.outcome  # type: ignore[attr-defined]
            assert person.heard("The card shows the result")
        assert desk.state().doubt is None
        assert (desk.state().layout is not None) == (found == "formatted")
        if found != "formatted":
            desk.run("format-card", Person(), key_id=KEY_ID)
        must_agree(desk, drawer.truth)
        must_hold(desk, SERIAL, drawer.truth)
        assert (desk.state().pin, desk.state().holding, drawer.truth.code) == ("unchanged", "blank", OLD)
    return found


def test_a_card_that_was_formatted_in_two_runs_is_as_good_as_another(tmp_path: Path) -> None:
    """Its PIN is changed, and the store is sound."""
    drawer = Drawer(blank_image())
    drawer.cut = 0, PowerCut.after_unit(40)
    with desk_at(new_store(tmp_path / "ledger.db"), drawer) as desk:
        for _ in range(2):
            try:
                desk.run("format-card", Person(), key_id=KEY_ID)
            except LeftInDoubt:
                continue
        desk.run("change-pin", changing(OLD, "90817263"))
        assert drawer.truth.sealed
        must_be_sound(desk.store)
