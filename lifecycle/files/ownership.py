"""Whose a file is, and whether others can change it: asked before anything is made beside it."""

import os
import pwd
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Final

_OTHERS_WRITE: Final = 0o022


def nearest(path: Path) -> Path:
    """Give a path, or the nearest folder above it that is there."""
    path = path.absolute()
    while not path.exists() and path != path.parent:
        path = path.parent
    return path


def may_write(path: Path) -> bool:
    """Say whether this process may write a file, and make others beside it."""
    return all(os.access(each, os.W_OK, effective_ids=True) for each in (path, path.parent))


def owner_before_root(path: Path) -> int | None:
    """Give the user whose files root would make here, where this process is root and they are not root's.

    Root opens everything, and leaves files behind that lock their owner out.
    """
    if os.geteuid() != 0:
        return None
    try:
        owner = nearest(path).stat().st_uid
    except OSError:
        return None
    return owner or None


def name_of(user: int) -> str:
    """Give the name of a user as sudo takes it."""
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return f"#{user}"


def open_to_others(paths: Iterable[Path]) -> tuple[Path, int] | None:
    """Find the first file or folder that its group or everybody can change; gives it with its mode."""
    for path in paths:
        try:
            mode = stat.S_IMODE(path.stat().st_mode)
        except OSError:
            continue
        if mode & _OTHERS_WRITE:
            return path, mode
    return None
