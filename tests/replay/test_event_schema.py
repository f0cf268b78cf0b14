"""The published schema of events describes every event that was ever kept."""

import json
from pathlib import Path

import pytest
from golden import LEDGERS, bodies_of
from kept import bodies_in, names_of_stores, taken

from tests.cli.schemas import require_valid


@pytest.mark.parametrize("name", sorted(path.name.removesuffix(".jsonl") for path in LEDGERS.glob("*.jsonl")))
def test_every_event_of_a_golden_ledger_is_described(name: str) -> None:
    """Each body, whatever the version of its kind."""
    for body in bodies_of(name):
        require_valid("event", json.loads(body))


@pytest.mark.parametrize("name", names_of_stores())
def test_every_event_of_a_kept_store_is_described(name: str, tmp_path: Path) -> None:
    """Also those that earlier versions wrote."""
    for body in bodies_in(taken(name, tmp_path)):
        require_valid("event", json.loads(body))
