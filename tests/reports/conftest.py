"""A record that a test of reports writes, fact by fact, and the people who keep its cards."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk.chronicle import Chronicle
from desk.stores import must_be_sound, opened

from lifecycle.store.address import Place

sys.path.insert(0, str(Path(__file__).parent))

from custodians import Custodians


@pytest.fixture
def record(new_record: Place) -> Iterator[Chronicle]:
    """A record that a test writes; what it came to is sound."""
    with opened(new_record) as store:
        yield Chronicle(store)
        must_be_sound(store)


@pytest.fixture
def people(record: Chronicle) -> Custodians:
    """The people who keep the cards of the record."""
    return Custodians(record)
