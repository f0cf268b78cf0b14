"""What travels with us may be passed on; a licence that does not allow it is found before a release."""

import subprocess
import sys
import tomllib
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

SUPPLY = Path(__file__).parents[2] / "ops" / "supply"


@pytest.fixture
def licences(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Load what `ops/check` runs."""
    monkeypatch.syspath_prepend(str(SUPPLY))
    spec = spec_from_file_location("licences", SUPPLY / "licences.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_all_locked_packages_have_a_licence_that_is_allowed() -> None:
    """As `ops/check` says it."""
    done = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, SUPPLY / "licences.py"], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.returncode) == ("", 0)


def test_a_tool_that_may_not_be_passed_on_is_none_of_what_runs(licences: ModuleType) -> None:
    """One that only tests use is fine, and the same licence beside our code is not."""
    assert list(licences.problems(("test",), {"MIT"}))
    found = [line for line in licences.problems(("test",), licences_of("run")) if "GPL" in line]
    assert [line.partition(" ")[0] for line in found] == ["pymerkle"]
    assert list(licences.problems(licences.SHIPPED, licences_of("run"))) == []


def licences_of(part: str) -> set[str]:
    """Read the list."""
    return set(tomllib.loads((SUPPLY / "licences.toml").read_text("utf-8"))[part])


@pytest.mark.parametrize(
    ("expression", "is_allowed"),
    [
        ("MIT", True),
        ("GPL-3.0-or-later", False),
        ("GPL-3.0-or-later OR MIT", True),
        ("GPL-3.0-or-later AND MIT", False),
        ("MIT AND ISC OR GPL-3.0-or-later", True),
        ("(MIT OR GPL-3.0-or-later)", False),
    ],
)
def test_a_choice_may_be_made_and_a_sum_has_to_be_met(
    licences: ModuleType, expression: str, *, is_allowed: bool
) -> None:
    """SPDX expressions; one with brackets is refused until somebody looks at it."""
    assert licences.allows({"MIT", "ISC"}, expression) is is_allowed
