"""Who else can read or change what only its owner should: files and folders, core dumps."""

import ctypes
import os
import resource
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from lifecycle.doctor import Check, Finding, good, problem, warning
from lifecycle.domain.text import say

_OTHERS = 0o077
_OTHERS_WRITE = 0o022
_PR_GET_DUMPABLE = 3

Guard = Callable[[], AbstractContextManager[None]]
"""Forbids core dumps for the length of a block."""


@dataclass(frozen=True)
class Place:
    """A file or folder, and whether others may read it (none may ever write it)."""

    name: str
    setting: str
    """That says where it is; a folder goes by the setting of its file."""
    path: Path
    readable: bool = False


def check(places: Sequence[Place], without_dumps: Guard) -> Check:
    """Look at the modes of what is there; what is not there yet is made private by who makes it."""
    return Check("privacy", say("Privacy"), lambda: _look(places, without_dumps))


def _look(places: Sequence[Place], without_dumps: Guard) -> Iterator[Finding]:
    found = [(place, finding) for place in places if (finding := _open_to_others(place)) is not None]
    yield from (finding for _, finding in found)
    wrong = {place.setting for place, _ in found}
    fine = dict.fromkeys(place.setting for place in places if place.path.exists() and place.setting not in wrong)
    if fine:
        yield good(
            "modes",
            say(
                "other users cannot change what these settings name, or read what is private: {names}",
                names=", ".join(fine),
            ),
        )
    yield _dumps(without_dumps)


def _open_to_others(place: Place) -> Finding | None:
    try:
        status = place.path.stat()
    except OSError:
        return None
    mode = stat.S_IMODE(status.st_mode)
    if status.st_uid not in {os.geteuid(), 0}:
        return warning(
            f"mode-{place.name}",
            say("{path} belongs to another user", path=str(place.path)),
            say(
                "Run lifecycle as the owner, or take ownership.\n  sudo chown {user} {path}",
                user=os.geteuid(),
                path=str(place.path),
            ),
        )
    if not mode & (_OTHERS_WRITE if place.readable else _OTHERS):
        return None
    private = "go-w" if place.readable else "go-rwx"
    return problem(
        f"mode-{place.name}",
        say("other users can read or change {path} (mode {mode})", path=str(place.path), mode=f"{mode:04o}"),
        say("Change the mode.\n  chmod {private} {path}", private=private, path=str(place.path)),
    )


def _dumps(without_dumps: Guard) -> Finding:
    """Ask what holds while this program has a secret in memory."""
    before, _ = resource.getrlimit(resource.RLIMIT_CORE)
    with without_dumps():
        during, _ = resource.getrlimit(resource.RLIMIT_CORE)
        dumpable = _dumpable()
    if during or dumpable:
        return warning(
            "core-dumps",
            say("this system does not let lifecycle turn core dumps off (limit {limit})", limit=during),
            say("Turn core dumps off before you start lifecycle. A dump would hold the PINs in memory.\n  ulimit -c 0"),
        )
    if before:
        return good("core-dumps", say("core dumps are allowed here, but off while a PIN is in memory"))
    return good("core-dumps", say("core dumps are off"))


def _dumpable() -> bool:
    """Ask the kernel (prctl(2)); where it cannot be asked, the limit is all there is."""
    try:
        return int(ctypes.CDLL(None).prctl(_PR_GET_DUMPABLE, 0, 0, 0, 0)) > 0
    except (OSError, AttributeError):
        return False
