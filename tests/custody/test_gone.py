"""What operations on a card make of what people reported of it: lost, destroyed, damaged, retired."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from desk.cards import SERIAL, Drawer
from desk.desk import Desk
from desk.invariants import NEW, OLD, must_agree
from desk.people import Person, changing
from desk.rack import SERIALS, Rack
from desk.refusals import refused
from desk.stores import Hooked, must_be_sound

from lifecycle.custody.end_of_life import ReportDamaged, ReportDestroyed, ReportFound, ReportLost, Retire
from lifecycle.custody.handler import CustodyHandler
from lifecycle.custody.happening import Happening
from lifecycle.custody.people import add_person
from lifecycle.domain.errors import Refused
from lifecycle.domain.event import Event
from lifecycle.domain.facts import CardRegistered, GoneCardSeen, OperationRefused, OperationStarted, PinSealed
from lifecycle.handler.survey import NotReady

Sit = Callable[..., Desk]


def report(desk: Desk, kind: type[Happening], serial: str = SERIAL, **fields: Any) -> Event:  # noqa: ANN401
    """Have something reported of a card."""
    return CustodyHandler(desk.journal, desk.signer).report(kind(serial=serial, **fields), Person())


def ana(desk: Desk) -> str:
    """Add somebody who finds cards."""
    return add_person(CustodyHandler(desk.journal, desk.signer), "ana", ["custodian"]).id


def test_a_lost_card_that_is_here_is_told_each_time_and_recorded_once(desk: Desk, drawer: Drawer) -> None:
    """With its sight; Inspect shows it as ever."""
    desk.run("inspect", Person())
    report(desk, ReportLost)
    for _ in range(2):
        person = Person()
        desk.run("inspect", person)
        assert person.heard("was reported LOST on")
        assert person.heard(f"lifecycle custody report-found {SERIAL}")
    assert desk.facts(GoneCardSeen) == [GoneCardSeen(reported="lost")]
    assert drawer.spending() == []


def test_each_time_that_it_is_reported_it_is_recorded_anew(desk: Desk) -> None:
    """Lost, found, and lost again; found, it is nothing special."""
    desk.run("inspect", Person())
    finder = ana(desk)
    for _ in range(2):
        report(desk, ReportLost)
        desk.run("inspect", Person())
        report(desk, ReportFound, finder=finder, seal="none", witness="person:wit")
        person = Person()
        desk.run("inspect", person)
        assert not person.heard("LOST")
    assert desk.facts(GoneCardSeen) == [GoneCardSeen(reported="lost")] * 2
    must_be_sound(desk.store)


@pytest.mark.parametrize("operation", ["change-pin", "erase", "get-label", "format-card", "settle"])
def test_nothing_changes_a_lost_card(desk: Desk, drawer: Drawer, operation: str) -> None:
    """Before it is reported found."""
    desk.run("inspect", Person())
    report(desk, ReportLost)
    said = refused(desk, Person(), "reported-lost", operation)
    assert f"custody report-found {SERIAL}" in str(said.advise())
    assert drawer.spending() == []


def test_a_found_card_is_used_again(desk: Desk, drawer: Drawer) -> None:
    """As if nothing had been."""
    desk.run("inspect", Person())
    report(desk, ReportLost)
    report(desk, ReportFound, finder=ana(desk), seal="none", witness="person:wit")
    desk.run("change-pin", changing(OLD, NEW))
    assert drawer.truth.sealed
    must_agree(desk, drawer.truth)


@pytest.mark.parametrize("operation", ["change-pin", "erase", "get-label", "format-card", "settle"])
def test_nothing_changes_a_destroyed_card_ever(desk: Desk, drawer: Drawer, operation: str) -> None:
    """It is told that it should not be."""
    desk.run("inspect", Person())
    report(desk, ReportDestroyed, method="cut")
    person = Person()
    refused(desk, person, "destroyed", operation)
    assert person.heard("was reported DESTROYED on")
    assert desk.facts(GoneCardSeen) == [GoneCardSeen(reported="destroyed")]
    assert drawer.spending() == []


@pytest.mark.parametrize(("kind", "rule"), [(ReportDamaged, "damaged"), (Retire, "retired")])
def test_an_unfit_card_is_only_erased_and_settled(desk: Desk, drawer: Drawer, kind: type[Happening], rule: str) -> None:
    """What those ask beside it is their own matter."""
    desk.run("inspect", Person())
    report(desk, kind)
    for operation in ("change-pin", "get-label", "format-card"):
        refused(desk, Person(), rule, operation)
    refused(desk, Person(), "already-blank", "erase")
    refused(desk, Person(), "nothing-in-doubt", "settle")
    person = Person()
    desk.run("inspect", person)
    assert not person.heard("in a reader")
    assert desk.facts(GoneCardSeen) == []
    assert drawer.spending() == []


@pytest.mark.parametrize(("kind", "rule"), [(ReportDamaged, "damaged"), (Retire, "retired")])
def test_an_unfit_card_is_unfit_also_when_it_was_lost_between(desk: Desk, kind: type[Happening], rule: str) -> None:
    """While it is lost, that is what is said."""
    desk.run("inspect", Person())
    report(desk, kind)
    report(desk, ReportLost)
    refused(desk, Person(), "reported-lost", "erase")
    report(desk, ReportFound, finder=ana(desk), seal="none", witness="person:wit")
    refused(desk, Person(), rule)
    assert desk.state().gone == rule


@pytest.mark.parametrize(
    ("kinds", "gone", "seen"),
    [
        ([ReportLost], "lost", ["lost"]),
        ([ReportDamaged], "damaged", ["damaged"]),
        ([Retire, ReportLost], "retired", ["retired", "lost"]),
    ],
)
def test_what_was_reported_of_a_card_before_its_first_sight_holds(
    desk: Desk, kinds: list[type[Happening]], gone: str, seen: list[str]
) -> None:
    """It was on a list, and gone before it was ever in a reader: it counts for nothing."""
    desk.journal.append(f"card:{SERIAL}", [CardRegistered()], virtual=True)
    for kind in kinds:
        report(desk, kind)
    desk.run("inspect", Person())
    assert desk.state().gone == gone
    assert desk.facts(GoneCardSeen) == [GoneCardSeen(reported=each) for each in seen]
    desk.run("inspect", Person())
    assert len(desk.facts(GoneCardSeen)) == len(seen)
    must_be_sound(desk.store)


def test_a_rehearsal_refuses_too(desk: Desk, drawer: Drawer) -> None:
    """It says what would stop the operation; that the card was seen is not recorded."""
    desk.run("inspect", Person())
    report(desk, ReportLost)
    with pytest.raises(Refused) as caught:
        desk.handler.dry_run(desk.handler.operations["change-pin"](), Person())
    assert caught.value.rule == "reported-lost"
    assert desk.facts(GoneCardSeen) == []
    assert drawer.spending() == []


def test_a_card_that_is_reported_lost_while_its_pin_is_typed_is_not_changed(desk: Desk, drawer: Drawer) -> None:
    """The record is asked again inside the transaction that would start it; the refusal is a fact all the same."""
    desk.run("inspect", Person())
    store = desk.store

    def lost(_: int, drafts: Sequence[Any]) -> None:
        if isinstance(drafts[0].facts, OperationStarted):
            desk.journal.store = store
            report(desk, ReportLost)

    desk.journal.store = Hooked(store, before=lost)  # type: ignore[assignment]
    with pytest.raises(Refused) as caught:
        desk.run("change-pin", changing(OLD, NEW))
    assert caught.value.rule == "reported-lost"
    assert desk.facts()[-1] == OperationRefused(name="change-pin", rule="reported-lost")
    assert drawer.spending() == []


def test_nothing_is_reported_in_the_middle_of_an_operation(desk: Desk, drawer: Drawer) -> None:
    """It would cut the operation off; a minute after its last fact it is under way no more."""
    desk.run("inspect", Person())
    store, rules = desk.store, []

    def reported(_: int, drafts: Sequence[Any]) -> None:
        if isinstance(drafts[0].facts, PinSealed):
            with pytest.raises(Refused) as caught:
                CustodyHandler(desk.journal, desk.signer)._begin(ReportDamaged(serial=SERIAL))
            rules.append(caught.value.rule)

    desk.journal.store = Hooked(store, before=reported)  # type: ignore[assignment]
    desk.run("change-pin", changing(OLD, NEW))
    assert rules == ["under-way"]
    assert drawer.truth.sealed
    report(desk, ReportDamaged)


def test_a_ceremony_finds_a_lost_card_before_it_begins(sit: Sit) -> None:
    """The look at all cards names it."""
    rack = Rack(*SERIALS[:2])
    desk = sit(rack)
    for serial in rack.serials:
        desk.run("inspect", Person(), serials=(serial,))
    report(desk, ReportLost, SERIALS[1])
    person = Person(not_ready="stop")
    with pytest.raises(NotReady) as caught:
        desk.run("create-server-master-key", person, serials=rack.serials, needed=2, issued=2, set_name="PROD-A")
    assert f"card {SERIALS[1]} was reported lost" in str(caught.value)
