"""Settling: what only a PIN can tell of an operation that was cut off; it changes nothing on the card."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from desk.cards import MASTER, SERIAL, Drawer, changed, formatted_image
from desk.desk import Desk, desk_at
from desk.faults import answers, cut_before
from desk.invariants import NEW, OLD, THIRD, WRONG, must_agree
from desk.people import Person, changing, settling
from desk.refusals import refused
from desk.stores import OPERATIONS, new_store

from lifecycle.cards.mpcos.errors import OtherTransportKey
from lifecycle.domain.errors import (
    CardSwapped,
    InputNeeded,
    LeftInDoubt,
    NotConfirmed,
    PinBlocked,
    Refused,
    UnknownName,
    WrongPin,
)
from lifecycle.domain.facts import OperationReconciled, PinRefused, PinVerified
from lifecycle.domain.secret import Secret
from lifecycle.handler.in_doubt import UnknownOperation

Sit = Callable[..., Desk]


@pytest.fixture(params=["old", "new"])
def on_it(request: pytest.FixtureRequest) -> str:
    """Which PIN is on a card whose change was cut off."""
    return str(request.param)


@pytest.fixture
def in_doubt(desk: Desk, drawer: Drawer, on_it: str) -> Drawer:
    """A card with a change that was cut off at SET SECRET CODE, before it or after it."""
    return left_in_doubt(desk, drawer, on_it)


def left_in_doubt(desk: Desk, drawer: Drawer, on_it: str) -> Drawer:
    """Cut a change off."""
    if on_it == "old":
        cut_before(drawer, "SET SECRET CODE")
    else:
        drawer.wrap = answers("SET SECRET CODE", "0000")  # no status word: the link is broken
    with pytest.raises(LeftInDoubt):
        desk.run("change-pin", changing(OLD, NEW))
    drawer.wrap = None
    drawer.sent.clear()
    assert drawer.truth.code == {"old": OLD, "new": NEW}[on_it]
    return drawer


def test_reading_a_card_in_doubt_says_what_to_do(desk: Desk, in_doubt: Drawer) -> None:
    """Which PIN is on it cannot be seen."""
    person = Person()
    outcome = desk.run("inspect", person)
    assert person.heard("the old or the new PIN is on the card. Only a PIN can show the result.")
    assert (outcome.card.pin, outcome.card.doubt_operation) == ("uncertain", "change-pin")
    assert in_doubt.spending() == []


def test_the_pin_that_is_on_the_card_settles_it(desk: Desk, in_doubt: Drawer, on_it: str) -> None:
    """One PIN is sent, and nothing is written, changed or frozen."""
    desk.run("settle", settling(on_it, {"old": OLD, "new": NEW}[on_it]))
    assert in_doubt.spending() == ["SELECT FILE KEY", "VERIFY"]
    found = desk.facts(OperationReconciled)[-1]
    assert (found.outcome, found.evidence) == (f"{on_it}-pin-opens", "pin")
    assert desk.state().doubt is None
    assert desk.state().pin == {"old": "unchanged", "new": "uncertain"}[on_it]
    assert not desk.state().sealed
    must_agree(desk, in_doubt.truth)


def test_the_wrong_one_of_two_costs_a_try_that_the_other_gives_back(desk: Desk, in_doubt: Drawer, on_it: str) -> None:
    """The doubt stays until a PIN is accepted."""
    other = {"old": "new", "new": "old"}[on_it]
    with pytest.raises(WrongPin) as caught:
        desk.run("settle", settling(other, {"old": OLD, "new": NEW}[other]))
    assert f"sure that this was the {other} PIN, enter the {on_it} PIN next" in str(caught.value.advise())
    assert desk.facts(PinRefused)[-1] == PinRefused(which=other, tries_left=6)
    assert desk.state().doubt_operation == "change-pin"
    assert desk.state().tries_left == 6 == in_doubt.truth.tries_left
    desk.run("settle", settling(on_it, {"old": OLD, "new": NEW}[on_it]))
    assert desk.facts(PinVerified)[-1] == PinVerified(which=on_it, tries_left=7)
    must_agree(desk, in_doubt.truth)


def test_after_settling_the_change_is_done_again_in_full(desk: Desk, in_doubt: Drawer, on_it: str) -> None:
    """With the PIN that is on the card and a new one, twice; then it is sealed."""
    current = {"old": OLD, "new": NEW}[on_it]
    desk.run("settle", settling(on_it, current))
    person = changing(current, THIRD)
    desk.run("change-pin", person)
    assert (in_doubt.truth.code, in_doubt.truth.sealed, in_doubt.truth.ticks) == (THIRD, True, 2)
    assert person.heard("Old or new PIN of card") == (on_it == "new")
    must_agree(desk, in_doubt.truth, [OLD, NEW, THIRD])


def test_what_was_uncertain_before_a_change_is_uncertain_after_it(desk: Desk, drawer: Drawer) -> None:
    """The old PIN of the second change is the new one of the first: nobody may take the card for a fresh one."""
    left_in_doubt(desk, drawer, "new")
    desk.run("settle", settling("new", NEW))
    cut_before(drawer, "SET SECRET CODE")
    with pytest.raises(LeftInDoubt):
        desk.run("change-pin", changing(NEW, THIRD))
    drawer.wrap = None
    desk.run("settle", settling("old", NEW))
    assert (desk.state().doubt, desk.state().pin) == (None, "uncertain")
    must_agree(desk, drawer.truth, [OLD, NEW, THIRD])


def test_a_doubt_of_an_operation_that_is_not_known_is_named(desk: Desk, in_doubt: Drawer) -> None:
    """A newer version may have started it; this one neither settles it nor breaks."""
    older = {name: kind for name, kind in OPERATIONS.items() if name != "change-pin"}
    with pytest.raises(UnknownOperation) as caught:
        replace(desk.handler, operations=older).run(OPERATIONS["inspect"](), Person())
    assert "change-pin" in str(caught.value)
    assert in_doubt.spending() == []
    assert desk.state().doubt_operation == "change-pin"


def test_a_pin_that_is_not_certain_needs_the_phrase_at_two_tries(desk: Desk, drawer: Drawer) -> None:
    """One try may be lost on the wrong one of two."""
    left_in_doubt(desk, drawer, "new")
    for _ in range(5):
        with pytest.raises(WrongPin):
            desk.run("settle", settling("new", WRONG))
    person = Person(which_pin="new", pin=NEW, refuses=["use-last-try"])
    with pytest.raises(NotConfirmed):
        desk.run("settle", person)
    assert person.heard("has only 2 PIN tries left")
    assert drawer.truth.counter == 5
    desk.run("settle", settling("new", NEW))
    assert drawer.truth.counter == 0
    for _ in range(5):
        with pytest.raises(WrongPin):
            desk.run("change-pin", changing(WRONG, THIRD))
    person = changing(NEW, THIRD)
    desk.run("change-pin", person)
    assert "use-last-try" in person.phrases
    must_agree(desk, drawer.truth, [OLD, NEW, THIRD])


def test_a_card_that_is_blocked_while_in_doubt_is_in_doubt_no_longer(desk: Desk, drawer: Drawer) -> None:
    """Nobody will ever know which PIN is on it, and nobody is sent to settle it."""
    left_in_doubt(desk, drawer, "new")
    for _ in range(6):
        with pytest.raises(WrongPin):
            desk.run("settle", settling("old", WRONG))
    with pytest.raises(PinBlocked):
        desk.run("settle", settling("old", WRONG))
    drawer.sent.clear()
    person = Person()
    desk.run("inspect", person)
    assert person.heard("the card is blocked, and nobody can find out which PIN is on it")
    assert not person.heard("lifecycle run resolve")
    found = desk.facts(OperationReconciled)[-1]
    assert (found.outcome, found.evidence) == ("blocked", "card")
    assert (desk.state().doubt, desk.state().pin, desk.state().blocked) == (None, "uncertain", True)
    refused(desk, settling("new", NEW), "nothing-in-doubt", "settle")
    refused(desk, changing(NEW, THIRD), "blocked")
    assert drawer.spending() == []
    must_agree(desk, drawer.truth)


def test_a_card_that_is_gone_is_settled_as_unknowable_without_it(desk: Desk, in_doubt: Drawer) -> None:
    """Nothing is sent; it takes a word."""
    person = Person(refuses=["settle-gone"])
    with pytest.raises(NotConfirmed):
        desk.run("settle", person, serials=(SERIAL,), gone=True)
    assert person.phrases == {"settle-gone": "gone"}
    desk.run("settle", Person(), serials=(SERIAL,), gone=True)
    found = desk.facts(OperationReconciled)[-1]
    assert (found.outcome, found.evidence, found.tries_spent) == ("unknowable", "unknowable", 0)
    assert desk.state().doubt is None
    assert desk.state().pin == "uncertain"
    assert in_doubt.sent == []


def test_a_card_that_is_not_in_the_record_cannot_be_gone(desk: Desk) -> None:
    """Nor one that nobody named."""
    for serial in (SERIAL, None):
        with pytest.raises(UnknownName):
            desk.run("settle", Person(), serials=(serial,), gone=True)


def test_nothing_in_doubt_is_nothing_to_settle(desk: Desk, drawer: Drawer) -> None:
    """With the card and without it."""
    refused(desk, settling("old", OLD), "nothing-in-doubt", "settle")
    with pytest.raises(Refused):
        desk.run("settle", Person(), serials=(SERIAL,), gone=True)
    assert drawer.spending() == []


def test_an_old_pin_with_letters_can_settle_too(desk: Desk, drawer: Drawer) -> None:
    """Or a card with such a PIN would stay in doubt for ever."""
    left_in_doubt(desk, drawer, "old")
    with pytest.raises(InputNeeded):
        desk.run("settle", Person(which_pin="old", pin=["ABCDEFGH"]))
    desk.run("settle", settling("old", "ABCDEFGH"), legacy_pin=True)
    must_agree(desk, drawer.truth)


def test_another_card_of_the_same_serial_settles_nothing(
    sit: Sit, desk: Desk, in_doubt: Drawer, tmp_path: Path
) -> None:
    """Neither by what it shows, which here is a new PIN and a seal, nor by a PIN, and none is sent to it."""
    assert in_doubt.truth.begun
    finished = Drawer(formatted_image())
    with desk_at(new_store(tmp_path / "elsewhere" / "ledger.db"), finished) as elsewhere:
        elsewhere.run("change-pin", changing(OLD, NEW))
    other = Drawer(changed(finished.storage.load(), 0x4C03, 8, b"ANOTHER!"))
    with pytest.raises(Refused) as caught:
        sit(other).run("settle", settling("old", OLD))
    assert caught.value.rule == "other-card"
    assert other.spending() == []
    assert desk.state().doubt is not None
    assert not desk.state().sealed
    assert (desk.state().drift, desk.state().other_card) == (None, b"ANOTHER!".hex().upper())


def test_a_card_with_another_transport_key_is_sent_no_pin(sit: Sit, desk: Desk, drawer: Drawer) -> None:
    """The doubt stays."""
    left_in_doubt(desk, drawer, "new")
    with pytest.raises(OtherTransportKey):
        sit(drawer, key=lambda *_: Secret(MASTER[::-1])).run("settle", settling("new", NEW))
    assert drawer.count("VERIFY") == 0
    assert desk.state().doubt_operation == "change-pin"


def test_a_card_that_was_swapped_is_sent_no_pin(desk: Desk, drawer: Drawer) -> None:
    """The serial is read again before VERIFY: the second operation is closed, and only the first stays in doubt."""
    left_in_doubt(desk, drawer, "new")
    drawer.wrap = answers("GET INFO card serial", "15C000E3A81710079000", nth=2)
    with pytest.raises(CardSwapped):
        desk.run("settle", settling("new", NEW))
    assert drawer.count("VERIFY") == 0
    drawer.wrap = None
    assert desk.tags()[-1] == "operation-failed"
    assert desk.state().doubt_operation == "change-pin"
    desk.run("settle", settling("new", NEW))
    assert desk.state().doubt is None


def test_one_damaged_answer_does_not_condemn_a_card_as_torn(desk: Desk, in_doubt: Drawer, on_it: str) -> None:
    """That is for ever, so the card is asked twice."""
    in_doubt.wrap = answers("GET INFO secret codes", "6581")
    desk.run("inspect", Person())
    assert (desk.state().pin, desk.state().tries_left) == ("uncertain", 7)
    desk.run("settle", settling(on_it, {"old": OLD, "new": NEW}[on_it]))
    must_agree(desk, in_doubt.truth)


def test_ticks_that_no_operation_of_ours_explains_are_drift_after_settling(
    sit: Sit, desk: Desk, drawer: Drawer
) -> None:
    """A doubt explains one tick, not five."""
    left_in_doubt(desk, drawer, "old")
    elsewhere = Drawer(changed(drawer.storage.load(), 0x4C04, 4, b"\xf8"))
    at_it = sit(elsewhere)
    at_it.run("settle", settling("old", OLD))
    assert at_it.state().doubt is None
    assert at_it.state().drift == "counter"
    refused(at_it, changing(OLD, NEW), "drift")
