"""What the tests of makes find: their own modules, every make on its bench, and a registry with the tiny one in it."""

import sys
from pathlib import Path

import pytest

from lifecycle.cards import registry

sys.path.insert(0, str(Path(__file__).parent))

from benches import BENCHES, Bench
from tiny import TINY


@pytest.fixture(params=BENCHES, ids=lambda bench: bench.make.name)
def bench(request: pytest.FixtureRequest) -> Bench:
    """Each make, with its simulator."""
    found: Bench = request.param
    return found


@pytest.fixture(autouse=True)
def tiny_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add the line that a new make has in the registry."""
    monkeypatch.setattr(registry, "MAKES", (*registry.MAKES, TINY))
