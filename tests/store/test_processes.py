import os
from pathlib import Path

import pytest
from children import finish, kill_after, start
from desk.patience import HANG
from sample_ledger import PROJECTIONS, SUMS, Happened, new_id, plan, read_back

from lifecycle.store.address import Place
from lifecycle.store.engine import AuditStore
from lifecycle.store.replay import replay
from lifecycle.store.sqlite.opening import open_store
from lifecycle.store.verify import verify
from lifecycle.store.view import View

pytestmark = pytest.mark.slow

SIDES = ("left", "right")


def opened(place: Place) -> AuditStore[Happened]:
    """Open the store of the test, patient with seven others."""
    if isinstance(place, Path):
        return open_store(place, read_back, PROJECTIONS, busy_timeout=HANG)
    from lifecycle.store.postgresql import opening as postgresql  # noqa: PLC0415 - an extra

    return postgresql.open_store(place, read_back, PROJECTIONS, busy_timeout=HANG)


def test_eight_processes_lose_no_event(place: Place) -> None:
    """Every event that was answered is there, once, and everything derived agrees."""

    def work() -> None:
        with opened(place) as store:
            for number in range(40):
                store.append([plan("shared", number), plan(f"own:{os.getpid()}", number)])

    assert finish(*[start(work) for _ in range(8)]) == [0] * 8
    with opened(place) as store:
        assert store.head().size == 8 * 40 * 2
        assert len(store.stream("shared")) == 8 * 40
        assert verify(store).sound
        assert all(comparison.equal for comparison in replay(store))


@pytest.mark.every_engine
def test_a_rule_over_two_streams_holds_against_eight_writers(place: Place) -> None:
    """Two streams may come to ten together; many ask at once, each for one of the two, and exactly ten are let in."""

    def rule(view: View) -> None:
        if sum(state.total for key, state in SUMS.all(view) if key in SIDES) >= 10:
            raise LookupError

    def work() -> None:
        with opened(place) as store:
            for number in range(os.getpid(), os.getpid() + 12):
                try:
                    store.append([plan(SIDES[number % 2], 1)], check=rule)
                except LookupError:
                    return

    assert finish(*[start(work) for _ in range(8)]) == [0] * 8
    with opened(place) as store, store.view() as view:
        assert sum(state.total for _, state in SUMS.all(view)) == 10


def test_a_killed_writer_leaves_a_sound_store_with_all_that_it_was_answered(place: Place, tmp_path: Path) -> None:
    """Wherever the power goes, what was answered is recorded, and nothing is half recorded."""
    answered = tmp_path / "answered"
    answered.touch()

    def work() -> None:
        with opened(place) as store, answered.open("a", buffering=1) as note:
            while True:
                drafts = [plan(f"s{each}", each) for each in range(3)]
                store.append(drafts)
                note.write(f"{drafts[0].id}\n")

    size = 0
    for number in range(30):
        further = size + 1 + number % 3 * 37  # it dies somewhere in the append after the first, or after some more
        assert kill_after(start(work), lambda wanted=further: answered.stat().st_size >= wanted) == -9
        size = answered.stat().st_size
        with opened(place) as store:
            assert store.head().size % 3 == 0
    with opened(place) as store:
        known = answered.read_text().split()
        assert len(known) >= 30
        assert all(store.find(each) for each in known)
        assert verify(store).sound
        assert all(comparison.equal for comparison in replay(store))


def test_the_same_events_tried_by_several_processes_are_recorded_once(place: Place) -> None:
    """An id is kept over every retry, whoever makes it."""
    drafts = [plan("a", number) for number in range(30)]
    assert new_id() != drafts[0].id

    def work() -> None:
        with opened(place) as store:
            for draft in drafts:
                store.append([draft])

    assert finish(*[start(work) for _ in range(4)]) == [0] * 4
    with opened(place) as store:
        assert store.head().size == 30
