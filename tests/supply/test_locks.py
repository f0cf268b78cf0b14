"""What is installed is locked: each package once, with hashes, within the ranges that pyproject.toml gives."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
WANTED = {
    "run": PROJECT["project"]["dependencies"],
    "pcsc": PROJECT["project"]["optional-dependencies"]["pcsc"],
    "postgresql": PROJECT["project"]["optional-dependencies"]["postgresql"],
    "build": PROJECT["dependency-groups"]["build"],
    "test": PROJECT["dependency-groups"]["test"],
    "check": PROJECT["dependency-groups"]["check"],
}
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}")


def text(lock: str) -> str:
    """Read a lock file."""
    return (ROOT / "ops" / "lock" / f"{lock}.txt").read_text("utf-8")


def locked(lock: str) -> dict[str, str]:
    """Give the versions that a lock file names."""
    found = (Requirement(line.rstrip(" \\")) for line in text(lock).splitlines() if line[0] not in " #")
    return {canonicalize_name(each.name): str(each.specifier).removeprefix("==") for each in found}


@pytest.mark.parametrize("lock", WANTED)
def test_everything_that_is_wanted_is_locked_in_its_range(lock: str) -> None:
    """Where this fails, run `ops/lock/make`."""
    versions = locked(lock)
    for wanted in map(Requirement, WANTED[lock]):
        assert wanted.specifier.contains(versions[canonicalize_name(wanted.name)]), wanted


def test_no_two_files_name_two_versions_of_one_package() -> None:
    """They are installed together."""
    versions: dict[str, str] = {}
    for lock in WANTED:
        for name, version in locked(lock).items():
            assert versions.setdefault(name, version) == version, name


@pytest.mark.parametrize("lock", WANTED)
def test_a_lock_has_versions_and_hashes_and_nothing_else(lock: str) -> None:
    """No address of an index, no path of a machine, no package without a hash."""
    lines = text(lock).splitlines()
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if line[0] not in " #":
            assert re.fullmatch(r"[a-z0-9._-]+==[0-9][a-z0-9.]*( ; [a-zA-Z0-9_.'<>=!() ]+)? \\", line), line
            assert HASH.match(following), line
        assert line.startswith("#") or HASH.match(line) or "==" in line
    assert not re.search(r"://|@ |file:|^-", "\n".join(lines), re.MULTILINE)


def test_the_build_is_made_by_what_is_locked() -> None:
    """The backend that pyproject.toml asks for, in the same range."""
    assert set(PROJECT["build-system"]["requires"]) <= set(WANTED["build"])


def test_only_pyscard_is_compiled() -> None:
    """Whoever has no compiler has everything else: it is an extra, and nothing that is needed always."""
    assert set(locked("pcsc")) == {"pyscard"}
    assert "pyscard" not in locked("run")


def test_no_python_is_claimed_that_the_tests_do_not_run_on() -> None:
    """3.11 is Debian 12's and 3.13 is Debian 13's."""
    claimed = [each for each in PROJECT["project"]["classifiers"] if each.startswith("Programming Language")]
    assert [each.rpartition(" ")[2] for each in claimed] == ["3", "3.11", "3.13"]
