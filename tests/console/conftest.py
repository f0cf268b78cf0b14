"""A seat for each test, with nothing of this computer's own."""

from pathlib import Path

import pytest

from lifecycle.console.workstation import Workstation
from tests.console.person import seat_at


@pytest.fixture
def workstation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workstation:
    """Give an empty seat, with all cards on a shelf."""
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("TERM", "xterm-256color")
    return seat_at(tmp_path / "home")
