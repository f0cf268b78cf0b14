"""Accepting drift: the record takes over what the card shows, once a person saw both; the card is left alone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from desk.cards import SERIAL, Drawer, changed, formatted_image
from desk.desk import Desk, desk_at
from desk.faults import cut_before
from desk.invariants import NEW, OLD, must_agree
from desk.people import Person, changing
from desk.refusals import refused
from desk.stores import Hooked, new_store, opened
from msgspec import structs

from lifecycle.domain.drift import Difference
from lifecycle.domain.errors import LeftInDoubt, NotConfirmed, WrongPin
from lifecycle.domain.event import decode
from lifecycle.domain.facts import CardDriftDetected, CardSeen, DriftAccepted, DriftAccepted2
from lifecycle.domain.facts.earlier import CardFacts2

Sit = Callable[..., Desk]


@pytest.fixture
def drifted(sit: Sit, drawer: Drawer) -> Desk:
    """A desk with a card that did three operations elsewhere since it was seen."""
    sit(drawer).run("inspect", Person())
    return sit(Drawer(changed(formatted_image(), 0x4C04, 4, b"\xe0")))


def test_drift_is_recorded_once_and_told_each_time(drifted: Desk) -> None:
    """It is a fact when it is news."""
    for _ in range(3):
        outcome = drifted.run("inspect", Person())
        assert [(each.field, each.recorded, each.shown) for each in outcome.drift] == [("counter", 0, 3)]
    assert len(drifted.facts(CardDriftDetected)) == 1
    assert drifted.state().counter == 0


def test_both_sides_are_shown_before_the_record_takes_over_what_the_card_shows(drifted: Desk) -> None:
    """Also when the card was read a few times in between; afterwards it can be changed again."""
    drifted.run("inspect", Person())
    person = Person()
    drifted.run("accept-drift", person)
    assert person.heard("change counter: 0 in the record, 3 on the card")
    assert person.phrases == {"accept-drift": "accept"}
    accepted = drifted.facts(DriftAccepted)[0]
    assert [(each.field, each.recorded, each.shown) for each in accepted.differences] == [("counter", 0, 3)]
    assert (drifted.state().drift, drifted.state().counter) == (None, 3)
    drifted.run("change-pin", changing(OLD, NEW))
    assert drifted.state().counter == 4


def test_without_the_word_the_drift_stays(drifted: Desk) -> None:
    """And so does the record."""
    with pytest.raises(NotConfirmed):
        drifted.run("accept-drift", Person(refuses=["accept-drift"]))
    assert drifted.state().drift == "counter"
    assert drifted.facts(DriftAccepted) == []


def test_where_nothing_differs_there_is_nothing_to_accept(desk: Desk) -> None:
    """It is refused."""
    refused(desk, Person(), "no-drift", "accept-drift")


def test_a_card_in_doubt_is_settled_first(desk: Desk, drawer: Drawer) -> None:
    """What it shows may be explained by that."""
    cut_before(drawer, "SET SECRET CODE")
    with pytest.raises(LeftInDoubt):
        desk.run("change-pin", changing(OLD, NEW))
    refused(desk, Person(), "in-doubt", "accept-drift")


def test_a_card_that_was_sealed_elsewhere_is_taken_over_as_such(sit: Sit, drawer: Drawer, tmp_path: Path) -> None:
    """Who enforces that seal is not known."""
    desk = sit(drawer)
    desk.run("inspect", Person())
    with desk_at(new_store(tmp_path / "elsewhere" / "ledger.db"), drawer) as elsewhere:
        elsewhere.run("change-pin", changing(OLD, NEW))
    desk.run("inspect", Person())
    assert desk.state().drift == "anchor,change_begun,counter,new_pin_proven,sealed"
    desk.run("accept-drift", Person())
    assert (desk.state().sealed, desk.state().seal_enforced_by) == (True, "record")
    assert desk.state().pin == "changed"
    must_agree(desk, drawer.truth)


def test_tries_that_were_spent_elsewhere_are_told_and_stop_nothing(sit: Sit, drawer: Drawer) -> None:
    """They are no drift that has to be accepted."""
    desk = sit(drawer)
    desk.run("inspect", Person())
    record = bytearray.fromhex("07030F00") + bytes.fromhex(OLD)
    for byte in bytes(record):
        record[3] ^= byte
    record[3] ^= 0xFF
    spent = Drawer(changed(formatted_image(), 0x4C02, 0, bytes(record)))
    at_it = sit(spent)
    outcome = at_it.run("inspect", Person())
    assert [(each.field, each.recorded, each.shown) for each in outcome.drift] == [("tries_left", 7, 5)]
    assert at_it.state().drift is None
    assert at_it.state().tries_left == 5
    at_it.run("change-pin", changing(OLD, NEW))
    must_agree(at_it, spent.truth)


def test_what_differs_is_recorded_together_with_the_sight_of_it(tmp_path: Path, drawer: Drawer) -> None:
    """A computer that dies after the sight must not hide that tries were spent elsewhere."""
    path = new_store(tmp_path / "ledger.db")
    together: list[list[str]] = []
    with opened(path) as store:
        Desk(store, drawer).run("inspect", Person())
        with desk_at(new_store(tmp_path / "elsewhere" / "ledger.db"), drawer) as elsewhere, pytest.raises(WrongPin):
            elsewhere.run("change-pin", changing("87654320", NEW))
        hooked = Hooked(store, before=lambda _, drafts: together.append([draft.facts.tag for draft in drafts]))
        Desk(hooked, drawer).run("inspect", Person())
    assert together[0] == ["card-seen.3", "anchor-seen.2", "card-drift-detected.2"]


def test_what_was_accepted_before_anchors_were_read_accepts_none(desk: Desk) -> None:
    """The fact of then is read as one of now."""
    desk.run("inspect", Person())
    seen = next(event for event in desk.events() if isinstance(event.facts, CardSeen))
    then = CardFacts2(serial=SERIAL, issuer_reference="56495254", pre_issuing=None, atr="3B", virtual=True, ticks=2)
    accepted = DriftAccepted2(differences=[Difference("ticks", 0, 2)], shown=then)
    body = structs.replace(seen, facts=accepted, tag=accepted.tag).body
    now = DriftAccepted(differences=[Difference("counter", 0, 2)], shown=then.upcast(), anchors=[])
    assert decode(body).facts == now
    assert (now.shown.counter, now.shown.make) == (2, "mpcos")
