"""Records that were rolled back, cut, rewritten or restored: found by the anchors of a card at its next reading."""

from pathlib import Path

import pytest
from desk.anchor_file import block_at, with_slots
from desk.card_mismatches import look, must_stop, restored, taken, work
from desk.cards import OTHER_SERIAL, Drawer, formatted_image
from desk.desk import Desk, desk_at
from desk.invariants import NEW, OLD
from desk.people import Person, changing
from desk.stores import Hooked, new_store, opened

from lifecycle.domain.errors import LeftInDoubt
from lifecycle.store.errors import StoreFull


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The record of the office."""
    return new_store(tmp_path / "office" / "ledger.db")


def test_a_card_that_was_never_changed_is_not_checked(path: Path, drawer: Drawer) -> None:
    """It was made before anchors were, or is new: nothing is concluded from that, and nothing stops."""
    fact = look(path, drawer)
    assert [(slot.anchor, slot.verdict) for slot in fact.slots] == [(None, "never-written")] * 2
    assert fact.verdict == "never-written"
    work(path, drawer)


@pytest.mark.slow
def test_an_older_anchor_that_fits_is_fine_however_much_was_recorded_since(path: Path, drawer: Drawer) -> None:
    """The record was added to, and the root of then is still its root of then."""
    work(path, drawer)
    other = Drawer(formatted_image(OTHER_SERIAL))
    for _ in range(70):
        with desk_at(path, other) as desk:
            desk.run("inspect", Person())
    fact = look(path, drawer)
    assert fact.verdict == "consistent"
    assert [slot.verdict for slot in fact.slots] == ["consistent", "consistent"]
    assert fact.size > 256 > max(slot.anchor.size for slot in fact.slots if slot.anchor)


def test_a_record_that_was_rolled_back_is_found(path: Path, drawer: Drawer) -> None:
    """The card covers events that the record does not have: its end was cut, or an old copy was put in its place."""
    work(path, drawer, "inspect")
    old = taken(path, "old")
    work(path, drawer)
    must_stop(old, drawer, "rollback", "and this record has fewer. The record was rolled back or truncated")


def test_a_rollback_to_before_the_card_was_seen_is_found_at_its_first_sight(path: Path, drawer: Drawer) -> None:
    """The record of then does not know the card at all."""
    work(path, Drawer(formatted_image(OTHER_SERIAL)), "inspect")
    old = taken(path, "old")
    work(path, drawer)
    must_stop(old, drawer, "rollback", "and this record has fewer")


def test_a_record_that_was_cut_back_and_went_on_is_a_fork(path: Path, drawer: Drawer) -> None:
    """It has grown past the anchor, with other events."""
    work(path, drawer, "inspect")
    old = taken(path, "old")
    work(path, drawer)
    other = Drawer(formatted_image(OTHER_SERIAL))
    for _ in range(10):
        work(old, other, "inspect")
    must_stop(
        old, drawer, "fork", "and this record has other events in their place. The record was truncated, rewritten"
    )


def test_an_operation_of_which_only_the_start_was_recorded_and_cut_is_found(path: Path, drawer: Drawer) -> None:
    """The computer dies right after the tick; then the record is put back to what it was before."""
    work(path, drawer, "inspect")
    old = taken(path, "old")

    def fail(_number: int, drafts: object) -> None:
        if "AnchorWritten" in str(drafts):
            raise StoreFull(path="ledger", reason="as planned")

    with opened(path) as store, pytest.raises(LeftInDoubt):
        Desk(Hooked(store, before=fail), drawer).run("change-pin", changing(OLD, NEW))
    assert drawer.truth.ticks == 1
    must_stop(old, drawer, "rollback", "and this record has fewer")


def test_a_restored_backup_says_that_it_lost_what_the_card_covers(path: Path, drawer: Drawer) -> None:
    """Under the name that the record had before: that is told as what it is."""
    work(path, drawer, "inspect")
    old = taken(path, "old")
    work(path, drawer)
    restored(old)
    must_stop(old, drawer, "restored", "the restored backup had fewer. The later events are lost")


def test_what_a_restored_backup_has_is_fine(path: Path, drawer: Drawer) -> None:
    """An anchor under the earlier name, of a size that both records share; the next one is under the new name."""
    work(path, drawer)
    old = taken(path, "old")
    origin = restored(old)
    fact = look(old, drawer)
    assert [slot.verdict for slot in fact.slots] == ["consistent", "consistent"]
    with desk_at(old, drawer) as desk:
        assert desk.journal.origin() == origin
        assert desk.state().drift is None


def test_a_name_that_came_later_covers_nothing_from_before_it(path: Path, drawer: Drawer) -> None:
    """An anchor under the name of after the restore, of a size from before it, was never written by this record."""
    work(path, drawer)
    old = taken(path, "old")
    name = restored(old)
    with opened(old) as store:
        early = block_at(store, 3, origin=name, counter=1)
    fact = look(old, Drawer(with_slots(drawer.storage.load(), early)))
    assert [slot.verdict for slot in fact.slots] == ["fork", "consistent"]
    assert fact.verdict == "fork"
