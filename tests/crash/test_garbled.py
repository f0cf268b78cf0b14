"""Answers that were damaged on their way: nothing is sent twice, and every fact recorded is what the card holds."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from desk.anchor_file import must_hold
from desk.cards import Drawer, Truth, formatted_image
from desk.damaged_answers import Plan, damaged, plans
from desk.desk import Desk
from desk.faults import cut_before
from desk.invariants import NEW, OLD, THIRD, WRONG, Custodian, copied
from desk.people import Person, changing, settling
from desk.scratch_folders import scratch
from desk.stores import Hooked, new_store, opened
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from lab.lanes import examples

from lifecycle.domain.apdu import Command
from lifecycle.domain.dialogue import Dialogue
from lifecycle.domain.errors import LeftInDoubt, LifecycleError
from lifecycle.domain.facts import (
    AnchorSeen,
    AnchorWritten,
    CardSeen,
    OperationCompleted,
    OperationFailed,
    OperationReconciled,
    PinChangeBegun,
    PinChanged,
    PinChangeFound,
    PinRefused,
    PinSealed,
    PinVerified,
)

pytestmark = pytest.mark.sqlite  # the link to the card is what fails, and each engine records the same facts of it

PLANS = plans(50)


def must_be_true(fact: object, truth: Truth, pins: dict[str, str]) -> None:  # noqa: C901 - one case a fact
    """Compare a fact with the card's memory at the moment it is recorded."""
    match fact:
        case PinVerified(which=which):
            assert truth.counter == 0
            assert truth.code == pins[which]
        case PinRefused(tries_left=left):
            assert truth.tries_left == left
        case PinChanged():
            assert truth.proven
            assert truth.code == pins["new"]
        case AnchorWritten() | AnchorSeen():
            must_hold(fact, truth.anchors)
        case PinChangeBegun():
            assert truth.begun
        case PinSealed():
            assert truth.sealed
            assert truth.code == pins.get("new", pins["current"])
        case PinChangeFound(pin=pin, sealed=sealed, change_begun=begun, new_pin_proven=proven):
            assert (sealed, begun, proven) == (truth.sealed, truth.begun, truth.proven)
            assert pin != "changed" or truth.code not in {OLD, WRONG}
            assert pin != "unchanged" or truth.code == OLD
            assert (pin == "torn") == truth.torn
        case OperationCompleted(name=name, tries_left=left, counter=ticks) if name != "inspect":
            assert (left, ticks) == (truth.tries_left, truth.ticks)
        case OperationFailed(tries_left=left, counter=ticks):
            assert (left, ticks) == (truth.tries_left, truth.ticks)
        case OperationReconciled(evidence="card", tries_spent=spent):
            assert spent <= truth.counter
        case CardSeen(shown=shown) if shown.layout is not None:
            seen = (shown.tries_left, shown.sealed, shown.change_begun, shown.new_pin_proven, shown.counter)
            assert seen == (truth.tries_left, truth.sealed, truth.begun, truth.proven, truth.ticks)


def must_be_sent_once(sent: Sequence[Command]) -> None:
    """One VERIFY on each side of at most one SET SECRET CODE, at most one FREEZE."""
    names = [command.name for command in sent]
    assert names.count("SET SECRET CODE") <= 1
    assert names.count("FREEZE") <= 1
    at = names.index("SET SECRET CODE") if "SET SECRET CODE" in names else len(names)
    assert names[:at].count("VERIFY") <= 1
    assert names[at:].count("VERIFY") <= 1


def endures(scene: tuple[Path, bytes], operation: str, person: Dialogue, plan: Plan, pins: dict[str, str]) -> None:
    """Do an operation over a damaging link, checking each fact as it is recorded; then bring the card to its end."""
    folder = scratch()
    try:
        path = copied(scene[0], folder / "ledger.db")
        drawer = Drawer(scene[1], wrap=damaged(plan))

        def before(_number: int, drafts: Sequence[object]) -> None:
            for draft in drafts:
                must_be_true(draft.facts, drawer.truth, pins)  # type: ignore[attr-defined]

        with opened(path) as opened_store:
            try:
                Desk(Hooked(opened_store, before=before), drawer).run(operation, person)
            except LifecycleError as error:
                note(f"{operation}: {error}")
        must_be_sent_once(drawer.sent)
        drawer.wrap = None
        known = [OLD, NEW] if THIRD not in pins.values() else [OLD, NEW, THIRD]
        custodian = Custodian(path, drawer, known=known, accepts_drift=True)
        try:
            assert custodian.finish() == "finished"
        finally:
            note(f"then {custodian.steps}")
    finally:
        shutil.rmtree(folder)


def _prepared(*steps: Callable[[Desk, Drawer], None]) -> tuple[Path, bytes]:
    path = new_store(scratch() / "ledger.db")
    drawer = Drawer(formatted_image())
    with opened(path) as store:
        for step in steps:
            step(Desk(store, drawer), drawer)
    return path, drawer.storage.load()


def _seen(desk: Desk, _drawer: Drawer) -> None:
    desk.run("inspect", Person())


def _cut_before(name: str) -> Callable[[Desk, Drawer], None]:
    def run(desk: Desk, drawer: Drawer) -> None:
        cut_before(drawer, name)
        try:
            desk.run("change-pin", changing(OLD, NEW))
        except LeftInDoubt:
            drawer.wrap = None

    return run


NEW_CARD = _prepared()
SEEN = _prepared(_seen)
NOT_SEALED = _prepared(_cut_before("FREEZE"), _seen)
IN_DOUBT = _prepared(_cut_before("SET SECRET CODE"), _seen)

fuzz = settings(max_examples=examples(100), deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@fuzz
@given(plan=PLANS, current=st.sampled_from([OLD, OLD, WRONG]), new_card=st.booleans())
def test_a_change_over_a_damaging_link(*, plan: Plan, current: str, new_card: bool) -> None:
    """With the right PIN and with a wrong one, on a card that is known and on one that is not."""
    scene = NEW_CARD if new_card else SEEN
    endures(scene, "change-pin", changing(current, NEW), plan, {"current": OLD, "new": NEW})


@fuzz
@given(plan=PLANS, current=st.sampled_from([NEW, OLD]))
def test_a_sealing_over_a_damaging_link(plan: Plan, current: str) -> None:
    """Never on another PIN than the new one."""
    endures(NOT_SEALED, "change-pin", Person(current_pin=current), plan, {"current": NEW})


@fuzz
@given(plan=PLANS, which=st.sampled_from(["old", "new"]))
def test_a_settling_over_a_damaging_link(plan: Plan, which: str) -> None:
    """The old PIN is on the card; the new one costs a try that is told."""
    pins = {"old": OLD, "new": OLD}
    endures(IN_DOUBT, "settle", settling(which, {"old": OLD, "new": NEW}[which]), plan, pins)


@settings(fuzz, max_examples=examples(60))
@given(plan=PLANS, scene=st.sampled_from([NEW_CARD, SEEN, NOT_SEALED, IN_DOUBT]))
def test_a_reading_over_a_damaging_link(plan: Plan, scene: tuple[Path, bytes]) -> None:
    """It settles nothing wrong, and spends nothing."""
    endures(scene, "inspect", Person(), plan, {})
