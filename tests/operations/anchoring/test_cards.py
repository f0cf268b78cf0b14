"""Cards that were used elsewhere, cloned, reset or written over: found by anchors and ticks at the next reading."""

from pathlib import Path

import pytest
from desk.anchor_file import FID, SLOT, block_at, block_of, newest_stored, with_slots
from desk.card_mismatches import look, must_stop, taken, work
from desk.cards import OTHER_SERIAL, SERIAL, Drawer, changed, content_of, formatted_image
from desk.desk import Desk, desk_at
from desk.invariants import NEW, OLD
from desk.people import Person, changing
from desk.refusals import refused
from desk.stores import Hooked, new_store, opened

from lifecycle.domain.anchor_verdict import AT_ODDS
from lifecycle.domain.errors import LifecycleError
from lifecycle.domain.facts import AnchorSeen
from lifecycle.store.errors import StoreFull

FOREIGN = "0123456789ABCDEF"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The record of the office."""
    return new_store(tmp_path / "office" / "ledger.db")


def test_a_card_of_another_record_is_told_at_its_first_sight_and_accepted_once(
    path: Path, drawer: Drawer, tmp_path: Path
) -> None:
    """A record that was put in the place of the right one looks just like that."""
    work(new_store(tmp_path / "other" / "ledger.db"), drawer)
    with desk_at(path, drawer) as desk:
        outcome = desk.run("inspect", Person())
        assert [each.field for each in outcome.drift] == ["anchor"]
        assert "That record was used with the card" in str(outcome.drift[0].in_words())
        refused(desk, Person(), "drift", "erase")
        desk.run("accept-drift", Person())
        assert desk.run("inspect", Person()).drift == []
        assert desk.state().anchor == "accepted"


def test_an_operation_with_another_record_is_told_when_the_card_comes_back(
    path: Path, drawer: Drawer, tmp_path: Path
) -> None:
    """Its ticks are more than the record knows, and its anchors are of another one."""
    work(path, drawer, "inspect")
    work(new_store(tmp_path / "other" / "ledger.db"), drawer)
    must_stop(path, drawer, "unknown-operation", "the anchor belongs to another record")


def test_a_clone_of_a_card_as_it_was_is_found(path: Path, drawer: Drawer) -> None:
    """Its anchors fit; its ticks are behind the record."""
    work(path, drawer, "inspect")
    image = drawer.storage.load()
    work(path, drawer)
    fact = look(path, Drawer(image))
    assert fact.verdict == "clone"
    with desk_at(path, Drawer(image)) as desk:
        refused(desk, changing(OLD, NEW), "drift")
        assert "counter" in (desk.state().drift or "")


def test_a_chip_that_lost_its_ticks_is_found_by_its_own_anchor(path: Path, drawer: Drawer) -> None:
    """Also by a record that never saw it."""
    work(path, drawer)
    reset = changed(drawer.storage.load(), 0x4C04, 4, bytes(28))
    with desk_at(path, Drawer(reset)) as desk:
        outcome = desk.run("inspect", Person())
        assert desk.state().anchor == "clone"
        assert {each.field for each in outcome.drift} == {"anchor", "counter"}
    with desk_at(new_store(path.with_name("new.db")), Drawer(reset)) as desk:
        outcome = desk.run("inspect", Person())
        assert desk.state().anchor == "clone"
        assert "the anchor was written at change counter 1, and the card shows a lower value" in str(
            outcome.drift[0].in_words()
        )


def test_ticks_without_an_anchor_are_an_operation_that_the_record_does_not_know(path: Path, drawer: Drawer) -> None:
    """Whoever holds the PIN can leave the slots as they were, and cannot take the ticks back."""
    work(path, drawer)
    more = Drawer(changed(drawer.storage.load(), 0x4C04, 4, b"\xc0"))
    fact = look(path, more)
    assert fact.verdict == "unknown-operation"
    assert [slot.verdict for slot in fact.slots] == ["consistent", "consistent"]
    with desk_at(path, more) as desk:
        assert desk.state().drift == "counter"


def test_whoever_rewrites_the_slots_to_fit_a_cut_record_is_found_by_the_ticks(path: Path, drawer: Drawer) -> None:
    """The slots say what the cut record says, and the marks say that there was one more operation."""
    work(path, drawer, "inspect")
    old = taken(path, "old")
    work(path, drawer)
    with opened(old) as store:
        origin = newest_stored(drawer.storage.load()).origin
        fitting = block_at(store, store.head().size, origin=origin, counter=1)
    forged = Drawer(with_slots(drawer.storage.load(), fitting, fitting))
    must_stop(
        old,
        forged,
        "unknown-operation",
        "and this record does not know that value. The card was changed by an operation",
    )


def test_an_anchor_of_this_record_on_a_card_that_it_never_saw_does_not_fit(path: Path, drawer: Drawer) -> None:
    """It was copied from another card: the record has no operation on this one."""
    work(path, drawer)
    stolen = content_of(drawer.storage.load(), FID)
    other = changed(formatted_image(OTHER_SERIAL), FID, 0, stolen)
    with desk_at(path, Drawer(changed(other, 0x4C04, 4, b"\x80"))) as desk:
        desk.run("inspect", Person(), serials=())
        assert desk.state(OTHER_SERIAL).anchor == "unknown-operation"
        assert desk.state(OTHER_SERIAL).drift == "anchor"


@pytest.mark.parametrize("first", [True, False])
def test_the_worse_of_two_slots_counts(path: Path, drawer: Drawer, *, first: bool) -> None:
    """In whichever of them it stands, and though the other one fits."""
    work(path, drawer)
    image = drawer.storage.load()
    bad = block_of(origin=FOREIGN, counter=1, size=9, root="ab" * 32)
    content = content_of(image, FID)
    blocks = (bad, content[SLOT:]) if first else (content[:SLOT], bad)
    fact = look(path, Drawer(with_slots(image, *blocks)))
    assert fact.verdict == "other-ledger"
    assert sorted(slot.verdict for slot in fact.slots) == ["consistent", "other-ledger"]


def test_what_was_accepted_is_not_told_again_and_what_comes_after_it_is(path: Path, drawer: Drawer) -> None:
    """An anchor is accepted, not a card."""
    image = changed(drawer.storage.load(), 0x4C04, 4, b"\x80")
    one, two = (block_of(origin=FOREIGN, counter=1, size=size, root="ab" * 32) for size in (9, 10))
    must_stop(path, Drawer(with_slots(image, one)), "other-ledger", FOREIGN)
    with desk_at(path, Drawer(with_slots(image, one, two))) as desk:
        outcome = desk.run("inspect", Person())
        assert [str(each.shown).split(":")[2] for each in outcome.drift] == ["10"]
        desk.run("accept-drift", Person())
        assert len((desk.state().anchors_accepted or "").split(",")) == 2
        assert desk.run("inspect", Person()).drift == []
        desk.run("change-pin", changing(OLD, NEW))
        assert desk.state().anchor == "consistent"
        assert desk.run("inspect", Person()).drift == []
        assert desk.state().anchor == "consistent"


def test_an_anchor_that_does_not_fit_is_no_answer_to_what_is_in_doubt(path: Path, drawer: Drawer) -> None:
    """It is drift although an operation was cut off: none of ours rewrites the record."""
    work(path, drawer, "inspect")
    bad = block_of(origin=FOREIGN, counter=0, size=9, root="ab" * 32)

    def fail(_number: int, drafts: object) -> None:
        if "PinChanged" in str(drafts):
            raise StoreFull(path="ledger", reason="as planned")

    with opened(path) as store, pytest.raises(LifecycleError):
        Desk(Hooked(store, before=fail), drawer).run("change-pin", changing(OLD, NEW))
    with desk_at(path, Drawer(with_slots(drawer.storage.load(), bad))) as desk:
        desk.run("inspect", Person())
        assert desk.state().anchor == "other-ledger"
        assert desk.state().drift == "anchor"


def without_makes(together: list[list[str]]) -> list[list[str]]:
    """Leave out what a card was recognised as, which comes with its first sight."""
    return [[tag for tag in tags if tag != "card-recognised.1"] for tags in together]


def test_what_is_found_is_recorded_with_the_sight(path: Path, drawer: Drawer) -> None:
    """In one transaction: a computer that dies in between hides nothing."""
    together: list[list[str]] = []
    with opened(path) as store:
        hooked = Hooked(store, before=lambda _, drafts: together.append([draft.facts.tag for draft in drafts]))
        image = with_slots(drawer.storage.load(), block_of(origin=FOREIGN, counter=0, size=1, root="00" * 32))
        Desk(hooked, Drawer(image)).run("inspect", Person())
    assert ["card-seen.3", "anchor-seen.2", "card-drift-detected.2"] in without_makes(together)


def test_a_dry_run_stops_for_it_too(path: Path, drawer: Drawer) -> None:
    """And records nothing."""
    image = with_slots(drawer.storage.load(), block_of(origin=FOREIGN, counter=0, size=1, root="00" * 32))
    with desk_at(path, Drawer(image)) as desk:
        before = desk.store.head()
        with pytest.raises(LifecycleError) as caught:
            desk.handler.dry_run(desk.handler.operations["change-pin"](), Person())
        assert "another record was used with the card" in str(caught.value.explain())
        assert desk.store.head() == before


def test_a_card_without_our_profile_has_no_anchors(path: Path) -> None:
    """Nothing is read there."""
    drawer = Drawer(changed(formatted_image(), 0x4C03, 0, b"XXXX"))
    with desk_at(path, drawer) as desk:
        desk.run("inspect", Person())
        assert desk.facts(AnchorSeen) == []
        assert drawer.count("READ anchor") == 0
        assert desk.state(SERIAL).anchor not in AT_ODDS
