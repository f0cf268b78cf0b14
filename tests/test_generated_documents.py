"""Documents that are made from the code are as the code is now."""

import subprocess
import sys
from pathlib import Path

import pytest

from lifecycle.cli.exit_codes import MEANINGS
from lifecycle.domain.errors import ExitCode, LifecycleError

OPS = Path(__file__).parent.parent / "ops"


@pytest.mark.parametrize("generator", sorted((OPS / "generators").glob("*.py")), ids=lambda path: path.stem)
def test_no_generated_document_is_stale(generator: Path) -> None:
    """Run `ops/generate` where this fails."""
    made = subprocess.run([sys.executable, generator], capture_output=True, text=True, check=True)  # noqa: S603
    assert made.stdout.startswith("# "), f"{generator.name} prints no document"
    document = OPS / (generator.stem.replace("_", "-") + ".md")
    assert document.read_text("utf-8") == made.stdout, f"{document.name} is stale: run ops/generate"


def test_the_verifier_that_travels_is_as_its_parts_are() -> None:
    """Run `ops/generate` where this fails."""
    made = subprocess.run([sys.executable, OPS / "put_together.py"], capture_output=True, text=True, check=True)  # noqa: S603
    file = OPS.parent / "lifecycle/evidence/standalone/verify.py"
    assert file.read_text("utf-8") == made.stdout, "verify.py is stale: run ops/generate"


def test_the_schema_that_stores_are_compared_with_is_the_one_of_the_migrations() -> None:
    """Run `ops/generate` where this fails."""
    made = subprocess.run([sys.executable, OPS / "schema.py"], capture_output=True, text=True, check=True)  # noqa: S603
    file = OPS.parent / "lifecycle/store/sqlite/schema.json"
    assert file.read_text("utf-8") == made.stdout, "schema.json is stale: run ops/generate"


def test_every_exit_code_has_a_meaning() -> None:
    """In the order of the numbers."""
    assert list(MEANINGS) == list(ExitCode)


def test_no_two_errors_share_a_code() -> None:
    """What machines tell errors by."""
    codes = [
        line.split("`")[1] for line in (OPS / "errors.md").read_text("utf-8").splitlines() if line.startswith("| `")
    ]
    assert len(codes) == len(set(codes))
    assert LifecycleError.code not in codes
