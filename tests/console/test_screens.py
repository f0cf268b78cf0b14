"""Every screen of the main jobs is as it is kept as text; `python -m tests.console.golden` writes them anew."""

from pathlib import Path

import pytest

from tests.console.golden import FOLDER, screens


def test_the_screens_are_as_they_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each file is one screen, without colours."""
    monkeypatch.setenv("TERM", "")
    monkeypatch.setenv("LANG", "")
    kept = {path.stem: path.read_text("utf-8") for path in FOLDER.glob("*.txt")}
    assert dict(screens(tmp_path)) == kept
