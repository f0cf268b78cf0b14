"""`ops/demo` tells its story in 60 lines, and succeeds only if all went as told."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from documents.shell import ROOT

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("options", "last"),
    [
        ((), "kept checkpoint"),
        pytest.param(("--postgresql",), "kept checkpoint", marks=[pytest.mark.long, pytest.mark.postgresql]),
        pytest.param(("--openpgp", "--sets"), "card anchors", marks=pytest.mark.long),
        pytest.param(("--sets",), "card anchors", marks=pytest.mark.long),
        pytest.param(("--openpgp",), "kept checkpoint", marks=pytest.mark.long),
    ],
    ids=["pin", "postgresql", "sets-openpgp", "sets", "pin-openpgp"],
)
def test_the_demo_tells_its_story_in_60_lines(options: tuple[str, ...], last: str, tmp_path: Path) -> None:
    """One line before each step, and the lines that matter of what the commands print."""
    root = tmp_path / "checkout"
    (root / "ops").mkdir(parents=True)
    (root / ".venv").symlink_to(sys.prefix)
    (root / "ops" / "demo").symlink_to(ROOT / "ops" / "demo")
    (root / "tests").symlink_to(ROOT / "tests")
    (root / "ops" / "setup").write_text("#!/bin/sh\n", "utf-8")  # it has made the environment of these tests
    (root / "ops" / "setup").chmod(0o755)
    environment = os.environ | {"LIFECYCLE_HOME": str(tmp_path / "home")}
    command = [root / "ops" / "demo", *options]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(done.stdout.splitlines()) <= 60
    assert "FAIL" not in done.stdout
    assert last in done.stdout
