"""Python, the libraries that this program needs, and SQLite."""

import platform
import re
import sqlite3
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version

from lifecycle.doctor import Check, Finding, good, not_checked, problem
from lifecycle.domain.text import say

PYTHON = (3, 11)
_REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)\s*(?:>=\s*([0-9.]+))?")


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
        program, needed = version("lifecycle"), requires("lifecycle") or []
    except PackageNotFoundError:
        yield not_checked("libraries", say("lifecycle is not installed as a package: what it needs is not known"))
        return
    there: list[str] = [f"lifecycle {program}"]
    for requirement in needed:
        matched = _REQUIREMENT.match(requirement)
        if matched is None or "extra ==" in requirement:
            continue
        name, least = matched[1], matched[2] or "0"
        found = _version(name)
        if found is None or _numbers(found) < _numbers(least):
            yield problem(
                "libraries",
                say("{name} {least} or later is needed, there is: {found}", name=name, least=least, found=found or "-"),
                say("Run `pip install --upgrade {name}` in the environment of lifecycle.", name=name),
            )
        else:
            there.append(f"{name} {found}")
    yield good("libraries", say("{libraries}", libraries=", ".join(there)))


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"[0-9]+", text)[:3])
