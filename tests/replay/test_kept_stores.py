"""A store of every schema is opened in place by the program of today, and says what it said."""

from itertools import count
from pathlib import Path

import pytest
from desk.cards import SERIAL, Drawer, formatted_image
from desk.desk import Desk
from desk.people import Person, changing
from desk.stores import must_be_sound, opened
from kept import (
    STORES,
    appended_to,
    bodies_in,
    compared,
    names_of_stores,
    revision_in,
    root_of,
    said_by,
    states_of,
    taken,
)
from lab.office import Office

from lifecycle.domain.errors import Refused
from lifecycle.domain.facts import AnchorSeen, AnchorWritten, PolicyAdopted
from lifecycle.evidence.checks.anchors import Anchors
from lifecycle.projections.lineage import lineage
from lifecycle.signing.key_change import adopt, sign_first_here
from lifecycle.store.address import Place
from lifecycle.store.migrations import HEAD, shipped

NAMES = names_of_stores()


@pytest.mark.parametrize("name", NAMES)
def test_a_store_of_every_schema_opened_in_place_says_what_it_said(name: str, tmp_path: Path) -> None:
    """No body and not the root of the tree is another one after the upgrade; a copy of it as it was lies beside it."""
    path, kept = taken(name, tmp_path), states_of(name)
    bodies = bodies_in(path)
    with opened(path) as store:
        must_be_sound(store)
        assert (store.check_schema(), store.check_indices()) == ([], None)
        said = said_by(store)
        assert [body for _, body in store.read()] == bodies
    assert root_of(bodies) == said["root"]
    now, then = compared(said, kept)
    assert now == then
    assert revision_in(path) == HEAD
    before = path.with_name(f"ledger.db.before-{HEAD}")
    assert before.exists() == (name != HEAD)
    assert name == HEAD or (revision_in(before), bodies_in(before)) == (name, bodies)


@pytest.mark.parametrize("name", NAMES)
def test_its_events_appended_one_by_one_to_a_new_store_say_the_same(name: str, new_record: Place) -> None:
    """The fold of an append is that of an upgrade, and the root the same on every engine."""
    kept = states_of(name)
    said = appended_to(new_record, bodies_in(STORES / f"{name}.db"))
    now, then = compared(said, kept)
    assert now == then


@pytest.mark.parametrize("name", NAMES)
def test_what_happens_today_goes_into_an_old_store(name: str, tmp_path: Path) -> None:
    """A card that it never saw is inspected, and its PIN is changed; where the record was signed, by another key.

    Under the policy of a store nobody here can sign for the change, and it is refused.
    """
    path, kept = taken(name, tmp_path), states_of(name)
    with opened(path) as store:
        ticking = count((store.newest_time() or 0) + 1_000_000, 1000)
        desk = Desk(store, Drawer(formatted_image()), clock=lambda: next(ticking))
        if desk.signer.here.keys_in_force():
            adopt(desk.signer)
            sign_first_here(desk.signer)
        desk.run("inspect", Person())
        if any(isinstance(event.facts, PolicyAdopted) for _, event in store.events()):
            with pytest.raises(Refused, match="Change PIN is not signed yet"):
                desk.run("change-pin", changing("12345678", "48151623"))
        else:
            desk.run("change-pin", changing("12345678", "48151623"))
            assert desk.state(SERIAL).sealed
        must_be_sound(store)
        said = said_by(store)
    assert root_of(bodies_in(path)[: kept["size"]]) == kept["root"]
    del said["states"]["cards"][SERIAL]
    now, then = compared(said, kept)
    assert now["states"]["cards"] == then["states"]["cards"]


@pytest.mark.parametrize("name", NAMES)
def test_the_command_line_reads_an_old_store(name: str, office: Office) -> None:
    """Before it is upgraded it says how to go on; then it lists every card."""
    path = taken(name, office.folder)
    if name != HEAD:
        ran = office.run("report", "cards")
        assert ran.code == 5
        assert f"older schema ({name}" in ran.err
        opened(path).close()
    assert office.run("replay").code == 0
    ran = office.run("report", "cards", "--json")
    assert ran.code == 0
    assert {row["serial"] for row in ran.json["rows"]} == set(states_of(name)["states"]["cards"])


def test_a_store_of_every_released_schema_is_kept() -> None:
    """Before a migration is added, `play` writes one of the schema before it."""
    revisions = {path.name.partition("_")[0] for path in (shipped().folder / "versions").glob("[0-9]*.py")}
    assert revisions - {HEAD} <= set(NAMES) <= revisions


@pytest.mark.parametrize("name", NAMES)
def test_a_kept_store_is_one_file_of_the_schema_that_it_is_named_for(name: str) -> None:
    """Nothing of it stands in another file; it is read here without being opened."""
    header = (STORES / f"{name}.db").read_bytes()[:100]
    assert header[18:20] == b"\x01\x01", "SQLite, section 1.3.3 of its file format: not in WAL"
    assert not list(STORES.glob(f"{name}.db-*"))


@pytest.mark.parametrize("name", NAMES)
def test_every_anchor_of_an_old_store_is_held_against_its_events(name: str, tmp_path: Path) -> None:
    """Those of every version of their facts: one that were not read would be called good by nobody's work."""
    with opened(taken(name, tmp_path)) as store:
        told = [event.facts for _, event in store.events() if isinstance(event.facts, AnchorSeen | AnchorWritten)]
        with store.snapshot() as connection:
            anchors = Anchors(connection, lineage(connection), store.head().size)
    seen = sum(slot.anchor is not None for fact in told if isinstance(fact, AnchorSeen) for slot in fact.slots)
    written = sum(isinstance(fact, AnchorWritten) for fact in told)
    assert anchors.count == seen + written
    assert name < "0005" or anchors.count
