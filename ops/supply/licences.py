"""Say which locked package has a licence that licences.toml does not allow; `ops/check` runs it."""

import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packages import Package, locked

ALLOWED = Path(__file__).with_name("licences.toml")
SHIPPED, TOOLS = ("run", "pcsc", "postgresql"), ("build", "test", "check")


def allows(allowed: set[str], expression: str) -> bool:
    """Say whether an SPDX expression can be met by licences that are allowed; brackets are not understood."""
    return any(all(each.strip() in allowed for each in way.split(" AND ")) for way in expression.split(" OR "))


def problems(locks: tuple[str, ...], allowed: set[str]) -> Iterator[str]:
    """Look at the packages of lock files."""
    for name in sorted({name for lock in locks for name, needed in locked(lock) if needed}):
        try:
            licence = Package(distribution(name)).licence
        except PackageNotFoundError:
            print(f"licence not checked: {name} is not installed", file=sys.stderr)
            continue
        if licence is None:
            yield f"{name} has no licence that is known: look it up, then add its words to ops/supply/packages.py"
        elif not allows(allowed, licence):
            yield f"{name} has a licence that is not allowed: {licence} (ops/supply/licences.toml)"


def main() -> int:
    """Print what is wrong and give the exit code."""
    allowed = tomllib.loads(ALLOWED.read_text("utf-8"))
    run, tools = set(allowed["run"]), set(allowed["run"]) | set(allowed["tools"])
    found = [*problems(SHIPPED, run), *problems(TOOLS, tools)]
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
