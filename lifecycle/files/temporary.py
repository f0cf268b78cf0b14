"""Files that are there for a while beside another one, named so that what a killed process left is found and removed.

A name is `.NAME.PROCESS.KIND`, or `.NAME.PROCESS.DIGITS.KIND`: what it is for, the number of the process that made it,
and what it is. SQLite keeps more beside some of them. Earlier versions had names without a process; theirs are found
where they are those of a key or of a replay.
"""

import fcntl
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final, Literal

Kind = Literal["new", "copy", "replay", "rehearsal", "lifecycle-part"]

_EXPORT: Final = ".lifecycle-part"
_SQLITE: Final = r"(?:-journal|-wal|-shm)?"
_OURS: Final = re.compile(
    rf"\.(?P<of>.+?)\.(?P<process>\d+)(?:\.[0-9a-z_]+)?\.(?:new|copy|replay|rehearsal|lifecycle-part){_SQLITE}"
)
_EARLIER: Final = re.compile(
    rf"\.(?P<of>.+)\.[0-9a-z_]{{8}}\.(?:replay|rehearsal){_SQLITE}|\.(?P<key>.+\.key(?:\.next)?)\.[0-9a-f]{{8}}"
)


def beside(path: Path, kind: Kind) -> Path:
    """Name a file for a while beside a path; each time another one."""
    return path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}.{kind}")


def leftovers(folder: Path, of: str | None = None) -> list[Path]:
    """Give what killed processes of this user left in a folder; keys first.

    With `of` the folder is anybody's: only what was for the file of that name counts, and parts of exports.
    """
    found = []
    with suppress(OSError):
        for path in folder.iterdir():
            name = _of(path)
            meant = of in {None, name} or path.suffix == _EXPORT
            if name is not None and meant and _is_ours(path):
                found.append(path)
    return sorted(found, key=lambda path: (".key" not in path.name, path.name))


def removed(folder: Path, of: str | None = None) -> Iterator[Path]:
    """Remove what `leftovers` gives, and give each once it is gone; one that somebody has locked stays."""
    for path in leftovers(folder, of):
        with suppress(OSError):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                _unlink(path)
            yield path


def _unlink(path: Path) -> None:
    """Remove a file; raises OSError where a process, perhaps of another host, has it locked."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink()
    finally:
        os.close(descriptor)


def _of(path: Path) -> str | None:
    """Give the name of the file that one is for; None where it is none of ours, or its process lives."""
    found = _OURS.fullmatch(path.name)
    if found is None:
        found = _EARLIER.fullmatch(path.name)
        return None if found is None else found["of"] or found["key"].removesuffix(".next")
    return None if Path("/proc", found["process"]).exists() else found["of"].removesuffix(".next")


def _is_ours(path: Path) -> bool:
    try:
        return path.lstat().st_uid == os.geteuid()
    except OSError:
        return False
