"""Lets these tests import what stands beside them, and gives a record with people who sign in it."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from people_judged import under
from scene import Scene, scene
from signing_people import Office

from lifecycle.approval.built_in import TWO_PERSON


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Scene]:
    """A record with cards."""
    with scene(tmp_path) as made:
        made.see(6)
        yield made


@pytest.fixture
def office(ledger: Scene) -> Office:
    """People with keys, and a policy of two people."""
    return under(TWO_PERSON, ledger)
