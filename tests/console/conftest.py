"""A seat for each test, with nothing of this computer's own."""

from pathlib import Path

import pytest

from lifecycle.console.workstation import Seat
from tests.console.person import seat_at


@pytest.fixture
def seat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Seat:
    """Give an empty seat, with all cards on a shelf."""
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("TERM", "xterm-256color")
    return seat_at(tmp_path / "home")
