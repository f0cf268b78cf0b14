"""`ops/demo` tells its story in 60 lines, and succeeds only if all went as told."""

import os
import subprocess
from pathlib import Path

import pytest

from documents.shell import ROOT

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("options", "last"), [((), "kept checkpoint"), (("--sets",), "card anchors")], ids=["pin", "sets"]
)
def test_the_demo_tells_its_story_in_60_lines(options: tuple[str, ...], last: str, tmp_path: Path) -> None:
    """One line before each step, and the lines that matter of what the commands print."""
    environment = os.environ | {"LIFECYCLE_HOME": str(tmp_path / "home"), "XDG_DATA_HOME": str(tmp_path)}
    command = [ROOT / "ops/demo", *options]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(done.stdout.splitlines()) <= 60
    assert "FAIL" not in done.stdout
    assert last in done.stdout
