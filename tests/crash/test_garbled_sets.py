"""Answers damaged on their way while a share is written or erased: every fact recorded is what the card holds."""

import shutil
from collections.abc import Sequence
from functools import cache

import pytest
from desk.anchor_file import must_hold
from desk.cards import Truth
from desk.cut_offs import Scene
from desk.damaged_answers import Plan, damaged, plans
from desk.desk import Desk
from desk.holding_invariants import must_be_empty
from desk.invariants import copied
from desk.issued_set import A, B, D, E, with_a_set
from desk.rack import Rack
from desk.scratch_folders import scratch
from desk.set_custodians import Keeper
from desk.stores import Hooked, must_be_sound, opened
from hypothesis import HealthCheck, given, note, settings
from lab.lanes import examples

from lifecycle.domain.errors import LifecycleError
from lifecycle.domain.facts import (
    AnchorSeen,
    AnchorWritten,
    CardSeen,
    HoldingFound,
    OperationCompleted,
    OperationFailed,
    PinRefused,
    PinVerified,
    SetCompleted,
    ShareErased,
    ShareRead,
    ShareWritten,
)

pytestmark = [
    pytest.mark.sqlite,  # the link to the card is what fails, and each engine records the same facts of it
    pytest.mark.usefixtures("dealt_here"),
]
fuzz = settings(max_examples=examples(60), deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def must_be_true(fact: object, truth: Truth) -> None:  # noqa: C901 - one case a fact
    """Compare a fact of a card with its memory at the moment it is recorded."""
    stored, share = truth.record, truth.share
    commitment = share.commitment(stored.set_id) if share is not None and stored.set_id is not None else None
    match fact:
        case ShareWritten():
            assert (stored.state, stored.set_id, stored.number) == ("held", fact.set_id, fact.share)
            assert commitment == fact.commitment
            assert truth.label is not None
        case AnchorWritten() | AnchorSeen():
            must_hold(fact, truth.anchors)
        case ShareErased():
            assert stored.state == "blank"
            must_be_empty(truth)
        case ShareRead(as_committed=True):
            assert (stored.set_id, stored.number) == (fact.set_id, fact.share)
        case HoldingFound(shown=shown):
            assert (shown.state, shown.set_id, shown.share) == (stored.state, stored.set_id, stored.number)
            assert fact.commitment in {None, commitment}
        case PinVerified():
            assert truth.counter == 0
        case PinRefused(tries_left=left):
            assert truth.tries_left == left
        case OperationFailed(tries_left=left, counter=ticks):
            assert (left, ticks) == (truth.tries_left, truth.ticks)
        case OperationCompleted(name=name, tries_left=left, counter=ticks) if name != "inspect":
            assert (left, ticks) == (truth.tries_left, truth.ticks)
        case CardSeen(shown=shown) if shown.layout is not None and shown.set_record is not None:
            seen = (shown.tries_left, shown.counter, shown.set_record.state, shown.set_record.set_id)
            assert seen == (truth.tries_left, truth.ticks, stored.state, stored.set_id)


@cache
def erasing() -> tuple[Scene, int]:
    """A card is erased; and the life in which it is."""
    scene = with_a_set("erase", B)
    return scene, scene.life()[0]


@cache
def making() -> tuple[Scene, int]:
    """The second card of a new set takes its share."""
    scene = with_a_set("create-server-master-key", D, E, victim=E, needed=2, issued=2, set_name="NEW")
    return scene, scene.life()[0]


@cache
def checking() -> tuple[Scene, int]:
    """The second card of a set presents its share."""
    scene = with_a_set("check-set", A, B)
    return scene, scene.life()[0]


def endures(scene: Scene, life: int, plan: Plan) -> Keeper:
    """Do an operation over a damaging link, and compare each fact; give whoever brings the cards to their end."""
    path, rack = copied(scene.store, scratch() / "ledger.db"), Rack.of(scene.images)
    victim, wrap = rack[scene.victim], damaged(plan)
    victim.wrap = lambda wire: wrap(wire) if len(victim.lives) == life else wire
    completed = []

    def before(_number: int, drafts: Sequence[object]) -> None:
        for draft in drafts:
            kind, _, name = draft.stream.partition(":")  # type: ignore[attr-defined]
            if kind == "card":
                must_be_true(draft.facts, rack[name].truth)  # type: ignore[attr-defined]
            completed.append(isinstance(draft.facts, SetCompleted))  # type: ignore[attr-defined]

    with opened(path) as store:
        try:
            Desk(Hooked(store, before=before), rack).run(
                scene.operation, scene.person(), serials=scene.serials, **scene.fields
            )
        except LifecycleError as error:
            note(f"{scene.operation}: {error}")
            assert not any(completed)
    names = [command.name for command in victim.lives[life]] if len(victim.lives) > life else []
    assert names.count("VERIFY") <= 1
    assert not {"FREEZE", "SET SECRET CODE"} & set(names)
    victim.wrap = None
    return Keeper(path, rack, accepts_drift=True)


def end(keeper: Keeper, *serials: str) -> None:
    """Have the cards read, and made blank to the last byte."""
    try:
        keeper.look(*serials)
        for serial in serials:
            if keeper.rack[serial].truth.record.state != "blank":
                keeper.erase(serial)
            must_be_empty(keeper.rack[serial].truth)
        with opened(keeper.path) as store:
            must_be_sound(store)
    finally:
        note(f"then {keeper.steps}")
    shutil.rmtree(keeper.path.parent)


@fuzz
@given(plan=plans(73))
def test_an_erasure_over_a_damaging_link(plan: Plan) -> None:
    """It is not called done before the card shows it."""
    end(endures(*erasing(), plan), B)


@fuzz
@given(plan=plans(73))
def test_a_share_that_is_written_over_a_damaging_link(plan: Plan) -> None:
    """The set is not complete before every share was read back; the first card is as it was recorded."""
    end(endures(*making(), plan), E, D)


@fuzz
@given(plan=plans(38))
def test_a_share_that_is_read_over_a_damaging_link(plan: Plan) -> None:
    """Nothing on the card changes, and no wrong share passes for the right one."""
    keeper = endures(*checking(), plan)
    keeper.look(A, B)
    assert keeper.rack[B].truth.label == "KEY 2/3"
    keeper.rebuild("KEY", A, B)
