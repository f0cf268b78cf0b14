"""What the crash tests find: sets that are dealt without a child process, where many are made."""

from collections.abc import Iterator

import pytest
from desk.sharing_in_process import dealing_here


@pytest.fixture
def dealt_here() -> Iterator[None]:
    """Deal in this process."""
    with dealing_here():
        yield
