"""What the tests of makes find: their own modules, every make on its bench, and a registry with the tiny one in it."""

import sys
from pathlib import Path

import pytest

from lifecycle.cards import registry

sys.path.insert(0, str(Path(__file__).parent))

from benches import BENCHES, Bench
from judges.openpgp_card import is_there
from openpgp_bench import JudgedBench
from tiny import TINY

from lifecycle.cards.openpgp.make import OPENPGP


@pytest.fixture(params=BENCHES, ids=lambda bench: type(bench).__name__)
def bench(request: pytest.FixtureRequest) -> Bench:
    """Each make, with its simulator."""
    found: Bench = request.param
    if isinstance(found, JudgedBench) and not is_there():
        pytest.skip("the judges are not installed: ops/setup tests")
    return found


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave to the long lane what a judge in another process is asked thousands of times."""
    for item in items:
        disturbed = "test_disturbed" in item.nodeid and JudgedBench.__name__ in item.nodeid
        if disturbed and not item.nodeid.endswith(_ALWAYS):
            item.add_marker(pytest.mark.long)


_ALWAYS = ("-hold]", "odd_answer_to_a_reading_makes_no_card_of_another_one[JudgedBench]")
"""Ends of what is short enough."""


@pytest.fixture(autouse=True)
def tiny_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add the line that a new make has in the registry."""
    monkeypatch.setattr(registry, "MAKES", (*registry.MAKES, *([] if OPENPGP in registry.MAKES else [OPENPGP]), TINY))
