"""A record that a test of reports writes, fact by fact."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk.chronicle import Chronicle
from desk.stores import must_be_sound, new_store, opened


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Chronicle]:
    """A record that a test writes; what it came to is sound."""
    with opened(new_store(tmp_path / "ledger.db")) as store:
        yield Chronicle(store)
        must_be_sound(store)
