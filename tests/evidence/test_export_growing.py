"""The tree over an export is grown beside it where there are many leaves, and comes to the same."""

from pathlib import Path

import pytest
from scene import scene

from lifecycle.domain.errors import Defect
from lifecycle.evidence.bundle import tree_worker
from lifecycle.evidence.bundle.errors import RecordDoesNotFit
from lifecycle.evidence.bundle.tree_worker import Beside, Here, grower
from lifecycle.store.tree import EMPTY_ROOT, leaf_hash


def leaves(count: int) -> bytes:
    """Give leaf hashes, joined."""
    return b"".join(leaf_hash(number.to_bytes(4, "big")) for number in range(count))


@pytest.mark.parametrize("count", [0, 1, 255, 256, 257, 70_000])
def test_both_grow_the_same_tree(count: int) -> None:
    """Whatever the portions are."""
    joined, lines = leaves(count), b"".join(b"%d\n" % number for number in range(count))
    here, beside = Here(), Beside()
    try:
        for each in (here, beside):
            for start in range(0, len(joined), 32 * 1000):
                each.hashes(joined[start : start + 32 * 1000])
            each.lines(lines)
            each.lines(b"")
        assert beside.grown() == here.grown()
    finally:
        beside.close()


def test_no_leaf_has_the_root_of_nothing() -> None:
    """The child answers that too."""
    beside = Beside()
    assert beside.grown() == (0, EMPTY_ROOT)
    beside.close()


def test_few_leaves_are_not_worth_a_process() -> None:
    """It would take longer to start than to grow them."""
    for count, kind in ((tree_worker.MANY - 1, Here), (tree_worker.MANY, Beside)):
        made = grower(count)
        assert isinstance(made, kind)
        made.close()


@pytest.mark.parametrize("count", [10, 100_000])
def test_a_process_that_ends_early_is_no_answer(count: int) -> None:
    """What it would have said is not made up, whether that is noticed on the way or at the end."""
    beside = Beside()
    beside._child.kill()
    beside._child.wait()
    with pytest.raises(Defect):
        taken(beside, count)
    beside.close()


def taken(grower_: Beside, count: int) -> tuple[int, bytes]:
    """Have it grow a tree."""
    grower_.hashes(leaves(count))
    return grower_.grown()


def test_nothing_runs_on_after_it_was_closed() -> None:
    """Asked for an answer or not."""
    beside = Beside()
    beside.hashes(leaves(10))
    beside.close()
    assert beside._child.returncode is not None


def test_an_export_with_it_is_the_same_and_refuses_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Byte for byte; and a record that does not fit is found by it."""
    with scene(tmp_path) as ledger:
        ledger.see(300)
        first = ledger.export(reports=False)
        monkeypatch.setattr(tree_worker, "MANY", 1)
        last = first.said.plan.last
        assert ledger.export(over=(None, f"#{last}"), reports=False).content == first.content
        monkeypatch.setattr(Beside, "grown", lambda _: (last, EMPTY_ROOT))
        with pytest.raises(RecordDoesNotFit):
            ledger.export(over=(None, f"#{last}"), reports=False)
