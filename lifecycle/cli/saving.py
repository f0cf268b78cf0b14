"""Keep a checkpoint in a file, whole or not at all."""

import os
from pathlib import Path

from lifecycle.cli.errors import BadCommand
from lifecycle.domain.text import say


def require_place(path: Path | None) -> None:
    """See before long work that a file can be written there; raises BadCommand."""
    if path is not None and (path.is_dir() or not os.access(path.absolute().parent, os.W_OK)):
        problem = say("Nothing can be saved to {path}: its folder is not there, or may not be written", path=str(path))
        raise BadCommand(problem=problem, command="lifecycle verify")


def saved(path: Path | None, note: bytes | None) -> str | None:
    """Write a note where a path was named and there is one; gives where it is. Raises BadCommand."""
    if path is None or note is None:
        return None
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        scratch.write_bytes(note)
        scratch.replace(path)
    except OSError as error:
        scratch.unlink(missing_ok=True)
        problem = say(
            "The checkpoint could not be saved to {path}: {reason}", path=str(path), reason=error.strerror or ""
        )
        raise BadCommand(problem=problem, command="lifecycle verify") from error
    return str(path.absolute())
