"""Lets these tests import what stands beside them, and gives a record with people who sign in it."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from scene import Scene, scene

from lifecycle.store.address import Place


@pytest.fixture
def ledger(tmp_path: Path, new_record: Place) -> Iterator[Scene]:
    """A record with cards."""
    with scene(tmp_path, new_record) as made:
        made.see(6)
        yield made
