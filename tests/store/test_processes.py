import os
from pathlib import Path

import pytest
from children import finish, kill_after, start
from desk.patience import HANG
from sample_ledger import PROJECTIONS, SUMS, Happened, make_tables, new_id, plan, read_back

from lifecycle.store.replay import replay
from lifecycle.store.sqlite.audit import AuditStore
from lifecycle.store.sqlite.opening import open_store
from lifecycle.store.verify import verify
from lifecycle.store.view import View

pytestmark = pytest.mark.slow

SIDES = ("left", "right")


def opened(path: Path) -> AuditStore[Happened]:
    """Open the store of the test, patient with seven others."""
    return open_store(path, read_back, PROJECTIONS, busy_timeout=HANG)


def test_eight_processes_lose_no_event(path: Path) -> None:
    """Every event that was answered is there, once, and everything derived agrees."""
    make_tables(path)

    def work() -> None:
        with opened(path) as store:
            for number in range(40):
                store.append([plan("shared", number), plan(f"own:{os.getpid()}", number)])

    assert finish(*[start(work) for _ in range(8)]) == [0] * 8
    with opened(path) as store:
        assert store.head().size == 8 * 40 * 2
        assert len(store.stream("shared")) == 8 * 40
        assert verify(store).sound
        assert all(comparison.equal for comparison in replay(store))


def test_a_rule_over_two_streams_holds_against_eight_writers(path: Path) -> None:
    """Two streams may come to ten together; many ask at once, each for one of the two, and exactly ten are let in."""
    make_tables(path)

    def rule(view: View) -> None:
        if sum(state.total for key, state in SUMS.all(view) if key in SIDES) >= 10:
            raise LookupError

    def work() -> None:
        with opened(path) as store:
            for number in range(os.getpid(), os.getpid() + 12):
                try:
                    store.append([plan(SIDES[number % 2], 1)], check=rule)
                except LookupError:
                    return

    assert finish(*[start(work) for _ in range(8)]) == [0] * 8
    with opened(path) as store, store.view() as view:
        assert sum(state.total for _, state in SUMS.all(view)) == 10


def test_a_killed_writer_leaves_a_sound_store_with_all_that_it_was_answered(path: Path, tmp_path: Path) -> None:
    """Wherever the power goes, what was answered is recorded, and nothing is half recorded."""
    make_tables(path)
    answered = tmp_path / "answered"
    answered.touch()

    def work() -> None:
        with opened(path) as store, answered.open("a", buffering=1) as note:
            while True:
                drafts = [plan(f"s{each}", each) for each in range(3)]
                store.append(drafts)
                note.write(f"{drafts[0].id}\n")

    size = 0
    for number in range(30):
        further = size + 1 + number % 3 * 37  # it dies somewhere in the append after the first, or after some more
        assert kill_after(start(work), lambda wanted=further: answered.stat().st_size >= wanted) == -9
        size = answered.stat().st_size
        with opened(path) as store:
            assert store.head().size % 3 == 0
    with opened(path) as store:
        known = answered.read_text().split()
        assert len(known) >= 30
        assert all(store.find(each) for each in known)
        assert verify(store).sound
        assert all(comparison.equal for comparison in replay(store))


def test_the_same_events_tried_by_several_processes_are_recorded_once(path: Path) -> None:
    """An id is kept over every retry, whoever makes it."""
    make_tables(path)
    drafts = [plan("a", number) for number in range(30)]
    assert new_id() != drafts[0].id

    def work() -> None:
        with opened(path) as store:
            for draft in drafts:
                store.append([draft])

    assert finish(*[start(work) for _ in range(4)]) == [0] * 4
    with opened(path) as store:
        assert store.head().size == 30
