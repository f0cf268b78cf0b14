"""Lets these tests import what stands beside them, and gives a record with people who sign in it."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from scene import Scene, scene


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Scene]:
    """A record with cards."""
    with scene(tmp_path) as made:
        made.see(6)
        yield made
