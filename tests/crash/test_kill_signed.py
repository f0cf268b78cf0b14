"""A signed erasure that is killed at each event of its signatures: what was given stays, and nothing counts twice."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from signal import SIGKILL

import pytest
from desk.desk import Desk
from desk.fixtures import Placing
from desk.invariants import copied
from desk.issued_set import A, with_a_set
from desk.processes import Moments, finish, start
from desk.rack import Rack
from desk.set_custodians import Keyholder
from desk.signers import Signers, adopt, everybody
from desk.stores import Hooked, must_be_sound, opened
from lab.lanes import some

from lifecycle.approval.intent import read_intent
from lifecycle.custody.presenters import Presenters
from lifecycle.domain.facts import ApprovalGiven, IntentClosed, OperationStarted
from lifecycle.handler.authority import Signing
from lifecycle.ledger.record import Record

pytestmark = pytest.mark.ssh
KEYS = ("tester", "Davi", "Bea")
MOMENTS = 12
"""Before and after: the intent, three signatures, the sight of the card, and the start."""


@pytest.fixture(scope="module")
def signers(tmp_path_factory: pytest.TempPathFactory) -> Signers:
    """Give the people, whose keys are made once."""
    return Signers(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="module")
def begun(signers: Signers, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """Give a record under the policy, and the memory of the cards."""
    scene = with_a_set("erase", A)
    path = copied(scene.store, tmp_path_factory.mktemp("record") / "ledger.db")
    with opened(path) as store:
        desk = Desk(store, Rack.of(scene.images))
        everybody(signers, desk.journal)
        adopt(desk.journal, "two-person")
    return path, dict(scene.images)


def _erase(desk: Desk) -> None:
    """Erase the card by an intent that is open, or by a new one."""
    with desk.store.view() as view:
        record = Record(view)
        davi = Signers.is_called(desk.journal, "Davi")
        left = [read_intent(each.text) for each in record.intents() if each.closed is None]
    signing = Signing(left[0]) if left else None
    desk.handler.run(
        desk.handler.operations["erase"](), Keyholder(), serials=[A], presenters=Presenters(davi), signing=signing
    )


def _facts(desk: Desk, kind: type) -> Sequence[object]:
    return [event.facts for _, event in desk.store.events() if isinstance(event.facts, kind)]


@pytest.mark.parametrize("at", some(range(1, MOMENTS + 1), 6))
def test_what_was_signed_before_a_kill_stays_and_is_asked_once(
    at: int, begun: tuple[Path, dict[str, bytes]], signers: Signers, tmp_path: Path, placed: Placing
) -> None:
    path, images = placed(tmp_path / "ledger.db", begun[0]), begun[1]
    rack, tools = Rack.of(images), signers.tools(*KEYS)

    def work() -> None:
        moments = Moments(at)
        with opened(path) as store:
            hooked = Hooked(store, before=lambda *_: moments.step(), after=lambda *_: moments.step())
            _erase(Desk(hooked, rack, tools=tools))

    assert finish(start(work)) == -SIGKILL
    with opened(path) as store:
        must_be_sound(store)
        desk = Desk(store, rack, tools=tools)
        if desk.state(A).doubt is not None:
            desk.run("inspect", Keyholder(), serials=[A])
        if desk.state(A).holding == "held":
            _erase(desk)
        assert desk.state(A).holding == "blank"
        streams = Counter(
            (event.stream, event.facts.person) for _, event in store.events() if isinstance(event.facts, ApprovalGiven)
        )
        assert set(streams.values()) == {1}
        erased = [each for each in _facts(desk, OperationStarted) if getattr(each, "name", "") == "erase"]
        intents = [getattr(each, "parameters", {}).get("intent") for each in erased]
        assert len(set(intents)) == len(intents)
        assert None not in intents
        assert all(getattr(each, "how", "") == "used" for each in _facts(desk, IntentClosed))
