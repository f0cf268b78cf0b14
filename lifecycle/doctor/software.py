"""Python, the libraries that this program needs, and SQLite."""

import platform
import re
import sqlite3
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version

from lifecycle import DISTRIBUTION
from lifecycle.doctor import Check, Finding, good, not_checked, problem
from lifecycle.domain.text import say

PYTHON = (3, 11)
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_BOUND = re.compile(r"(>=|<)\s*([0-9.]+)")


def check() -> Check:
    """Look at what this program runs on."""
    return Check("software", say("Software"), _look)


def _look() -> Iterator[Finding]:
    found = platform.python_version()
    if sys.version_info < PYTHON:
        yield problem("python", say("Python {version} is too old", version=found), say("Install Python 3.11 or later."))
    else:
        yield good("python", say("Python {version}, {system}", version=found, system=platform.platform(terse=True)))
    yield good("sqlite", say("SQLite {version}", version=sqlite3.sqlite_version))
    yield from _libraries()


def _libraries() -> Iterator[Finding]:
    try:
        program, needed = version(DISTRIBUTION), requires(DISTRIBUTION) or []
    except PackageNotFoundError:
        yield not_checked(
            "libraries", say("lifecycle is not installed as a package, so its requirements are not known")
        )
        return
    there: list[str] = [f"lifecycle {program}"]
    for requirement in needed:
        matched = _NAME.match(requirement)
        if matched is None or "extra ==" in requirement:
            continue
        name, bounds = matched[0], _BOUND.findall(requirement)
        found, wanted = _version(name), ",".join(map("".join, bounds))
        fix = say(
            "Install {name} in the environment of lifecycle.\n  pip install --upgrade '{name}{wanted}'",
            name=name,
            wanted=wanted,
        )
        if found is None:
            yield problem("libraries", say("{name} is not installed", name=name), fix)
        elif not all(_fits(found, bound, limit) for bound, limit in bounds):
            text = say("{name} {found} is installed, {wanted} is needed", name=name, found=found, wanted=wanted)
            yield problem("libraries", text, fix)
        else:
            there.append(f"{name} {found}")
    yield good("libraries", say("{libraries}", libraries=", ".join(there)))


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _fits(found: str, bound: str, limit: str) -> bool:
    return (_numbers(found) >= _numbers(limit)) == (bound == ">=")


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"[0-9]+", text)[:3])
